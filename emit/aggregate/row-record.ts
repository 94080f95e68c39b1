import type { FlowRecord } from "../record/flow-record.js";
import type { RowBackground } from "../explain/explain.js";
import {
  addressOf,
  addressWord,
  addToRow,
  bytesOf,
  EGRESS_BIT,
  firstOf,
  lastOf,
  packetsOf,
  REJECT_BIT,
  rowFor,
  rowKey,
  tcpFlagsOf,
  type RowTable,
} from "./row-table.js";

const SECOND_US = 1_000_000;

/** The flow-log record of a row, its times cut to whole seconds. */
export function rowRecord(table: RowTable, row: number, interfaceId: string, accountId: string): FlowRecord {
  const { source, destination, ports, meta } = rowKey(table, row);
  return {
    version: 2,
    accountId,
    interfaceId,
    srcAddr: addressOf(table, source, meta),
    dstAddr: addressOf(table, destination, meta),
    srcPort: ports >>> 16,
    dstPort: ports & 0xffff,
    protocol: meta & 0xff,
    packets: packetsOf(table, row),
    bytes: bytesOf(table, row),
    start: Math.floor(firstOf(table, row) / SECOND_US),
    end: Math.floor(lastOf(table, row) / SECOND_US),
    action: meta & REJECT_BIT ? "REJECT" : "ACCEPT",
    logStatus: "OK",
  };
}

/** What the explanation of a row's record needs beside the record. */
export function rowBackground(table: RowTable, row: number): RowBackground {
  return {
    direction: rowKey(table, row).meta & EGRESS_BIT ? "egress" : "ingress",
    tcpFlags: tcpFlagsOf(table, row),
    ledgers: table.ledgers[row] ?? [],
  };
}

/** Adds a row of a window to the row of the same key in the 600 s block that the window belongs to. */
export function mergeRow(block: RowTable, window: RowTable, row: number): void {
  const { source, destination, ports, meta } = rowKey(window, row);
  const from = addressWord(block, addressOf(window, source, meta));
  const to = addressWord(block, addressOf(window, destination, meta));
  const merged = rowFor(block, from, to, ports, meta, firstOf(window, row));
  const last = lastOf(window, row);
  addToRow(block, merged, packetsOf(window, row), bytesOf(window, row), last, tcpFlagsOf(window, row));
  const ledgers = window.ledgers[row];
  if (ledgers !== undefined) (block.ledgers[merged] ??= []).push(...ledgers);
}
