import { JSONParser } from "@streamparser/json";
import type { LogFormat } from "../record/log-format.js";
import { createLineReader, type LogEvent, type RecordSink } from "./line-reader.js";
import type { RecordReader } from "./text-reader.js";

const NEWLINE = 10;
const OPENS = new Set([0x5b, 0x7b]); // [ {

/**
 * Where events stand: in the answers of get-log-events and filter-log-events, in the payloads of subscriptions, one
 * Firehose record in each object, and what Lambda and Kinesis wrap around them.
 */
const PATHS = ["$.events.*", "$.logEvents.*", "$.message", "$.awslogs.data", "$.Records.*", "$.records.*"];
/** What a subscription says before its events. */
const STREAM_PATH = "$.logStream";

/**
 * Reads events from JSON: one document of any size, or many of them, on lines of their own or not. Only one event is
 * held at a time. Behind what is no JSON it goes on with the next line that begins a document.
 */
export function createJsonReader(sink: RecordSink, format: LogFormat | null): RecordReader {
  const lines = createLineReader(sink, format);
  let line = 1;
  /** Made when the first byte of a document says whether it is a list of events. */
  let parser: JSONParser | null = null;
  let atLineStart = true;
  let skipping = false;
  let logStream: string | null = null;

  function event(value: unknown): void {
    if (typeof value === "string") message(value, null);
    else if (!isObject(value)) return;
    else if (typeof value["message"] === "string") message(value["message"], eventOf(value, logStream));
    else {
      const { kinesis } = value;
      const data = isObject(kinesis) ? kinesis["data"] : value["data"];
      if (typeof data === "string") sink.payload(data, line);
    }
  }

  function message(text: string, of: LogEvent | null): void {
    // What CloudWatch Logs sends to try a subscription's destination.
    if (text.startsWith("CWL CONTROL MESSAGE")) return;
    lines.text(text.replace(/\r?\n$/, ""), line, of);
  }

  function open(list: boolean): JSONParser {
    const paths = list ? ["$.*"] : [STREAM_PATH, ...PATHS];
    const created = new JSONParser({ paths, keepStack: false, separator: "" });
    created.onValue = ({ value, key, stack }) => {
      if (!list && stack.length === 1 && key === "logStream") {
        logStream = typeof value === "string" ? value : null;
        return;
      }
      const data = stack[1]?.key === "awslogs" || stack.at(-1)?.key === "awslogs";
      if (data && typeof value === "string") sink.payload(value, line);
      else event(value);
    };
    created.onError = (error) => {
      sink.unreadable({ line, column: 1, message: `no JSON: ${error.message}`, hint: null });
      skipping = true;
    };
    return created;
  }

  function feed(piece: Uint8Array): void {
    if (skipping && !(atLineStart && OPENS.has(piece[0]!))) return;
    if (skipping || parser === null) {
      const first = piece.find((byte) => byte > 32);
      if (first === undefined) return;
      parser = open(first === 0x5b);
    }
    skipping = false;
    parser.write(piece);
  }

  return {
    push(chunk) {
      for (let from = 0; from < chunk.length;) {
        const newline = chunk.indexOf(NEWLINE, from);
        const to = newline < 0 ? chunk.length : newline + 1;
        feed(chunk.subarray(from, to));
        atLineStart = newline >= 0;
        if (newline >= 0) line++;
        from = to;
      }
    },
    end() {
      if (parser === null || skipping || parser.isEnded) return;
      try {
        parser.end();
      } catch {
        // The parser tells by onError as well.
      }
    },
  };
}

function eventOf(
  { timestamp, ingestionTime, logStreamName }: Readonly<Record<string, unknown>>,
  logStream: string | null,
): LogEvent {
  return {
    timestamp: typeof timestamp === "number" ? timestamp : null,
    ingestionTime: typeof ingestionTime === "number" ? ingestionTime : null,
    logStreamName: typeof logStreamName === "string" ? logStreamName : logStream,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
