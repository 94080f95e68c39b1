import { randomUUID } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import { withParquet } from "../../archive/index.js";
import { headerLine, type LogFormat } from "../../emit/index.js";
import { fileError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { checkOutputFile } from "./output-file.js";

/** Takes records as lines of one format. */
export interface RecordsOutput {
  write(lines: string): Promise<void>;
  /** All is written: a file takes its name now. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

/** Standard output for null; else a file that appears whole or not at all, Parquet if it is called so. */
export async function openRecordsOutput(
  path: string | null,
  format: LogFormat,
  header: boolean,
  force: boolean,
  io: Io,
): Promise<RecordsOutput> {
  if (path === null) {
    if (header) io.stdout.write(`${headerLine(format)}\n`);
    const nothing = (): Promise<void> => Promise.resolve();
    return { write: async (lines) => io.stdout.write(lines), finish: nothing, discard: nothing };
  }
  await checkOutputFile(path, force, io);
  const target = resolve(io.currentDirectory, path);
  const staged = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
  const parquet = /\.parquet$/i.test(path);
  const guard = <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => {
      throw fileError("write", path, cause);
    });
  const file = await guard(io.files.open(staged, "wx"));
  const discard = async (): Promise<void> => {
    await file.close();
    await io.files.rm(staged, { force: true });
    await io.files.rm(`${staged}.parquet`, { force: true });
  };
  // A Parquet file is made of the text when all of it is there.
  if (header || parquet) await guard(file.appendFile(`${headerLine(format)}\n`));
  return {
    write: (lines) => guard(file.appendFile(lines)),
    async finish() {
      await file.close();
      if (parquet) await guard(withParquet((to) => to.write(staged, format, `${staged}.parquet`)));
      await guard(io.files.rename(parquet ? `${staged}.parquet` : staged, target));
      if (parquet) await io.files.rm(staged, { force: true });
    },
    discard,
  };
}
