import type { IpAddress } from "../../model/index.js";
import { FIELD_ACCESS, type RecordDraft } from "../record/field-access.js";
import type { Field } from "../record/fields.js";
import type { FlowRecord, RecordFields } from "../record/flow-record.js";
import { DEFAULT_LOG_FORMAT, type LogFormat } from "../record/log-format.js";
import {
  MISS,
  NONE,
  readAddress,
  readInteger,
  readWord,
  takeWord,
  type ByteCursor,
  type KnownAddresses,
  type RecentWord,
} from "./byte-cursor.js";

/** Reads the plain form of a record from bytes; null for a line that needs {@link parseRecord}, or is none. */
export type LineParser = (bytes: Uint8Array, from: number, to: number) => RecordFields | null;

/** The fast reader of a format. Only the default one has a reader of its own; the others go field by field. */
export function lineParser(format: LogFormat): LineParser {
  return format === DEFAULT_LOG_FORMAT ? defaultLineParser() : fieldwiseParser(format);
}

const SPACE = 32;
const LETTER_A = 65;
const LETTER_R = 82;
const ACCEPT_OK = bytesOf("ACCEPT OK");
const REJECT_OK = bytesOf("REJECT OK");

function defaultLineParser(): LineParser {
  const cursor: ByteCursor = { bytes: new Uint8Array(0), at: 0, end: 0 };
  const head = recentHead();
  const [source, destination]: [RecentWord, RecentWord] = [{ text: "" }, { text: "" }];
  const known: KnownAddresses = new Map();
  return (bytes, from, to) => {
    cursor.bytes = bytes;
    cursor.end = to;
    if (!head.isAt(bytes, from) && !head.read(cursor, from)) return null;
    cursor.at = from + head.length;
    const srcAddr = readAddress(cursor, source, known);
    if (srcAddr === MISS) return null;
    const dstAddr = readAddress(cursor, destination, known);
    if (dstAddr === MISS) return null;
    const srcPort = readInteger(cursor);
    const dstPort = srcPort === MISS ? MISS : readInteger(cursor);
    const protocol = dstPort === MISS ? MISS : readInteger(cursor);
    const packets = protocol === MISS ? MISS : readInteger(cursor);
    const bytesSent = packets === MISS ? MISS : readInteger(cursor);
    const start = bytesSent === MISS ? MISS : readInteger(cursor);
    const end = start < 0 ? MISS : readInteger(cursor);
    if (end < 0 || srcPort > 65_535 || dstPort > 65_535 || protocol > 255) return null;
    const { at } = cursor;
    let action: "ACCEPT" | "REJECT" | null = null;
    let logStatus: FlowRecord["logStatus"] = "OK";
    if (to - at === ACCEPT_OK.length && bytes[at] === LETTER_A && equal(bytes, at, ACCEPT_OK)) action = "ACCEPT";
    else if (to - at === REJECT_OK.length && bytes[at] === LETTER_R && equal(bytes, at, REJECT_OK)) action = "REJECT";
    else {
      const tail = readTail(cursor);
      if (tail === null) return null;
      [action, logStatus] = tail;
    }
    const record: FlowRecord = {
      version: head.version,
      accountId: head.accountId,
      interfaceId: head.interfaceId,
      srcAddr: srcAddr === NONE ? null : srcAddr,
      dstAddr: dstAddr === NONE ? null : dstAddr,
      srcPort: srcPort === NONE ? null : srcPort,
      dstPort: dstPort === NONE ? null : dstPort,
      protocol: protocol === NONE ? null : protocol,
      packets: packets === NONE ? null : packets,
      bytes: bytesSent === NONE ? null : bytesSent,
      start,
      end,
      action,
      logStatus,
    };
    return record;
  };
}

function readTail(cursor: ByteCursor): readonly ["ACCEPT" | "REJECT" | null, FlowRecord["logStatus"]] | null {
  const action = readWord(cursor, { text: "" });
  if (action !== "ACCEPT" && action !== "REJECT" && action !== "-") return null;
  const logStatus = readWord(cursor, { text: "" });
  if (logStatus !== "OK" && logStatus !== "NODATA" && logStatus !== "SKIPDATA") return null;
  // Behind the last value the cursor stands one past the line's end.
  return cursor.at === cursor.end + 1 ? [action === "-" ? null : action, logStatus] : null;
}

