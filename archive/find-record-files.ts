import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** What AWS calls the objects it delivers, and what people call what they saved of CloudWatch Logs. */
const RECORD_FILE = /\.(log|txt|json|jsonl|ndjson|parquet)(\.gz)?$|\.gz$/i;

/**
 * The files of records at a path: itself, or all below a directory, whatever the prefixes are (`AWSLogs/…` by day or by
 * hour, plain or hive-compatible), in the order of their names, which is that of time. Errors are those of `node:fs`.
 */
export async function findRecordFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && RECORD_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
