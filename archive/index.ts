// The door of records in files.
export { findRecordFiles } from "./find-record-files.js";
export {
  readRecords,
  type ReadOptions,
  type RecordBatch,
  type RecordSource,
  type UnreadableRecord,
} from "./read-records.js";
export { fileSource } from "./file-source.js";
export { gzipped } from "./gzipped.js";
export { inParallel } from "./in-parallel.js";
export { NotRecordsError, withParquet, type ParquetFiles } from "./parquet.js";
export { sortEvents } from "./sort-events.js";
export { Spool } from "./spool.js";
