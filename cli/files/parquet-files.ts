import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { detectForm, type LogFormat } from "../../emit/index.js";
import { NotRecordsError, withParquet } from "../../archive/index.js";

/** A directory for what is on its way to or from Parquet; gone when `work` is done. */
export async function withScratch<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "flowlab-"));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Turns texts with a header line into Parquet files, one after another. */
export type ToParquet = (text: string, format: LogFormat) => Promise<Uint8Array>;

export function inParquet<T>(work: (toParquet: ToParquet) => Promise<T>): Promise<T> {
  return withScratch((directory) =>
    withParquet((parquet) =>
      work(async (text, format) => {
        const [from, to] = [join(directory, "records.txt"), join(directory, "records.parquet")];
        await writeFile(from, text);
        await parquet.write(from, format, to);
        return readFile(to);
      }),
    ),
  );
}

/** By its first bytes. */
export async function isParquet(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return detectForm(buffer.subarray(0, bytesRead)) === "parquet";
  } finally {
    await file.close();
  }
}

/** The records of a Parquet file as a text file with a header line in `directory`. */
export async function readParquet(path: string, directory: string, name: string): Promise<string> {
  const text = join(directory, `${name}.txt`);
  try {
    await withParquet((parquet) => parquet.read(path, text));
  } catch (cause) {
    if (cause instanceof NotRecordsError) throw cause;
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new NotRecordsError(`\`${path}\` cannot be read as Parquet: ${reason}`);
  }
  return text;
}
