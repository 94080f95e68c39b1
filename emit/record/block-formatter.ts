import { formatIpAddress, isIpv4, type IpAddress } from "../../model/index.js";
import { asciiText, writeIpv4, writeNumber, writeText } from "./block-writing.js";
import { FIELD_ACCESS } from "./field-access.js";
import type { Field } from "./fields.js";
import type { FlowRecord, RecordFields } from "./flow-record.js";
import { DEFAULT_LOG_FORMAT, type LogFormat } from "./log-format.js";

/** Writes records as lines into blocks of bytes: the text that `formatRecord` gives, many times as fast. */
export interface BlockFormatter {
  add(records: readonly RecordFields[]): void;
  /** Hands over what is left. */
  flush(): void;
}

export interface BlockOptions {
  /** The default format when left out. */
  readonly format?: LogFormat;
  /** About how long a block is: 64 KiB when left out. */
  readonly blockBytes?: number;
}

/** Where a line goes, and how much of it may be written. */
interface Block {
  view: DataView;
  /** Where the next line begins. */
  filled: number;
  /** Bytes that the next line may need, with the room behind it that packed stores need. */
  lineBytes: number;
}

/** Writes a line at `filled` and returns where it ends; -1 when it needs more than `lineBytes`, which it raised. */
type LineWriter = (block: Block, record: RecordFields) => number;

/**
 * Collects lines in a block and hands each full block to `write`, which must be done with the bytes when it returns: the
 * block is used again.
 */
export function createBlockFormatter(
  write: (block: Uint8Array) => void,
  { format = DEFAULT_LOG_FORMAT, blockBytes = 65_536 }: BlockOptions = {},
): BlockFormatter {
  const fieldwise = fieldwiseWriter(format);
  const writeLine = format === DEFAULT_LOG_FORMAT ? defaultWriter(fieldwise.writer) : fieldwise.writer;
  const lineBytes = Math.max(fieldwise.lineBytes, DEFAULT_LINE_BYTES);
  const block: Block = { view: viewOf(Math.max(blockBytes, 2 * lineBytes)), filled: 0, lineBytes };

  function flush(): void {
    if (block.filled > 0) write(new Uint8Array(block.view.buffer, 0, block.filled));
    block.filled = 0;
  }
  function makeRoom(): void {
    flush();
    if (block.lineBytes > block.view.byteLength) block.view = viewOf(2 * block.lineBytes);
  }
  function add(record: RecordFields): void {
    if (block.filled + block.lineBytes > block.view.byteLength) makeRoom();
    let end = writeLine(block, record);
    while (end < 0) {
      makeRoom();
      end = writeLine(block, record);
    }
    block.filled = end;
  }
  return {
    add(records) {
      for (const record of records) add(record);
    },
    flush,
  };
}

function viewOf(bytes: number): DataView {
  return new DataView(new ArrayBuffer(bytes));
}

type AsciiText = ReturnType<typeof asciiText>;

const NEWLINE = 10;
/** The longest number or IPv4 address with its space, and the room that packed stores need. */
const NUMBER_BYTES = 24;
const DASH = asciiText("- ");
/** Texts that a column remembers: records repeat interfaces, zones, tags and addresses. */
const MOST_TEXTS = 4096;

/** What a field of a format needs to be written. */
interface Column {
  readonly holdsAddresses: boolean;
  /** The text that was written last, and what it was of: records come in runs of one interface. */
  last: string | IpAddress | null;
  text: AsciiText;
  readonly texts: Map<string, AsciiText>;
  /** The longest text so far, with its room. */
  bytes: number;
}

/** Any format, field by field. */
function fieldwiseWriter({ fields }: LogFormat): { readonly writer: LineWriter; readonly lineBytes: number } {
  const columns = fields.map(({ kind }: Field): Column => {
    const holdsAddresses = kind === "address";
    return { holdsAddresses, last: null, text: DASH, texts: new Map(), bytes: NUMBER_BYTES };
  });
  const values = fields.map(({ property }) => FIELD_ACCESS[property].get);
  const writer: LineWriter = (block, record) => {
    const { view } = block;
    let at = block.filled;
    for (let index = 0; index < values.length; index++) {
      const value = values[index]!(record);
      const column = columns[index]!;
      if (typeof value === "number") {
        at = column.holdsAddresses ? writeIpv4(view, at, value) : writeNumber(view, at, value);
      } else if (value === null || value === undefined) {
        at = writeText(view, at, DASH);
      } else {
        if (value !== column.last && !learn(column, value, block)) return -1;
        at = writeText(view, at, column.text);
      }
    }
    view.setUint8(at - 1, NEWLINE);
    return at;
  };
  return { writer, lineBytes: NUMBER_BYTES * columns.length };
}

/** Makes `value` the column's text; false where lines get longer by it than was thought. */
function learn(column: Column, value: string | IpAddress, block: Block): boolean {
  const words = typeof value === "string" ? value : formatIpAddress(value);
  let text = column.texts.get(words);
  if (text === undefined) {
    if (column.texts.size >= MOST_TEXTS) column.texts.clear();
    column.texts.set(words, (text = asciiText(`${words} `)));
  }
  column.last = value;
  column.text = text;
  const longer = text.bytes.byteLength - column.bytes;
  if (longer <= 0) return true;
  column.bytes += longer;
  block.lineBytes += longer;
  return false;
}

/** Seven numbers and two addresses, a head of one interface, the action. */
const DEFAULT_LINE_BYTES = 256;
const ACCEPT_OK = asciiText("ACCEPT OK\n");
const REJECT_OK = asciiText("REJECT OK\n");

/** The default format with all values there, over IPv4; what is otherwise goes field by field. */
function defaultWriter(fieldwise: LineWriter): LineWriter {
  // Records come in runs of one interface, so the head of the line before is mostly the head of this one.
  let head = { accountId: "", interfaceId: "", text: asciiText("") };
  return (block, record) => {
    const { accountId, interfaceId, srcAddr, dstAddr, srcPort, dstPort } = record as FlowRecord;
    const { protocol, packets, bytes, start, end, action } = record as FlowRecord;
    if (record.version !== 2 || record.logStatus !== "OK" || action === null) return fieldwise(block, record);
    if (interfaceId === null || srcAddr === null || dstAddr === null || srcPort === null)
      return fieldwise(block, record);
    if (dstPort === null || protocol === null || packets === null || bytes === null) return fieldwise(block, record);
    if (!isIpv4(srcAddr) || !isIpv4(dstAddr)) return fieldwise(block, record);
    if (interfaceId !== head.interfaceId || accountId !== head.accountId) {
      head = { accountId, interfaceId, text: asciiText(`2 ${accountId} ${interfaceId} `) };
      const needed = head.text.bytes.byteLength + DEFAULT_LINE_BYTES;
      if (needed > block.lineBytes) {
        block.lineBytes = needed;
        return -1;
      }
    }
    const { view } = block;
    let at = writeText(view, block.filled, head.text);
    at = writeIpv4(view, at, srcAddr);
    at = writeIpv4(view, at, dstAddr);
    at = writeNumber(view, at, srcPort);
    at = writeNumber(view, at, dstPort);
    at = writeNumber(view, at, protocol);
    at = writeNumber(view, at, packets);
    at = writeNumber(view, at, bytes);
    at = writeNumber(view, at, start);
    at = writeNumber(view, at, end);
    return writeText(view, at, action === "ACCEPT" ? ACCEPT_OK : REJECT_OK);
  };
}
