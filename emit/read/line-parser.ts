import type { FlowRecord, RecordFields } from "../record/flow-record.js";
import { DEFAULT_LOG_FORMAT, type LogFormat } from "../record/log-format.js";
import { MISS, NONE, readInteger, readIpv4, readWord, type ByteCursor, type RecentWord } from "./byte-cursor.js";

/** Reads the plain form of a record from bytes; null for a line that needs {@link parseRecord}, or is none. */
export type LineParser = (bytes: Uint8Array, from: number, to: number) => RecordFields | null;

/** The fast reader of a format. Only the default one has a reader of its own; the others go field by field. */
export function lineParser(format: LogFormat): LineParser {
  return format === DEFAULT_LOG_FORMAT ? defaultLineParser() : fieldwiseParser(format);
}

function defaultLineParser(): LineParser {
  const cursor: ByteCursor = { bytes: new Uint8Array(0), at: 0, end: 0 };
  const account: RecentWord = { text: "" };
  const networkInterface: RecentWord = { text: "" };
  const action: RecentWord = { text: "" };
  const status: RecentWord = { text: "" };
  return (bytes, from, to) => {
    cursor.bytes = bytes;
    cursor.at = from;
    cursor.end = to;
    const version = readInteger(cursor);
    if (version < 0) return null;
    const accountId = readWord(cursor, account);
    const interfaceId = readWord(cursor, networkInterface);
    if (accountId === null || accountId === "-" || interfaceId === null) return null;
    const source = readIpv4(cursor);
    if (source === MISS) return null;
    const destination = readIpv4(cursor);
    if (destination === MISS) return null;
    const srcPort = readInteger(cursor);
    const dstPort = srcPort === MISS ? MISS : readInteger(cursor);
    const protocol = dstPort === MISS ? MISS : readInteger(cursor);
    const packets = protocol === MISS ? MISS : readInteger(cursor);
    const bytesSent = packets === MISS ? MISS : readInteger(cursor);
    const start = bytesSent === MISS ? MISS : readInteger(cursor);
    const end = start < 0 ? MISS : readInteger(cursor);
    if (end < 0 || srcPort > 65_535 || dstPort > 65_535 || protocol > 255) return null;
    const actionText = readWord(cursor, action);
    if (actionText !== "ACCEPT" && actionText !== "REJECT" && actionText !== "-") return null;
    const logStatus = readWord(cursor, status);
    if (logStatus !== "OK" && logStatus !== "NODATA" && logStatus !== "SKIPDATA") return null;
    // Behind the last value the cursor stands one past the line's end.
    if (cursor.at !== to + 1) return null;
    const record: FlowRecord = {
      version,
      accountId,
      interfaceId: interfaceId === "-" ? null : interfaceId,
      srcAddr: source === NONE ? null : source,
      dstAddr: destination === NONE ? null : destination,
      srcPort: srcPort === NONE ? null : srcPort,
      dstPort: dstPort === NONE ? null : dstPort,
      protocol: protocol === NONE ? null : protocol,
      packets: packets === NONE ? null : packets,
      bytes: bytesSent === NONE ? null : bytesSent,
      start,
      end,
      action: actionText === "-" ? null : actionText,
      logStatus,
    };
    return record;
  };
}

function fieldwiseParser({ fields }: LogFormat): LineParser {
  const cursor: ByteCursor = { bytes: new Uint8Array(0), at: 0, end: 0 };
  const recent = fields.map((): RecentWord => ({ text: "" }));
  return (bytes, from, to) => {
    cursor.bytes = bytes;
    cursor.at = from;
    cursor.end = to;
    const values: Partial<Record<keyof FlowRecord, unknown>> = {};
    for (const [index, field] of fields.entries()) {
      let value: unknown;
      if (field.kind === "integer" || field.kind === "address") {
        const number = field.kind === "integer" ? readInteger(cursor) : readIpv4(cursor);
        const missing = number === NONE && !field.optional;
        if (number === MISS || missing || (field.kind === "integer" && number > field.maximum)) return null;
        value = number === NONE ? null : number;
      } else {
        const word = readWord(cursor, recent[index]!);
        value = word === null ? undefined : field.parse(word);
        if (value === undefined) return null;
      }
      values[field.property] = value;
    }
    return cursor.at === to + 1 ? (values as RecordFields) : null;
  };
}
