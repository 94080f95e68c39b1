import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { fileSource, findRecordFiles, NotRecordsError, type RecordSource } from "../../archive/index.js";
import { INVALID_INPUT } from "../exit-code.js";
import { fileError, FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { isParquet, readParquet } from "./parquet-files.js";

/** Files of records, read one after another. */
export interface RecordSources {
  readonly all: readonly RecordSource[];
  /** How much of all has been read, 0…1; standard input is of no size. */
  shareRead(): number;
}

/** The files at these paths; `-` is standard input. Parquet becomes text in `scratch` when its turn comes. */
export async function openRecordSources(paths: readonly string[], scratch: string, io: Io): Promise<RecordSources> {
  let [read, size] = [0, 0];
  const all: RecordSource[] = [];
  for (const path of paths) {
    if (path === "-") {
      all.push({ name: "<stdin>", chunks: () => io.stdin });
      continue;
    }
    const root = resolve(io.currentDirectory, path);
    try {
      for (const file of await findRecordFiles(root)) {
        const name = file.replace(root, path);
        const bytes = (await io.files.stat(file)).size;
        size += bytes;
        const counted = async function* (): AsyncGenerator<Uint8Array> {
          const before = read;
          for await (const chunk of chunksOf(file, name, scratch)) {
            read = Math.min(read + chunk.length, before + bytes);
            yield chunk;
          }
          read = before + bytes;
        };
        all.push({ name, chunks: counted });
      }
    } catch (cause) {
      throw fileError("read", path, cause);
    }
  }
  return { all, shareRead: () => (size === 0 ? 0 : read / size) };
}

async function* chunksOf(file: string, name: string, scratch: string): AsyncGenerator<Uint8Array> {
  try {
    yield* (await isParquet(file)) ? parquetText(file, scratch) : fileSource(file).chunks();
  } catch (cause) {
    throw fileError("read", name, cause);
  }
}

async function* parquetText(file: string, scratch: string): AsyncGenerator<Uint8Array> {
  let text: string;
  try {
    text = await readParquet(file, scratch, "parquet");
  } catch (cause) {
    if (!(cause instanceof NotRecordsError)) throw cause;
    const hint = "only flow logs are read: the columns of AWS's Parquet files are their fields";
    throw new FlowlabError("Input.NotRecords", cause.message, hint, INVALID_INPUT, cause);
  }
  try {
    yield* fileSource(text).chunks();
  } finally {
    await rm(text, { force: true });
  }
}
