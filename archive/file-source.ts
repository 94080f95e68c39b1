import { createReadStream } from "node:fs";
import type { RecordSource } from "./read-records.js";

/** Large enough that reading costs little beside parsing. */
const CHUNK_BYTES = 1 << 20;

/** A file, read piece by piece when its turn comes; `name` is what messages call it. */
export function fileSource(path: string, name: string = path): RecordSource {
  return { name, chunks: () => createReadStream(path, { highWaterMark: CHUNK_BYTES }) };
}
