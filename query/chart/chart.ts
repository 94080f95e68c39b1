/** One bar: a group of a query's answer. */
export interface Bar {
  readonly label: string;
  readonly value: number;
}

/** What of an answer can be drawn: one figure of each group. */
export interface Chart {
  /** The figure's column. */
  readonly title: string;
  readonly bars: readonly Bar[];
  /** How many groups there are beyond the bars. */
  readonly left: number;
}

/** Some events of one span of time. */
export interface VolumeBar {
  /** Unix seconds. */
  readonly start: number;
  readonly matched: number;
}

type Cell = string | number | bigint | null;

const MAX_BARS = 25;

function figure(cell: Cell | undefined): number | null {
  if (typeof cell === "number") return cell;
  return typeof cell === "bigint" ? Number(cell) : null;
}

/** Bars of the first column that holds figures, named by the columns before it; null when nothing is to be drawn. */
export function chartOf(titles: readonly string[], rows: readonly (readonly Cell[])[]): Chart | null {
  const column = titles.findIndex((_, index) => rows.some((row) => figure(row[index]) !== null));
  const title = titles[column];
  if (title === undefined) return null;
  const bars = rows.flatMap((row): readonly Bar[] => {
    const value = figure(row[column]);
    const label = row
      .slice(0, column)
      .map((cell) => cell ?? "")
      .join(" · ");
    return value === null ? [] : [{ label: label === "" ? title : label, value }];
  });
  return { title, bars: bars.slice(0, MAX_BARS), left: Math.max(0, bars.length - MAX_BARS) };
}

/** Lengths of time that a person reads off an axis, seconds. */
const SPANS = [60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 604_800, 2_592_000];

/** Minutes put together so that they are no more than `maximum` bars, idle ones included. */
export function groupVolume(
  minutes: readonly { readonly start: number | null; readonly matched: number }[],
  maximum: number,
): { readonly spanSeconds: number; readonly bars: readonly VolumeBar[] } {
  let first = Infinity;
  let last = -Infinity;
  for (const { start } of minutes) {
    if (start === null) continue;
    first = Math.min(first, start);
    last = Math.max(last, start);
  }
  if (first === Infinity) return { spanSeconds: 60, bars: [] };
  const fits = (span: number): boolean => Math.floor(last / span) - Math.floor(first / span) < maximum;
  const spanSeconds = SPANS.find(fits) ?? Math.ceil((last - first) / (maximum - 1) / 60) * 60;
  const begin = Math.floor(first / spanSeconds);
  const counts = Array.from<number>({ length: Math.floor(last / spanSeconds) - begin + 1 }).fill(0);
  for (const { start, matched } of minutes) {
    if (start === null) continue;
    const index = Math.floor(start / spanSeconds) - begin;
    counts[index] = (counts[index] ?? 0) + matched;
  }
  return { spanSeconds, bars: counts.map((matched, index) => ({ start: (begin + index) * spanSeconds, matched })) };
}
