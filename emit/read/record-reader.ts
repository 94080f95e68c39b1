import type { LogFormat } from "../record/log-format.js";
import { createJsonReader } from "./json-reader.js";
import type { RecordSink } from "./line-reader.js";
import { createTextReader, joined, type RecordReader } from "./text-reader.js";

/** What a file holds, by its first bytes. Parquet and gzip are for others to open. */
export type FileForm = "text" | "json" | "parquet" | "gzip";

/** Null where there is nothing but white space so far. */
export function detectForm(bytes: Uint8Array): FileForm | null {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return "gzip";
  if (bytes[0] === 0x50 && bytes[1] === 0x41 && bytes[2] === 0x52 && bytes[3] === 0x31) return "parquet"; // PAR1
  const first = bytes.find((byte) => byte > 32);
  if (first === undefined) return null;
  return first === 0x7b || first === 0x5b ? "json" : "text";
}

const MARK = [0xef, 0xbb, 0xbf];
/** More white space than that is taken for text. */
const MOST_BLANK = 65_536;

/**
 * Reads flow-log records in whatever form AWS delivers them and people keep them: lines with a header or without, exported
 * or printed events, JSON of CloudWatch Logs, subscriptions and Firehose. `format` is that of lines without a header;
 * null for the default one.
 */
export function createRecordReader(sink: RecordSink, format: LogFormat | null): RecordReader {
  let reader: RecordReader | null = null;
  let first: Uint8Array = new Uint8Array(0);

  function open(bytes: Uint8Array): void {
    const text = withoutMark(bytes);
    reader = detectForm(text) === "json" ? createJsonReader(sink, format) : createTextReader(sink, format);
    reader.push(text);
  }

  return {
    push(chunk) {
      if (reader === null) {
        const bytes = joined(first, chunk);
        const form = bytes.length < MARK.length ? null : detectForm(withoutMark(bytes));
        if (form === null && bytes.length < MOST_BLANK) {
          first = bytes;
          return;
        }
        open(bytes);
      } else reader.push(chunk);
    },
    end() {
      if (reader === null && first.length > 0) open(first);
      reader?.end();
    },
  };
}

/** Without the byte order mark that some editors write before UTF-8. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return MARK.every((byte, index) => bytes[index] === byte) ? bytes.subarray(MARK.length) : bytes;
}
