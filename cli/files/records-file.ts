import { randomUUID } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import { withParquet } from "../../archive/index.js";
import { headerLine, type LogFormat } from "../../emit/index.js";
import { fileError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { checkOutputFile } from "./output-file.js";
import { textOf, type RecordsOutput } from "./record-writing.js";

export interface FileTarget {
  readonly kind: "file";
  readonly path: string;
  readonly form: "text" | "parquet";
  readonly header: boolean;
}

/** One file of records, text or Parquet, which appears whole or not at all. */
export async function writeRecordsFile<T>(
  { path, form, header }: FileTarget,
  force: boolean,
  io: Io,
  work: (output: RecordsOutput) => Promise<T>,
): Promise<T> {
  await checkOutputFile(path, force, io);
  const target = resolve(io.currentDirectory, path);
  const staged = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
  const guard = <R>(writing: Promise<R>): Promise<R> =>
    writing.catch((cause: unknown) => {
      throw fileError("write", path, cause);
    });
  const file = await guard(io.files.open(staged, "wx"));
  // A Parquet file is made of the text, with its header line, when all of it is there.
  let begun = !header && form === "text";
  const begin = async (format: LogFormat): Promise<void> => {
    if (!begun) await guard(file.appendFile(`${headerLine(format)}\n`));
    begun = true;
  };
  try {
    return await work({
      async write({ records }, format) {
        await begin(format);
        await guard(file.appendFile(textOf(records, format)));
      },
      async finish(format) {
        await begin(format);
        await file.close();
        if (form === "parquet") {
          await guard(withParquet((parquet) => parquet.write(staged, format, `${staged}.parquet`)));
          await guard(io.files.rename(`${staged}.parquet`, target));
        } else await guard(io.files.rename(staged, target));
      },
    });
  } finally {
    await file.close();
    await io.files.rm(staged, { force: true });
    await io.files.rm(`${staged}.parquet`, { force: true });
  }
}
