import type { Chart, VolumeBar } from "../../query/index.js";
import type { Colours } from "./colours.js";
import { escapeLine } from "./escape.js";
import { grouped, plural } from "./text.js";

const EIGHTHS = " ▏▎▍▌▋▊▉";
/** Wider bars are no easier to compare. */
const WIDEST = 60;

/** A bar of so many characters, exact to an eighth. */
function bar(length: number): string {
  const eighths = Math.round(length * 8);
  return `${"█".repeat(Math.floor(eighths / 8))}${EIGHTHS[eighths % 8]?.trim() ?? ""}`;
}

interface Row {
  readonly label: string;
  readonly value: number;
  readonly note: string;
}

function renderRows(rows: readonly Row[], columns: number, colour: (text: string) => string, paint: Colours): string {
  const widest = Math.max(...rows.map(({ label }) => label.length));
  const labelWidth = Math.min(widest, Math.floor(columns / 2));
  const noteWidth = Math.max(...rows.map(({ note }) => note.length));
  const room = Math.max(8, Math.min(WIDEST, columns - labelWidth - noteWidth - 6));
  const most = Math.max(...rows.map(({ value }) => Math.abs(value))) || 1;
  return rows
    .map(({ label, value, note }) => {
      const name = label.length > labelWidth ? `${label.slice(0, labelWidth - 1)}…` : label.padEnd(labelWidth);
      const length = Math.abs(value) / most;
      return `  ${name}  ${colour(bar(value === 0 ? 0 : Math.max(1 / 8, length * room)))} ${paint.dim(note)}`.trimEnd();
    })
    .join("\n");
}

/** The figures of an answer, one bar a group. */
export function renderBars({ title, bars, left }: Chart, columns: number, paint: Colours): string {
  const rows = bars.map(({ label, value }) => {
    const note = Number.isInteger(value) ? grouped(value) : String(Number(value.toFixed(4)));
    return { label: escapeLine(label), value, note };
  });
  const more = left > 0 ? `\n  ${paint.dim(`and ${plural(left, "more row")}`)}` : "";
  return `${paint.bold(escapeLine(title))}\n${renderRows(rows, columns, paint.cyan, paint)}${more}`;
}

/** Log events over time, as the console draws them above its results. */
export function renderVolume(bars: readonly VolumeBar[], spanSeconds: number, columns: number, paint: Colours): string {
  const days = spanSeconds >= 3600 || (bars.at(-1)?.start ?? 0) - (bars[0]?.start ?? 0) >= 86_400;
  const rows = bars.map(({ start, matched }) => {
    const time = new Date(start * 1000).toISOString().replace("T", " ");
    return {
      label: days ? time.slice(0, 16) : time.slice(11, 16),
      value: matched,
      note: matched === 0 ? "" : grouped(matched),
    };
  });
  const span = spanSeconds >= 3600 ? `${spanSeconds / 3600} h` : `${spanSeconds / 60} min`;
  return `${paint.bold(`Log events per ${span}, UTC`)}\n${renderRows(rows, columns, paint.blue, paint)}`;
}
