import type { JudgedFlow, Judgement, Judging } from "../../../compare/index.js";
import { JUDGEMENT_TITLES, judgedFlowText, judgingNotes } from "../judging.js";
import { grouped, plural } from "../text.js";
import { clockTime } from "../time.js";
import { legend, shareBars, stackedBars, type Part } from "./charts.js";
import { moments, type Moment } from "./distributions.js";
import { flowTable, type FlowRow } from "./flow-rows.js";
import { html } from "./html.js";
import { renderPage, type Section } from "./page.js";

const JUDGEMENTS: readonly Judgement[] = ["explained", "unexplained", "undecided"];
const TONES: Readonly<Record<Judgement, number>> = { explained: 0, unexplained: 2, undecided: 1 };

/** A log that a topology judged, as a page for a browser. `unreadable`: lines that took no part. */
export function renderJudgingPage(judging: Judging, topology: string, unreadable: number): string {
  const { judged, name } = judging;
  const bad = judged.unexplained.flows;
  const verdict =
    bad > 0
      ? `${plural(bad, "flow")} that the network cannot explain`
      : `Nothing that the network cannot explain, ${grouped(judged.undecided.flows)} undecided`;
  return renderPage({
    title: `${name}, judged by ${topology}`,
    verdict,
    good: bad === 0 && unreadable === 0,
    notes: judgingNotes(judging, unreadable),
    sections: [judgedSection(judging), reasonsSection(judging), whenSection(judging), flowsSection(judging)],
  });
}

function judgedSection({ judged }: Judging): Section {
  const parts = (of: "flows" | "records" | "packets"): readonly Part[] =>
    JUDGEMENTS.map((each) => ({ label: JUDGEMENT_TITLES[each], value: judged[each][of], tone: TONES[each] }));
  const rows = (["flows", "records", "packets"] as const).map((of) => ({
    label: `${of[0]!.toUpperCase()}${of.slice(1)}`,
    parts: parts(of),
  }));
  return { title: "Actions", content: html`${stackedBars(rows, 80)}${legend(parts("flows"))}` };
}

function reasonsSection({ flows }: Judging): Section | null {
  if (flows.length === 0) return null;
  const counted = new Map<string, number>();
  for (const { by } of flows) counted.set(by, (counted.get(by) ?? 0) + 1);
  const rows = [...counted]
    .toSorted(([, a], [, b]) => b - a)
    .map(([by, count]) => ({ label: by.replaceAll("-", " "), part: null, whole: count }));
  return { title: "What contradicts or is missing", content: shareBars(rows, "flows") };
}

function whenSection({ flows }: Judging): Section | null {
  const all = flows.slice(0, 2000).flatMap((flow): readonly Moment[] => {
    if (flow.start === null) return [];
    const { judgement, start, packets } = flow;
    const lane = JUDGEMENT_TITLES[judgement];
    return [{ lane, tone: TONES[judgement], at: start, packets, text: judgedFlowText(flow) }];
  });
  const content = moments(all, clockTime);
  return content === null ? null : { title: "When", content };
}

function flowsSection({ flows }: Judging): Section | null {
  if (flows.length === 0) return null;
  const rows = flows.map((flow: JudgedFlow): FlowRow => ({
    class: flow.judgement,
    title: JUDGEMENT_TITLES[flow.judgement],
    tone: TONES[flow.judgement],
    flow: judgedFlowText(flow),
    sides: [],
    why: [flow.reason],
  }));
  return { title: "Not explained", content: flowTable(rows, []) };
}
