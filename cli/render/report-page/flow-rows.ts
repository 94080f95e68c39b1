import type { FlowClass, Judgement } from "../../../compare/index.js";
import { grouped } from "../text.js";
import { html, type Html } from "./html.js";

/** More rows make a page slow; `--json` has all. */
const MOST_ROWS = 2000;

export interface FlowRow {
  readonly class: FlowClass | Judgement;
  readonly title: string;
  readonly tone: number;
  /** Whose flow. */
  readonly flow: string;
  /** What each log has of it. */
  readonly sides: readonly string[];
  /** Sentences below. */
  readonly why: readonly string[];
}

/** A table of flows that boxes filter by class, by style alone. `hidden`: classes that are not shown at first. */
export function flowTable(rows: readonly FlowRow[], hidden: readonly FlowClass[]): Html {
  const classes = [...new Map(rows.map((row) => [row.class, row])).values()];
  const boxes = classes.map((each) => {
    const count = rows.reduce((sum, row) => sum + (row.class === each.class ? 1 : 0), 0);
    const checked = (hidden as readonly string[]).includes(each.class) ? null : html` checked`;
    return html`<label class="tag"
      ><input type="checkbox" id="show-${each.class}" ${checked} />
      <span class="dot tone-${each.tone}"></span>${each.title} ${grouped(count)}</label
    >`;
  });
  const shown = rows.slice(0, MOST_ROWS);
  const left = rows.length - shown.length;
  return html`<div class="controls">${boxes}</div>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th>class</th>
            <th>flow, as each log has it, and why</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(tableRow)}
        </tbody>
      </table>
    </div>
    ${left > 0 ? html`<p class="note">and ${grouped(left)} more: --json has all</p>` : null}`;
}

function tableRow({ class: kind, title, tone, flow, sides, why }: FlowRow): Html {
  return html`<tr class="row-${kind}">
    <td class="tag"><span class="dot tone-${tone}"></span>${title}</td>
    <td>
      <div class="flow">${flow}</div>
      ${sides.map((side) => html`<div class="side">${side}</div>`)}
      ${why.map((text) => html`<div class="small">${text}</div>`)}
    </td>
  </tr>`;
}
