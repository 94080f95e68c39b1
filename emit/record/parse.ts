import { DEFAULT_FIELDS } from "./fields.js";
import type { FlowRecord } from "./flow-record.js";

/** What is wrong with one field of a record's text. */
export interface RecordIssue {
  /** Where the field begins, counted from 1. */
  readonly column: number;
  /** The field's name, null when the number of fields is wrong. */
  readonly field: string | null;
  readonly message: string;
}

/** The record, or everything that is wrong with its text. */
export type ParsedRecord =
  { readonly ok: true; readonly record: FlowRecord } | { readonly ok: false; readonly issues: readonly RecordIssue[] };

/** Reads one line in the default format, without its line end; `parseRecord(formatRecord(r))` is `r`. */
export function parseRecord(line: string): ParsedRecord {
  const texts = line.split(" ");
  if (texts.length !== DEFAULT_FIELDS.length) {
    const message = `expected ${DEFAULT_FIELDS.length} fields separated by single spaces, found ${texts.length}`;
    return { ok: false, issues: [{ column: 1, field: null, message }] };
  }
  const issues: RecordIssue[] = [];
  const values: Partial<Record<keyof FlowRecord, unknown>> = {};
  let column = 1;
  for (const [index, field] of DEFAULT_FIELDS.entries()) {
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
  return issues.length === 0 ? { ok: true, record: values as FlowRecord } : { ok: false, issues };
}
