import { resolve } from "node:path";
import { fileError } from "../flowlab-error.js";
import type { Io } from "../io.js";

/** A file that grows line by line, each a JSON document. */
export interface LineFile {
  /** The line is on the disk once this is done. */
  append(document: object): Promise<void>;
  close(): Promise<void>;
  remove(): Promise<void>;
}

/** The text of a file; null when there is none. */
export async function readLineFile(path: string, io: Io): Promise<string | null> {
  try {
    return await io.files.readFile(resolve(io.currentDirectory, path), "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return null;
    throw fileError("read", path, cause);
  }
}

/** Opens a file of which the first `keptBytes` stay, made if need be. Rejects with a `FlowlabError`, as all it does. */
export async function openLineFile(path: string, keptBytes: number, io: Io): Promise<LineFile> {
  const target = resolve(io.currentDirectory, path);
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw fileError("write", path, cause);
    }
  };
  const handle = await guard(async () => {
    const opened = await io.files.open(target, "a");
    await opened.truncate(keptBytes);
    return opened;
  });
  // One line after another, whoever asks for it.
  let last: Promise<unknown> = Promise.resolve();
  return {
    append(document) {
      const written = last.then(() =>
        guard(async () => {
          await handle.appendFile(`${JSON.stringify(document)}\n`);
          await handle.datasync();
        }),
      );
      last = written.catch(() => undefined);
      return written;
    },
    async close() {
      await last;
      await handle.close();
    },
    remove: () => guard(() => io.files.rm(target, { force: true })),
  };
}
