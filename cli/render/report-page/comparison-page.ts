import { FLOW_CLASSES, type ComparedFlow, type Comparison, type FlowClass } from "../../../compare/index.js";
import { CLASS_ORDER, CLASS_TITLES, comparisonNotes, flowText, scoreText, sideText } from "../comparison.js";
import { grouped } from "../text.js";
import { clockTime, dateTime } from "../time.js";
import { legend, shareBars, stackedBars, type Part } from "./charts.js";
import { histogram, moments, type Moment } from "./distributions.js";
import { flowTable, type FlowRow } from "./flow-rows.js";
import { html } from "./html.js";
import { renderPage, type Section } from "./page.js";

const TONES: Readonly<Record<FlowClass, number>> = {
  same: 0,
  counts: 1,
  action: 2,
  "only-a": 3,
  "only-b": 4,
  noise: 5,
  "not-comparable": 6,
};
/** What does not count for the score does not show at first. */
const HIDDEN: readonly FlowClass[] = ["noise", "not-comparable"];

/** A comparison as a page for a browser. `unreadable`: lines that took no part. */
export function renderComparisonPage(comparison: Comparison, unreadable: number): string {
  const { logs, score } = comparison;
  return renderPage({
    title: `${logs.a.name} and ${logs.b.name}`,
    verdict: scoreText(comparison),
    good: score === 100 && unreadable === 0,
    notes: comparisonNotes(comparison, unreadable),
    sections: [
      logsSection(comparison),
      classesSection(comparison),
      interfacesSection(comparison),
      causesSection(comparison),
      whenSection(comparison),
      timesSection(comparison),
      networksSection(comparison),
      flowsSection(comparison),
    ],
  });
}

function logsSection({ logs }: Comparison): Section {
  const rows = (["a", "b"] as const).map((side) => {
    const { name, records, flows, start, end } = logs[side];
    const span = start === null || end === null ? "" : `${dateTime(start * 1e6)} to ${dateTime(end * 1e6)}`;
    return html`<tr>
      <td>${side.toUpperCase()}</td>
      <td>${name}</td>
      <td class="number">${grouped(records)}</td>
      <td class="number">${grouped(flows)}</td>
      <td>${span}</td>
    </tr>`;
  });
  const head = html`<tr>
    <th></th>
    <th>log</th>
    <th class="number">records</th>
    <th class="number">flows</th>
    <th>from, to</th>
  </tr>`;
  return {
    title: "Logs",
    content: html`<div class="wide">
      <table>
        ${head}${rows}
      </table>
    </div>`,
  };
}

function classesSection({ classes }: Comparison): Section {
  const parts = (of: "flows" | "packets"): readonly Part[] =>
    FLOW_CLASSES.map((each) => ({ label: CLASS_TITLES[each], value: classes[each][of], tone: TONES[each] }));
  const rows = [
    { label: "Flows", parts: parts("flows") },
    { label: "Packets", parts: parts("packets") },
  ];
  return { title: "Classes", content: html`${stackedBars(rows, 80)}${legend(parts("flows"))}` };
}

function interfacesSection({ interfaces }: Comparison): Section | null {
  if (interfaces.length === 0) return null;
  const most = 30;
  const worst = interfaces.toSorted((a, b) => b.comparable - b.agreeing - (a.comparable - a.agreeing));
  const rows = worst.slice(0, most).map(({ name, agreeing, comparable }) => ({
    label: name,
    part: agreeing,
    whole: comparable,
  }));
  const left = interfaces.length - rows.length;
  const note = `Comparable flows of each, and how many of them agree${left > 0 ? `; ${grouped(left)} more agree as well or better` : ""}.`;
  return { title: "Interfaces", note, content: shareBars(rows, "flows agree") };
}

function causesSection({ differences }: Comparison): Section | null {
  const counted = new Map<string, number>();
  for (const { class: kind, causes } of differences)
    if (!HIDDEN.includes(kind))
      for (const code of new Set(causes.map((cause) => cause.code))) counted.set(code, (counted.get(code) ?? 0) + 1);
  if (counted.size === 0) return null;
  const rows = [...counted]
    .toSorted(([, a], [, b]) => b - a)
    .map(([code, count]) => ({ label: code.replaceAll("-", " "), part: null, whole: count }));
  return { title: "Causes", note: "Differences that each may explain.", content: shareBars(rows, "differences") };
}

function momentOf(flow: ComparedFlow, offsetSeconds: number): Moment | null {
  const start = flow.a?.start ?? (flow.b?.start == null ? null : flow.b.start - offsetSeconds);
  if (start === null) return null;
  const packets = Math.max(flow.a?.packets ?? 0, flow.b?.packets ?? 0);
  return { lane: CLASS_TITLES[flow.class], tone: TONES[flow.class], at: start, packets, text: flowText(flow) };
}

function whenSection({ differences, offset }: Comparison): Section | null {
  const all = differences.flatMap((flow) => momentOf(flow, offset.seconds) ?? []).slice(0, 2000);
  const content = moments(all, clockTime);
  return content === null ? null : { title: "When", note: "Differences by their first packet, on A's clock.", content };
}

function timesSection({ times }: Comparison): Section | null {
  const content = histogram(times.seconds);
  const note = "How much later each conversation begins in B, after clocks are brought together.";
  return content === null ? null : { title: "Times", note, content };
}

function networksSection({ topology }: Comparison): Section | null {
  if (topology === null || topology.length === 0) return null;
  const rows = topology.map(
    ({ only, kind, of, text }) =>
      html`<tr>
        <td class="tag">only in ${only.toUpperCase()}</td>
        <td>${kind} of ${of}: ${text}</td>
      </tr>`,
  );
  return {
    title: "Networks",
    content: html`<div class="wide">
      <table>
        ${rows}
      </table>
    </div>`,
  };
}

function flowsSection({ differences }: Comparison): Section | null {
  if (differences.length === 0) return null;
  const rows = CLASS_ORDER.flatMap((kind) => differences.filter((flow) => flow.class === kind)).map(rowOf);
  return { title: "Differences", content: flowTable(rows, HIDDEN) };
}

function rowOf(flow: ComparedFlow): FlowRow {
  const carried = flow.exchanges.length === 0 ? "" : `, ${flow.exchanges.slice(0, 3).join(", ")}`;
  return {
    class: flow.class,
    title: flow.agrees ? `${CLASS_TITLES[flow.class]}, tolerated` : CLASS_TITLES[flow.class],
    tone: TONES[flow.class],
    flow: `${flowText(flow)}${carried}`,
    sides: (["a", "b"] as const).flatMap((side) => {
      const counts = flow[side];
      return counts === null ? [] : [`${side.toUpperCase()}  ${sideText(counts)}`];
    }),
    why: flow.causes.map(({ text }) => text),
  };
}
