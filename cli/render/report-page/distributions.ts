import { grouped } from "../text.js";
import { html, tenth, type Html } from "./html.js";

const WIDTH = 1000;
const HEIGHT = 150;
const LEFT = 60;
const BINS = 40;

/** The least of 1, 2, 5 times a power of ten that is not below the value. */
function niceStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value)!;
}

/** How often each difference is met; `seconds` ascend. Null where all are alike: a sentence says that better. */
export function histogram(seconds: readonly number[]): Html | null {
  const [least, most] = [seconds[0] ?? 0, seconds.at(-1) ?? 0];
  if (most - least < 1) return null;
  const step = Math.max(1, niceStep((most - least) / BINS));
  const from = Math.floor(least / step) * step;
  const counts: number[] = Array.from({ length: Math.floor((most - from) / step) + 1 }, () => 0);
  for (const each of seconds) counts[Math.floor((each - from) / step)]!++;
  const highest = Math.max(...counts);
  const width = (WIDTH - LEFT) / counts.length;
  const bars = counts.map((count, index) => {
    const height = (count / highest) * HEIGHT;
    const [low, high] = [from + index * step, from + (index + 1) * step];
    return html`<rect
      class="tone-3"
      x="${tenth(LEFT + index * width + 1)}"
      y="${tenth(10 + HEIGHT - height)}"
      width="${tenth(Math.max(width - 2, 0.5))}"
      height="${tenth(height)}"
      ><title>${low} s to ${high} s: ${grouped(count)}</title></rect
    >`;
  });
  const every = Math.max(1, Math.ceil(counts.length / 10));
  const labels = counts.map((_, index) =>
    index % every === 0
      ? html`<text class="axis" x="${tenth(LEFT + index * width)}" y="${HEIGHT + 26}" text-anchor="middle"
          >${tenth(from + index * step)} s</text
        >`
      : null,
  );
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT + 34}" role="img">
    <line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="10" y2="10" />
    <text class="axis" x="${LEFT - 8}" y="14" text-anchor="end">${grouped(highest)}</text>
    ${bars}
    <line class="base" x1="${LEFT}" x2="${WIDTH}" y1="${HEIGHT + 10}" y2="${HEIGHT + 10}" />
    ${labels}
  </svg>`;
}

export interface Moment {
  readonly lane: string;
  readonly tone: number;
  /** Unix seconds. */
  readonly at: number;
  readonly packets: number;
  readonly text: string;
}

/** What happened when: a lane for each kind, a dot for each flow, larger with more packets. */
export function moments(all: readonly Moment[], clock: (seconds: number) => string): Html | null {
  const lanes = [...new Set(all.map(({ lane }) => lane))];
  const times = all.map(({ at }) => at).toSorted((a, b) => a - b);
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  if (last === first) return null;
  const [left, laneHeight] = [140, 36];
  const x = (at: number): number => tenth(left + 12 + ((at - first) / (last - first)) * (WIDTH - left - 24));
  const most = Math.max(1, ...all.map(({ packets }) => packets));
  const radius = (packets: number): number => tenth(3 + 8 * Math.sqrt(packets / most));
  const height = lanes.length * laneHeight;
  const lines = lanes.map((lane, index) => {
    const y = index * laneHeight + laneHeight / 2;
    return html`<text x="0" y="${y + 4}">${lane}</text
      ><line class="grid" x1="${left}" x2="${WIDTH}" y1="${y}" y2="${y}" />`;
  });
  const dots = all.map(({ lane, tone, at, packets, text }) => {
    const y = lanes.indexOf(lane) * laneHeight + laneHeight / 2;
    return html`<circle class="tone-${tone}" fill-opacity="0.7" cx="${x(at)}" cy="${y}" r="${radius(packets)}"
      ><title>${clock(at)} ${text}</title></circle
    >`;
  });
  // Times are whole seconds: of a few of them, not every quarter has a time of its own.
  const labels = [...new Set([0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(first + share * (last - first))))].map(
    (at) => {
      return html`<text
        class="axis"
        x="${x(at)}"
        y="${height + 14}"
        text-anchor="${at === last ? "end" : at === first ? "start" : "middle"}"
        >${clock(at)}</text
      >`;
    },
  );
  return html`<svg viewBox="0 0 ${WIDTH} ${height + 20}" role="img">${lines} ${dots} ${labels}</svg>`;
}
