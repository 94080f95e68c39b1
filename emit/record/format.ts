import type { RecordFields } from "./flow-record.js";
import { DEFAULT_LOG_FORMAT, type LogFormat } from "./log-format.js";

/** The record's text, without a line end (flow-log-records 1); `-` for what the record does not have. */
export function formatRecord(record: RecordFields, format: LogFormat = DEFAULT_LOG_FORMAT): string {
  return format.fields.map((field) => field.format(record)).join(" ");
}
