import type { JudgedFlow, Judgement, Judging } from "../../compare/index.js";
import type { Colours } from "./colours.js";
import { protocolName } from "./comparison.js";
import { escapeLine } from "./escape.js";
import { renderHeading } from "./section.js";
import { renderTable } from "./table.js";
import { grouped, plural } from "./text.js";
import { wrap } from "./wrap.js";

/** Flows that a terminal shows; `--json` has all. */
const MOST_SHOWN = 20;
export const JUDGEMENT_TITLES: Readonly<Record<Judgement, string>> = {
  explained: "explained",
  unexplained: "not explainable",
  undecided: "undecided",
};

/** A judged log for a terminal: how much the network explains, and each flow that it does not. */
export function renderJudging(judging: Judging, unreadable: number, columns: number, paint: Colours): string {
  const { records, judged, flows } = judging;
  const rows = (["explained", "unexplained", "undecided"] as const).map((each) => [
    JUDGEMENT_TITLES[each],
    grouped(judged[each].flows),
    grouped(judged[each].records),
    grouped(judged[each].packets),
  ]);
  const right = (title: string) => ({ title, align: "right" as const });
  const rest = flows.length - MOST_SHOWN;
  const parts = [
    `  ${escapeLine(judging.name)}: ${plural(records, "record")}`,
    ...judgingNotes(judging, unreadable).map((note) => wrap(note, Math.min(columns, 100), "  ")),
    "",
    renderTable([{ title: "action", align: "left" }, right("flows"), right("records"), right("packets")], rows, paint),
    ...(flows.length === 0 ? [] : ["", renderHeading("Not explained", columns, paint)]),
    ...flows.slice(0, MOST_SHOWN).flatMap((flow) => ["", ...judgedFlow(flow, columns, paint)]),
    ...(rest > 0 ? ["", `  and ${grouped(rest)} more: \`--json\` has all`] : []),
  ];
  return `${parts.join("\n")}\n`;
}

/** What the reader must know of how it was judged. */
export function judgingNotes({ states, silent, incomplete }: Judging, unreadable: number): readonly string[] {
  return [
    ...(states > 1 ? [`The network had ${states} states: each record is judged by those of its window.`] : []),
    ...(silent > 0 ? [`${plural(silent, "record")} with NODATA or SKIPDATA show no action.`] : []),
    ...(incomplete > 0 ? [`${plural(incomplete, "record")} without addresses could not be judged.`] : []),
    ...(unreadable > 0 ? [`${plural(unreadable, "line")} could not be read and took no part.`] : []),
  ];
}

function judgedFlow(flow: JudgedFlow, columns: number, paint: Colours): readonly string[] {
  const { judgement, reason } = flow;
  const colour = judgement === "unexplained" ? paint.red : paint.yellow;
  return [
    `  ${colour(JUDGEMENT_TITLES[judgement])}  ${escapeLine(judgedFlowText(flow))}`,
    wrap(escapeLine(reason), Math.min(columns, 100), "    "),
  ];
}

/** `web/eth0 ingress tcp 192.0.2.7:40000 -> 10.0.0.5:22 ACCEPT 10 packets in 1 record` */
export function judgedFlowText(flow: JudgedFlow): string {
  const { interface: at, direction, action, protocol, records, packets } = flow;
  const ends = [
    [flow.sourceAddress, flow.sourcePort],
    [flow.destinationAddress, flow.destinationPort],
  ].map(([address, port]) => (port === null || port === 0 ? address : `${address}:${port}`));
  const where = [at, direction ?? "", protocolName(protocol)].filter((word) => word !== "").join(" ");
  return `${where} ${ends.join(" -> ")} ${action} ${plural(packets, "packet")} in ${plural(records, "record")}`;
}
