import type { FlowRecord } from "../record/flow-record.js";
import type { RowBackground } from "../explain/explain.js";
import type { FlowContext } from "./flow-context.js";
import { numberOf, type DetailMask } from "./flow-detail.js";
import {
  addressOf,
  addressWord,
  addToRow,
  bytesOf,
  createRowTable,
  detailOf,
  EGRESS_BIT,
  firstOf,
  IPV6_BIT,
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
    // Every packet has a length: no bytes at all are bytes that were not counted.
    bytes: bytesOf(table, row) || null,
    start: Math.floor(firstOf(table, row) / SECOND_US),
    end: Math.floor(lastOf(table, row) / SECOND_US),
    action: meta & REJECT_BIT ? "REJECT" : "ACCEPT",
    logStatus: "OK",
  };
}

/** What the later fields of a row's record are derived from. */
export function rowFlow(table: RowTable, row: number): FlowContext["flow"] {
  const { meta } = rowKey(table, row);
  return {
    direction: meta & EGRESS_BIT ? "egress" : "ingress",
    family: meta & IPV6_BIT ? "IPv6" : "IPv4",
    tcpFlags: tcpFlagsOf(table, row),
    detail: detailOf(table, row),
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

/** The rows of a table as a format sees them that asks for fewer details: rows that only these told apart are one. */
export function withFewerDetails(table: RowTable, mask: DetailMask): RowTable {
  const fewer = createRowTable();
  for (let row = 0; row < table.size; row++) mergeRow(fewer, table, row, mask);
  return fewer;
}

/**
 * Adds a row to the row of the same key in another table: that of the 600 s block that a window belongs to. Of the
 * details, `mask` says which count.
 */
export function mergeRow(block: RowTable, window: RowTable, row: number, mask: DetailMask): void {
  const { source, destination, ports, meta } = rowKey(window, row);
  const from = addressWord(block, addressOf(window, source, meta));
  const to = addressWord(block, addressOf(window, destination, meta));
  const detail = numberOf(block.details, detailOf(window, row), mask);
  const merged = rowFor(block, from, to, ports, meta, detail, firstOf(window, row));
  const last = Math.max(lastOf(block, merged), lastOf(window, row));
  addToRow(block, merged, packetsOf(window, row), bytesOf(window, row), last, tcpFlagsOf(window, row));
  const ledgers = window.ledgers[row];
  if (ledgers !== undefined) (block.ledgers[merged] ??= []).push(...ledgers);
}
