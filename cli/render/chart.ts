import type { Colours } from "./colours.js";
import { plural } from "./text.js";

/** How many records of each action one span of time holds. */
export interface ChartRow {
  readonly label: string;
  readonly accepted: number;
  readonly rejected: number;
}

const MAX_UNIT = 3;

/** One bar a row, accepted and rejected stacked: the two shades tell them apart without colour as well. */
export function renderChart(rows: readonly ChartRow[], columns: number, colours: Colours): string {
  const labelWidth = Math.max(0, ...rows.map((row) => row.label.length));
  const notes = rows.map(({ accepted, rejected }) => {
    if (accepted + rejected === 0) return "";
    return `${plural(accepted + rejected, "record")}${rejected === 0 ? "" : `, ${rejected} rejected`}`;
  });
  const noteWidth = Math.max(0, ...notes.map((note) => note.length));
  const most = Math.max(1, ...rows.map((row) => row.accepted + row.rejected));
  const unit = Math.min(MAX_UNIT, Math.max(10, columns - labelWidth - noteWidth - 4) / most);
  const length = (count: number): number => (count === 0 ? 0 : Math.max(1, Math.floor(count * unit)));
  return rows
    .map((row, index) => {
      const bar = colours.green("█".repeat(length(row.accepted))) + colours.red("░".repeat(length(row.rejected)));
      return `  ${row.label.padStart(labelWidth)} ${bar} ${colours.dim(notes[index] ?? "")}`.trimEnd();
    })
    .join("\n");
}
