import { grouped } from "../text.js";
import { html, tenth, type Html } from "./html.js";

const WIDTH = 1000;

/** A part of a whole. */
export interface Part {
  readonly label: string;
  readonly value: number;
  /** 0…6: which colour of the page's style. */
  readonly tone: number;
}

/** A whole cut into its parts. */
export interface PartsRow {
  readonly label: string;
  readonly parts: readonly Part[];
}

/** Rows of stacked bars, each as long as the others: shares, with the figures under the pointer. */
export function stackedBars(rows: readonly PartsRow[], labelWidth: number): Html {
  const rowHeight = 34;
  const room = WIDTH - labelWidth;
  const drawn = rows.map(({ label, parts }, index) => {
    const total = parts.reduce((sum, { value }) => sum + value, 0);
    const y = index * rowHeight;
    let x = labelWidth;
    const bars = parts.map((part) => {
      const width = total === 0 ? 0 : (part.value / total) * room;
      const bar =
        part.value === 0
          ? null
          : html`<rect
              class="tone-${part.tone}"
              x="${tenth(x)}"
              y="${y + 4}"
              width="${tenth(Math.max(width - 1, 0.5))}"
              height="22"
              ><title>${part.label}: ${grouped(part.value)} of ${grouped(total)}</title></rect
            >`;
      x += width;
      return bar;
    });
    return html`<text x="0" y="${y + 20}">${label}</text>${bars} `;
  });
  const height = rows.length * rowHeight;
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img">${drawn}</svg>`;
}

/** What the colours mean, with figures. */
export function legend(parts: readonly Part[]): Html {
  return html`<p class="note">
    ${parts.map(({ label, value, tone }) => html`<span class="tag"><span class="dot tone-${tone}"></span>${label} ${grouped(value)}</span> &nbsp; `)}
  </p>`;
}

export interface ShareRow {
  readonly label: string;
  /** Null where it is a count of nothing else. */
  readonly part: number | null;
  readonly whole: number;
}

/** A bar per row: how much of it is so, over all of it; bars are as long as their wholes. */
export function shareBars(rows: readonly ShareRow[], says: string): Html {
  const rowHeight = 26;
  const labelWidth = 300;
  const valueWidth = 110;
  const most = Math.max(1, ...rows.map(({ whole }) => whole));
  const length = (value: number): number => tenth((value / most) * (WIDTH - labelWidth - valueWidth));
  const drawn = rows.map(({ label, part, whole }, index) => {
    const y = index * rowHeight;
    const shown = label.length > 44 ? `${label.slice(0, 43)}…` : label;
    const figure = part === null ? grouped(whole) : `${grouped(part)} of ${grouped(whole)}`;
    const title = html`<title>${label}: ${figure} ${says}</title>`;
    const bar = (tone: number, value: number): Html =>
      html`<rect class="tone-${tone}" x="${labelWidth}" y="${y + 4}" width="${length(value)}" height="17"
        >${title}</rect
      >`;
    const bars = part === null ? bar(3, whole) : html`${bar(2, whole)}${bar(0, part)}`;
    return html`<text x="0" y="${y + 17}">${shown}<title>${label}</title></text>${bars}<text
        class="axis"
        x="${labelWidth + length(whole) + 8}"
        y="${y + 17}"
        >${figure}</text
      > `;
  });
  return html`<svg viewBox="0 0 ${WIDTH} ${rows.length * rowHeight}" role="img">${drawn}</svg>`;
}
