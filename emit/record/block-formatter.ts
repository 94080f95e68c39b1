import { isIpv4 } from "../../model/index.js";
import { asciiText, writeIpv4, writeNumber, writeText } from "./block-writing.js";
import type { FlowRecord } from "./flow-record.js";
import { formatRecord } from "./format.js";

/** Writes records as lines into blocks of bytes: the text that `formatRecord` gives, many times as fast. */
export interface BlockFormatter {
  add(records: readonly FlowRecord[]): void;
  /** Hands over what is left. */
  flush(): void;
}

/** More than two addresses, seven numbers, the action and the room that packed stores need. */
const LINE_BYTES = 256;
const ACCEPT_OK = asciiText("ACCEPT OK\n");
const REJECT_OK = asciiText("REJECT OK\n");

/**
 * Collects lines in a block of about `blockBytes` and hands each full block to `write`, which must be done with the
 * bytes when it returns: the block is used again.
 */
export function createBlockFormatter(write: (block: Uint8Array) => void, blockBytes: number = 65_536): BlockFormatter {
  let block = new Uint8Array(Math.max(blockBytes, 2 * LINE_BYTES));
  let view = new DataView(block.buffer);
  let filled = 0;
  // Records come in runs of one interface, so the head of the line before is mostly the head of this one.
  let head = { accountId: "", interfaceId: "", text: asciiText("") };

  function flush(): void {
    if (filled > 0) write(block.subarray(0, filled));
    filled = 0;
  }
  function reserve(bytes: number): void {
    if (filled + bytes <= block.length) return;
    flush();
    if (bytes <= block.length) return;
    block = new Uint8Array(bytes);
    view = new DataView(block.buffer);
  }
  function addPlain(record: FlowRecord): void {
    const line = asciiText(`${formatRecord(record)}\n`);
    reserve(line.length + LINE_BYTES);
    filled = writeText(view, filled, line);
  }
  function add(record: FlowRecord): void {
    const { accountId, interfaceId, srcAddr, dstAddr, srcPort, dstPort, protocol, packets, bytes, action } = record;
    if (record.version !== 2 || record.logStatus !== "OK" || action === null) return addPlain(record);
    if (interfaceId === null || srcAddr === null || dstAddr === null || srcPort === null) return addPlain(record);
    if (dstPort === null || protocol === null || packets === null || bytes === null) return addPlain(record);
    if (!isIpv4(srcAddr) || !isIpv4(dstAddr)) return addPlain(record);
    if (interfaceId !== head.interfaceId || accountId !== head.accountId) {
      head = { accountId, interfaceId, text: asciiText(`2 ${accountId} ${interfaceId} `) };
    }
    reserve(head.text.length + LINE_BYTES);
    let at = writeText(view, filled, head.text);
    at = writeIpv4(view, at, srcAddr);
    at = writeIpv4(view, at, dstAddr);
    at = writeNumber(view, at, srcPort);
    at = writeNumber(view, at, dstPort);
    at = writeNumber(view, at, protocol);
    at = writeNumber(view, at, packets);
    at = writeNumber(view, at, bytes);
    at = writeNumber(view, at, record.start);
    at = writeNumber(view, at, record.end);
    filled = writeText(view, at, action === "ACCEPT" ? ACCEPT_OK : REJECT_OK);
  }
  return {
    add(records) {
      for (const record of records) add(record);
    },
    flush,
  };
}
