import { DEFAULT_FIELDS } from "./fields.js";
import type { FlowRecord } from "./flow-record.js";

/** The record's text in the default format, without a line end (flow-log-records 1). */
export function formatRecord(record: FlowRecord): string {
  return DEFAULT_FIELDS.map((field) => field.format(record)).join(" ");
}
