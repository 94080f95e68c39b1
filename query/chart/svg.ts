import type { Chart, VolumeBar } from "./chart.js";

/** What a picture of an answer shows: events over time above, the answer's figures below. */
export interface ChartPicture {
  readonly title: string;
  /** Under the title, as `138 of 138 records matched`. */
  readonly subtitle: string;
  readonly volume: readonly VolumeBar[];
  readonly spanSeconds: number;
  /** Unix seconds as text for the axis. */
  readonly time: (seconds: number, spanSeconds: number) => string;
  readonly chart: Chart | null;
}

const WIDTH = 960;
const MARGIN = 32;
const PLOT = WIDTH - 2 * MARGIN;
const VOLUME_HEIGHT = 120;
const ROW = 26;
const COLOURS = { ink: "#16191f", dim: "#5f6b7a", line: "#e3e7ec", volume: "#0972d3", bar: "#2ea597", page: "#ffffff" };
/** Advance of a digit or letter of the sans-serif stack at 13 px, generously. */
const LETTER = 7.4;

function escape(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex
      .replaceAll(/[\u0000-\u001f\u007f]/g, " ")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escape(content)}</text>`;
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** `1,234,567`, `12.35` */
function figure(value: number): string {
  const [whole = "", fraction] = (Number.isInteger(value) ? String(value) : String(Number(value.toFixed(2)))).split(
    ".",
  );
  if (!/^-?\d+$/.test(whole)) return String(value);
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function cut(content: string, width: number): string {
  const letters = Math.floor(width / LETTER);
  return content.length <= letters ? content : `${content.slice(0, Math.max(1, letters - 1))}…`;
}

/** The least even figure of one digit and zeros that is not below the value; or 1. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 4, 6, 8, 10].map((step) => step * power).find((step) => step >= value) ?? 10 * power;
}

function volumePlot(picture: ChartPicture, top: number): readonly string[] {
  const { volume, spanSeconds, time } = picture;
  const ceiling = niceCeiling(Math.max(1, ...volume.map(({ matched }) => matched)));
  const bottom = top + VOLUME_HEIGHT;
  const left = MARGIN + figure(ceiling).length * LETTER + 8;
  const step = (WIDTH - MARGIN - left) / Math.max(1, volume.length);
  const width = Math.max(1, Math.min(step * 0.82, 48));
  const grid = [0.5, 1].map((share) => {
    const y = bottom - share * VOLUME_HEIGHT;
    return `<line x1="${round(left)}" x2="${WIDTH - MARGIN}" y1="${round(y)}" y2="${round(y)}" stroke="${COLOURS.line}"/>${text(left - 8, y + 4, figure(share * ceiling), `class="axis" text-anchor="end"`)}`;
  });
  const bars = volume.map(({ start, matched }, index) => {
    const height = (matched / ceiling) * VOLUME_HEIGHT;
    const x = left + step * (index + 0.5) - width / 2;
    const label = `${time(start, spanSeconds)}: ${figure(matched)}`;
    return `<rect x="${round(x)}" y="${round(bottom - height)}" width="${round(width)}" height="${round(height)}" rx="1.5" fill="${COLOURS.volume}"><title>${escape(label)}</title></rect>`;
  });
  const every = Math.max(1, Math.ceil(volume.length / 8));
  const labels = volume.flatMap(({ start }, index) =>
    index % every === 0
      ? [text(left + step * (index + 0.5), bottom + 18, time(start, spanSeconds), `class="axis" text-anchor="middle"`)]
      : [],
  );
  const base = `<line x1="${round(left)}" x2="${WIDTH - MARGIN}" y1="${bottom}" y2="${bottom}" stroke="${COLOURS.dim}"/>`;
  return [...grid, ...bars, base, ...labels];
}

function barPlot({ title, bars, left }: Chart, top: number): readonly string[] {
  const values = bars.map(({ value }) => figure(value));
  const longest = Math.max(0, ...bars.map(({ label }) => label.length));
  const labelWidth = Math.min(longest * LETTER + 12, PLOT * 0.45);
  const valueWidth = Math.max(...values.map((each) => each.length)) * LETTER + 12;
  const room = PLOT - labelWidth - valueWidth;
  const most = Math.max(...bars.map(({ value }) => Math.abs(value))) || 1;
  const heading = text(MARGIN, top, title, `class="heading"`);
  const rows = bars.map(({ label, value }, index) => {
    const y = top + 14 + index * ROW;
    const length = Math.max(value === 0 ? 0 : 1, (Math.abs(value) / most) * room);
    const x = MARGIN + labelWidth;
    return [
      text(MARGIN, y + 16, cut(label, labelWidth), `class="label"`),
      `<rect x="${round(x)}" y="${y + 4}" width="${round(length)}" height="${ROW - 8}" rx="2" fill="${COLOURS.bar}"><title>${escape(`${label}: ${values[index]}`)}</title></rect>`,
      text(x + length + 8, y + 16, values[index] ?? "", `class="value"`),
    ].join("");
  });
  const more =
    left > 0 ? [text(MARGIN, top + 14 + bars.length * ROW + 16, `and ${figure(left)} more`, `class="axis"`)] : [];
  return [heading, ...rows, ...more];
}

/** A picture of an answer as an SVG document of its own; ends with a line feed. */
export function chartSvg(picture: ChartPicture): string {
  const { title, subtitle, volume, chart } = picture;
  const volumeTop = 96;
  const barsTop = volume.length > 0 ? volumeTop + VOLUME_HEIGHT + 60 : volumeTop;
  const barsHeight =
    chart === null || chart.bars.length === 0 ? 0 : 24 + chart.bars.length * ROW + (chart.left > 0 ? 24 : 0);
  const height = barsTop + barsHeight + MARGIN - (barsHeight === 0 ? 36 : 12);
  const style = [
    `text{font-family:"Amazon Ember","Helvetica Neue",Helvetica,Arial,sans-serif;fill:${COLOURS.ink}}`,
    ".title{font-size:18px;font-weight:700}",
    `.subtitle{font-size:13px;fill:${COLOURS.dim}}`,
    ".heading{font-size:13px;font-weight:700}",
    `.axis{font-size:11px;fill:${COLOURS.dim}}`,
    ".label,.value{font-size:13px}",
    ".value{font-variant-numeric:tabular-nums}",
  ].join("");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${round(height)}" width="${WIDTH}" height="${round(height)}" role="img">`,
    `<title>${escape(title)}</title><style>${style}</style>`,
    `<rect width="100%" height="100%" fill="${COLOURS.page}"/>`,
    text(MARGIN, 42, cut(title, PLOT * 0.8), `class="title"`),
    text(MARGIN, 64, subtitle, `class="subtitle"`),
    ...(volume.length > 0 ? volumePlot(picture, volumeTop) : []),
    ...(chart !== null && chart.bars.length > 0 ? barPlot(chart, barsTop) : []),
    "</svg>",
    "",
  ].join("\n");
}
