import { stripVTControlCharacters } from "node:util";
import type { FlowRecord } from "../../emit/index.js";
import { formatIpAddress } from "../../model/index.js";
import type { Page } from "./page.js";
import { renderTable } from "./table.js";
import { grouped } from "./text.js";

/** Bytes and packets from one address to another. */
export interface Talker {
  readonly source: string;
  readonly destination: string;
  readonly packets: number;
  readonly bytes: number;
}

/** `stats sum(bytes) by srcAddr, dstAddr | sort bytes desc | limit 10`, as the console's top-talkers query asks. */
export function topTalkers(records: readonly FlowRecord[], limit: number): readonly Talker[] {
  const totals = new Map<string, Talker>();
  for (const { srcAddr, dstAddr, packets, bytes } of records) {
    if (srcAddr === null || dstAddr === null) continue;
    const source = formatIpAddress(srcAddr);
    const destination = formatIpAddress(dstAddr);
    const key = `${source} ${destination}`;
    const so = totals.get(key);
    totals.set(key, {
      source,
      destination,
      packets: (so?.packets ?? 0) + (packets ?? 0),
      bytes: (so?.bytes ?? 0) + (bytes ?? 0),
    });
  }
  // The order of two equal sums must not depend on anything but their addresses.
  const order = (a: Talker, b: Talker): number =>
    b.bytes - a.bytes || (`${a.source} ${a.destination}` < `${b.source} ${b.destination}` ? -1 : 1);
  return [...totals.values()].toSorted(order).slice(0, limit);
}

const COLUMNS = [
  { title: "source", align: "left" },
  { title: "destination", align: "left" },
  { title: "pkts", align: "right" },
  { title: "bytes", align: "right" },
] as const;

/** The talkers in a table, with the hosts' names where the page is wide enough for them. */
export function renderTopTalkers(talkers: readonly Talker[], page: Page): string {
  const end = (address: string, named: boolean): string =>
    named ? `${address.padEnd("255.255.255.255".length)} ${page.host(address)}` : address;
  const table = (named: boolean): string => {
    const rows = talkers.map(({ source, destination, packets, bytes }) => {
      return [end(source, named), end(destination, named), grouped(packets), grouped(bytes)];
    });
    return renderTable(COLUMNS, rows, page.paint);
  };
  const withNames = table(true);
  const width = Math.max(...withNames.split("\n").map((line) => stripVTControlCharacters(line).length));
  return width <= page.columns ? withNames : table(false);
}
