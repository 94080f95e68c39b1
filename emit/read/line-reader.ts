import type { LogFieldName } from "../../model/index.js";
import { fieldNamed } from "../record/fields.js";
import type { RecordFields } from "../record/flow-record.js";
import { DEFAULT_LOG_FORMAT, logFormatOf, type LogFormat } from "../record/log-format.js";
import { parseRecord, type RecordIssue } from "../record/parse.js";
import { lineParser, type LineParser } from "./line-parser.js";

/** The CloudWatch Logs event that a record was the message of. Milliseconds since the epoch; null where not told. */
export interface LogEvent {
  readonly timestamp: number | null;
  readonly ingestionTime: number | null;
  readonly logStreamName: string | null;
}

/** A line that is no record. */
export interface UnreadableLine {
  /** Counted from 1, of the file. */
  readonly line: number;
  /** Counted from 1, of the record's text. */
  readonly column: number;
  readonly message: string;
  readonly hint: string | null;
}

/** Takes what a reader finds, in the order of the input. */
export interface RecordSink {
  /** `event` is null for a line of a text file. The format is the same object as long as it does not change. */
  record(record: RecordFields, format: LogFormat, event: LogEvent | null): void;
  unreadable(line: UnreadableLine): void;
  /** Base64 of what is inside a subscription's payload, mostly compressed: to be decoded and read by a reader of its own. */
  payload(base64: string, line: number): void;
}

/** Reads lines whose format they may say themselves, by a header. */
export interface LineReader {
  /** The bytes of a line without its end. */
  bytes(bytes: Uint8Array, from: number, to: number, line: number): void;
  /** The same as text. */
  text(text: string, line: number, event: LogEvent | null): void;
}

const CARRIAGE_RETURN = 13;
const HYPHEN = 45;
const COLON = 58;
const SPACE = 32;

/**
 * Reads records of the given format, or of the default one, until a header line names another. What else people keep in
 * such files is passed over: blank lines, comments (`#`), the time and stream that CloudWatch puts before a line.
 */
export function createLineReader(sink: RecordSink, given: LogFormat | null): LineReader {
  let format = given ?? DEFAULT_LOG_FORMAT;
  let told = given !== null;
  let parse: LineParser = lineParser(format);

  function turnTo(next: LogFormat): void {
    format = next;
    told = true;
    parse = lineParser(next);
  }

  function text(line: string, number: number, event: LogEvent | null): void {
    const plain = parseRecord(line, format);
    if (plain.ok) return sink.record(plain.record, format, event);
    const header = headerFormat(line);
    if (header !== null) return turnTo(header);
    if (/^\s*(#|$)/.test(line)) return;
    const mended = parseRecord(withoutTrimmings(line), format);
    if (mended.ok) return sink.record(mended.record, format, event);
    sink.unreadable({ line: number, ...explained(plain.issues, told) });
  }

  return {
    bytes(bytes, from, to, number) {
      const end = to > from && bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to;
      const begin = isTime(bytes, from, end) ? bytes.indexOf(SPACE, from) + 1 : from;
      const record = parse(bytes, begin, end);
      if (record !== null) sink.record(record, format, null);
      else text(textOf(bytes, from, end), number, null);
    },
    text,
  };
}

/** `2026-01-12T09:00:00.000Z `, as an export to S3 writes it before each event. */
function isTime(bytes: Uint8Array, from: number, to: number): boolean {
  return to - from > 20 && bytes[from + 4] === HYPHEN && bytes[from + 13] === COLON && bytes[from + 10] === 84;
}

/** The format that a header line names: nothing but field names, perhaps behind a `#` word. */
function headerFormat(line: string): LogFormat | null {
  const words = line.trim().split(/ +/);
  const names = words[0]?.startsWith("#") ? words.slice(1) : words;
  const isHeader = names.length > 0 && new Set(names).size === names.length && names.every((name) => fieldNamed(name));
  return isHeader ? logFormatOf(names as LogFieldName[]) : null;
}

/**
 * The record alone: without a comment behind it, the time and log stream that `aws logs tail` writes before it, the
 * columns that `--output text` has beside it, and doubled spaces.
 */
function withoutTrimmings(line: string): string {
  const widest = line.split("\t").reduce((a, b) => (b.length > a.length ? b : a));
  return widest
    .replace(/ +#.*$/, "")
    .trim()
    .replaceAll(/ +/g, " ")
    .replace(/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)? /, "")
    .replace(/^\S+-(all|accept|reject) /, "");
}

function explained(issues: readonly RecordIssue[], told: boolean): Omit<UnreadableLine, "line"> {
  const [first] = issues;
  const others = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  const { column = 1, message = "no record", field = null } = first ?? {};
  const hint =
    field === null && !told
      ? "there is no header line before it: say which fields these are, and in which order"
      : null;
  return { column, message: `${message}${others}`, hint };
}

/** Records are ASCII; any other byte only has to stay visible in a message. */
function textOf(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at]!);
  return text;
}
