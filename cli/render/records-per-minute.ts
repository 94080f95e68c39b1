import type { FlowRecord } from "../../emit/index.js";
import { renderChart, type ChartRow } from "./chart.js";
import type { Colours } from "./colours.js";
import { clockTime } from "./time.js";

/** A longer log is counted per several minutes, so that the chart stays on one screen. */
const SPANS_MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1440];
const MAX_ROWS = 24;

/** The span of one bar, minutes: the shortest that needs no more than a screen of bars. */
export function chartSpan(records: readonly FlowRecord[]): number {
  let first = Infinity;
  let last = -Infinity;
  for (const { start } of records) {
    first = Math.min(first, start);
    last = Math.max(last, start);
  }
  const minutes = (last - first) / 60 + 1;
  return SPANS_MINUTES.find((span) => minutes / span <= MAX_ROWS) ?? 1440;
}

/** How many records begin in each span, idle spans included. */
export function recordsPerSpan(records: readonly FlowRecord[], spanMinutes: number): readonly ChartRow[] {
  const span = spanMinutes * 60;
  const slots = new Map<number, { accepted: number; rejected: number }>();
  const traffic = records.filter((record) => record.action !== null);
  for (const record of traffic) {
    const slot = Math.floor(record.start / span);
    const counts = slots.get(slot) ?? { accepted: 0, rejected: 0 };
    slots.set(slot, counts);
    if (record.action === "REJECT") counts.rejected += 1;
    else counts.accepted += 1;
  }
  const first = Math.min(...slots.keys());
  const count = slots.size === 0 ? 0 : Math.max(...slots.keys()) - first + 1;
  return Array.from({ length: count }, (_, index) => ({
    label: clockTime((first + index) * span).slice(0, 5),
    ...(slots.get(first + index) ?? { accepted: 0, rejected: 0 }),
  }));
}

export function renderRecordsPerSpan(
  records: readonly FlowRecord[],
  spanMinutes: number,
  columns: number,
  colours: Colours,
): string {
  const legend = `  ${colours.green("█")} ACCEPT  ${colours.red("░")} REJECT`;
  return `${renderChart(recordsPerSpan(records, spanMinutes), columns, colours)}\n${legend}`;
}
