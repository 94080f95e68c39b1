import type { FlowRecord } from "../../emit/index.js";
import { formatIpAddress, isIpv4 } from "../../model/index.js";
import type { Colours } from "./colours.js";
import { escapeLine } from "./escape.js";
import { plural } from "./text.js";
import { clockTime } from "./time.js";

/** A record and, in a clause, what decided it. */
export interface ExplainedRecord {
  readonly record: FlowRecord;
  readonly why: string;
}

const TITLES = ["srcaddr", "dstaddr", "sport", "dport", "proto", "pkts", "bytes", "action"];
/** A reason cut shorter than this says nothing. */
const MIN_REASON = 16;

function cells({ record }: ExplainedRecord): readonly string[] {
  const numbers = [record.srcPort, record.dstPort, record.protocol, record.packets, record.bytes];
  return [
    record.srcAddr === null ? "-" : formatIpAddress(record.srcAddr),
    record.dstAddr === null ? "-" : formatIpAddress(record.dstAddr),
    ...numbers.map((number) => (number === null ? "-" : String(number))),
    record.action ?? record.logStatus,
  ];
}

function renderWindow(window: readonly ExplainedRecord[], colours: Colours): string {
  const [first] = window;
  if (!first) return "";
  const { start, end } = first.record;
  const label = `${clockTime(start)} to ${clockTime(end)}`;
  return `  ${colours.cyan(label)} ${colours.dim(`start ${start} end ${end}, ${plural(window.length, "record")}`)}`;
}

function byWindow(records: readonly ExplainedRecord[]): readonly (readonly ExplainedRecord[])[] {
  const windows = new Map<string, ExplainedRecord[]>();
  for (const each of records) {
    const key = `${each.record.start} ${each.record.end}`;
    const window = windows.get(key);
    if (window) window.push(each);
    else windows.set(key, [each]);
  }
  return [...windows.values()];
}

/**
 * The records of one log stream by aggregation window, in their own order: what differs from record to record in
 * aligned columns, and the reason where the page is wide enough for it, or below a record that is wide by its addresses.
 */
export function renderFlowRecords(records: readonly ExplainedRecord[], columns: number, colours: Colours): string {
  const rows = new Map(records.map((each) => [each, cells(each)]));
  const widths = TITLES.map((title) => title.length);
  for (const row of rows.values()) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  const align = (row: readonly string[]): string =>
    row.map((cell, i) => (i < 2 || i === 7 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(" ");
  const room = columns - 4 - widths.reduce((sum, width) => sum + width + 1, 0);
  // IPv6 addresses leave no room beside them on most pages.
  const below = room < MIN_REASON && records.some(({ record }) => record.srcAddr !== null && !isIpv4(record.srcAddr));
  const reason = (why: string, most: number): string => {
    const text = escapeLine(why);
    return colours.dim(text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);
  };
  const line = (each: ExplainedRecord): string => {
    const text = align(rows.get(each) ?? []);
    const shown = `  ${each.record.action === "REJECT" ? colours.red(text) : text}`;
    if (room >= MIN_REASON) return `${shown}  ${reason(each.why, room)}`.trimEnd();
    return below && each.why !== "" ? `${shown.trimEnd()}\n    ${reason(each.why, columns - 4)}` : shown.trimEnd();
  };
  const titles = `  ${align(TITLES)}${room < MIN_REASON ? "" : "  why"}`.trimEnd();
  const windows = byWindow(records).map((window) => [renderWindow(window, colours), ...window.map(line)].join("\n"));
  return [colours.dim(titles), ...windows].join("\n\n");
}