/** What stands before the addresses: records come in runs of one interface, so it is mostly that of the line before. */
interface RecentHead {
  version: number;
  accountId: string;
  interfaceId: string | null;
  /** Bytes up to the first address. */
  length: number;
  isAt(bytes: Uint8Array, from: number): boolean;
  read(cursor: ByteCursor, from: number): boolean;
}

function recentHead(): RecentHead {
  let known = new Uint8Array(0);
  const [account, networkInterface]: [RecentWord, RecentWord] = [{ text: "" }, { text: "" }];
  const head: RecentHead = {
    version: 0,
    accountId: "",
    interfaceId: null,
    length: 0,
    isAt: (bytes, from) => known.length > 0 && equal(bytes, from, known),
    read(cursor, from) {
      cursor.at = from;
      const version = readInteger(cursor);
      const accountId = version < 0 ? null : readWord(cursor, account);
      const interfaceId = accountId === null || accountId === "-" ? null : readWord(cursor, networkInterface);
      if (accountId === null || interfaceId === null || cursor.bytes[cursor.at - 1] !== SPACE) return false;
      head.version = version;
      head.accountId = accountId;
      head.interfaceId = interfaceId === "-" ? null : interfaceId;
      head.length = cursor.at - from;
      known = cursor.bytes.slice(from, cursor.at);
      return true;
    },
  };
  return head;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function equal(bytes: Uint8Array, from: number, expected: Uint8Array): boolean {
  const { length } = expected;
  let same = 0;
  while (same < length && bytes[from + same] === expected[same]) same++;
  return same === length;
}

/** What a field of a format needs to be read. */
interface FieldReader {
  readonly field: Field;
  readonly kind: "integer" | "address" | "text";
  readonly maximum: number;
  readonly optional: boolean;
  last: RecentWord;
  /** What {@link last} means. */
  meaning: unknown;
  /** The word before. */
  readonly other: { word: RecentWord; meaning: unknown };
}

function fieldwiseParser({ fields }: LogFormat): LineParser {
  const cursor: ByteCursor = { bytes: new Uint8Array(0), at: 0, end: 0 };
  const known: KnownAddresses = new Map();
  const readers = fields.map((field): FieldReader => {
    const { maximum, optional } = field;
    const kind = field.kind === "word" ? "text" : field.kind;
    return {
      field,
      kind,
      maximum,
      optional,
      last: { text: "" },
      meaning: undefined,
      other: { word: { text: "" }, meaning: undefined },
    };
  });
  // A copy of one object has its shape at once, where adding property by property makes one after another.
  const empty: RecordDraft = Object.fromEntries(fields.map(({ property }) => [property, null]));
  const setters = fields.map(({ property }) => FIELD_ACCESS[property].set);
  return (bytes, from, to) => {
    cursor.bytes = bytes;
    cursor.at = from;
    cursor.end = to;
    const values = { ...empty };
    for (let index = 0; index < readers.length; index++) {
      const reader = readers[index]!;
      // A line that is too short has no more values.
      if (cursor.at > to) return null;
      if (reader.kind === "text") {
        const meaning = readText(cursor, reader);
        if (meaning === undefined) return null;
        if (meaning !== null) setters[index]!(values, meaning);
        continue;
      }
      const value: IpAddress | number =
        reader.kind === "integer" ? readInteger(cursor) : readAddress(cursor, reader.last, known);
      if (value === NONE) {
        if (!reader.optional) return null;
        continue;
      }
      if (value === MISS || (reader.kind === "integer" && Number(value) > reader.maximum)) return null;
      setters[index]!(values, value);
    }
    return cursor.at === to + 1 ? (values as RecordFields) : null;
  };
}

/** Undefined for what is no value of the field; null for `-`. */
function readText(cursor: ByteCursor, reader: FieldReader): unknown {
  const { last, meaning, other } = reader;
  if (takeWord(cursor, last.text)) return meaning;
  // Directions and actions take turns: the word before the last one is worth a look.
  reader.last = other.word;
  reader.meaning = other.meaning;
  other.word = last;
  other.meaning = meaning;
  if (takeWord(cursor, reader.last.text)) return reader.meaning;
  const word = readWord(cursor, reader.last);
  if (word === null) {
    reader.last.text = "";
    return undefined;
  }
  reader.meaning = reader.field.parse(word);
  return reader.meaning;
}
