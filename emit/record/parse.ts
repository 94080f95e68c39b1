import type { LogFieldName } from "../../model/index.js";
import type { FlowRecord, RecordFields } from "./flow-record.js";
import { DEFAULT_LOG_FORMAT, type LogFormat } from "./log-format.js";

/** What is wrong with one field of a record's text. */
export interface RecordIssue {
  /** Where the field begins, counted from 1. */
  readonly column: number;
  /** The field's name, null when the number of fields is wrong. */
  readonly field: LogFieldName | null;
  readonly message: string;
}

/** The record, or everything that is wrong with its text. */
export type ParsedRecord<R extends RecordFields = RecordFields> =
  { readonly ok: true; readonly record: R } | { readonly ok: false; readonly issues: readonly RecordIssue[] };

/**
 * Reads one line of that format, without its line end. The record has the format's fields and no others, so that
 * `parseRecord(formatRecord(r, f), f)` is those fields of `r`.
 */
export function parseRecord(line: string): ParsedRecord<FlowRecord>;
export function parseRecord(line: string, format: LogFormat): ParsedRecord;
export function parseRecord(line: string, { fields }: LogFormat = DEFAULT_LOG_FORMAT): ParsedRecord {
  const texts = line.split(" ");
  if (texts.length !== fields.length) {
    const message = `expected ${fields.length} fields separated by single spaces, found ${texts.length}`;
    return { ok: false, issues: [{ column: 1, field: null, message }] };
  }
  const issues: RecordIssue[] = [];
  const values: Partial<Record<keyof FlowRecord, unknown>> = {};
  let column = 1;
  for (const [index, field] of fields.entries()) {
    const text = texts[index] ?? "";
    const value = field.parse(text);
    if (value === undefined) {
      const message = `\`${text}\` is not a valid ${field.name}, expected ${field.expected}`;
      issues.push({ column, field: field.name, message });
    }
    values[field.property] = value;
    column += text.length + 1;
  }
  // The rows of FIELDS are typed by the property they fill, so a line without issues has filled every property.
  return issues.length === 0 ? { ok: true, record: values as RecordFields } : { ok: false, issues };
}
