import { resolve } from "node:path";
import {
  parseJournal,
  wholeLines,
  type Journal,
  type JournalContent,
  type JournalHeader,
} from "../../provision/index.js";
import { fileError, FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";

/** A journal on the disk. */
export interface JournalFile extends Journal {
  /** A journal in which no batch was begun goes away. */
  close(): Promise<void>;
  /** All is published: nothing is left to resume. */
  remove(): Promise<void>;
}

async function readJournalText(path: string, io: Io): Promise<string | null> {
  try {
    return await io.files.readFile(resolve(io.currentDirectory, path), "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return null;
    throw fileError("read", path, cause);
  }
}

/** What an interrupted publication wrote down; null when there is none. Throws for a file that is no journal. */
export async function readJournal(path: string, io: Io): Promise<JournalContent | null> {
  const text = await readJournalText(path, io);
  if (text === null || wholeLines(text) === "") return null;
  const content = parseJournal(text);
  if (content !== null) return content;
  throw new FlowlabError(
    "Journal.Malformed",
    `\`${path}\` is not the journal of a publication`,
    "name another file with `--journal`",
  );
}

/** Continues the journal of `content`, or begins one with `header`. */
export async function openJournal(
  path: string,
  content: JournalContent | null,
  header: JournalHeader,
  io: Io,
): Promise<JournalFile> {
  const target = resolve(io.currentDirectory, path);
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw fileError("write", path, cause);
    }
  };
  const handle = await guard(async () => {
    const whole = content === null ? "" : wholeLines((await readJournalText(path, io)) ?? "");
    const opened = await io.files.open(target, "a");
    await opened.truncate(Buffer.byteLength(whole));
    return opened;
  });
  // One line after another: several streams write down what they do.
  let last: Promise<unknown> = Promise.resolve();
  let batches = content?.batches.length ?? 0;
  const append: Journal["append"] = (entry) => {
    if ("batch" in entry) batches++;
    const written = last.then(() =>
      guard(async () => {
        await handle.appendFile(`${JSON.stringify(entry)}\n`);
        await handle.datasync();
      }),
    );
    last = written.catch(() => undefined);
    return written;
  };
  const remove = (): Promise<void> => guard(() => io.files.rm(target, { force: true }));
  const close = async (): Promise<void> => {
    await last;
    await handle.close();
    if (batches === 0) await remove();
  };
  if (content === null) await append(header);
  return { content, append, close, remove };
}
