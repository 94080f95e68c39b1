import type { ComparedFlow, Comparison, FlowClass, FlowSide } from "../../compare/index.js";
import { FLOW_CLASSES } from "../../compare/index.js";
import type { Colours } from "./colours.js";
import { escapeLine } from "./escape.js";
import { renderHeading } from "./section.js";
import { renderTable } from "./table.js";
import { grouped, plural } from "./text.js";
import { dateTime } from "./time.js";
import { wrap } from "./wrap.js";

/** Differences that a terminal shows; `--json` has all. */
const MOST_SHOWN = 20;
/** What matters most comes first. */
export const CLASS_ORDER: readonly FlowClass[] = ["action", "only-a", "only-b", "counts", "not-comparable", "noise"];

export const CLASS_TITLES: Readonly<Record<FlowClass, string>> = {
  same: "same",
  counts: "differing counts",
  action: "differing action",
  "only-a": "only in A",
  "only-b": "only in B",
  noise: "noise",
  "not-comparable": "not comparable",
};

const PROTOCOLS: Readonly<Record<number, string>> = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6" };

/** A comparison for a terminal: the two logs, what agrees, and each difference with its causes. */
export function renderComparison(comparison: Comparison, unreadable: number, columns: number, paint: Colours): string {
  const parts = [
    summary(comparison, paint),
    ...comparisonNotes(comparison, unreadable).map((note) => wrap(note, Math.min(columns, 100), "  ")),
    "",
    classes(comparison, paint),
    "",
    `  ${score(comparison, paint)}`,
    ...differences(comparison, columns, paint),
    ...networks(comparison, columns, paint),
  ];
  return `${parts.join("\n")}\n`;
}

function summary({ logs }: Comparison, paint: Colours): string {
  const rows = (["a", "b"] as const).map((side) => {
    const { name, records, flows, start, end } = logs[side];
    const span = start === null || end === null ? "" : `${dateTime(start * 1e6)} to ${dateTime(end * 1e6)}`;
    return [side.toUpperCase(), name, grouped(records), grouped(flows), span];
  });
  const left = (title: string) => ({ title, align: "left" as const });
  const right = (title: string) => ({ title, align: "right" as const });
  return renderTable([left(""), left("log"), right("records"), right("flows"), left("from, to")], rows, paint);
}

/** What the reader must know of how it was compared. */
export function comparisonNotes(
  { offset, times, notCompared, logs }: Comparison,
  unreadable: number,
): readonly string[] {
  const how = { estimate: "estimated", start: "by their starts", absolute: "taken as they are" }[offset.by];
  const clock =
    offset.seconds === 0
      ? `Clocks agree (${how})`
      : `B's clock is ${grouped(Math.abs(offset.seconds))} s ${offset.seconds > 0 ? "later" : "earlier"} (${how})`;
  const spread = `of ${plural(times.conversations, "conversation")} half begin within ${Math.abs(times.median)} s of each other, all within ${times.largest} s`;
  const missing = (["a", "b"] as const).flatMap((side) =>
    notCompared[side].length === 0
      ? []
      : [`Not compared, as the records of ${side.toUpperCase()} lack it: ${notCompared[side].join(", ")}.`],
  );
  const silent = (["a", "b"] as const).flatMap((side) => {
    const { noData, skipData, incomplete } = logs[side];
    const counts = [
      ...(noData > 0 ? [`${grouped(noData)} NODATA`] : []),
      ...(skipData > 0 ? [`${grouped(skipData)} SKIPDATA`] : []),
      ...(incomplete > 0 ? [`${grouped(incomplete)} without addresses`] : []),
    ];
    return counts.length === 0 ? [] : [`Not comparable in ${side.toUpperCase()}: records with ${counts.join(", ")}.`];
  });
  const unread = unreadable === 0 ? [] : [`${plural(unreadable, "line")} could not be read and took no part.`];
  return [`${clock}; ${spread}.`, ...missing, ...silent, ...unread];
}

function classes({ classes: counts }: Comparison, paint: Colours): string {
  const rows = FLOW_CLASSES.map((each) => [
    CLASS_TITLES[each],
    grouped(counts[each].flows),
    grouped(counts[each].packets),
  ]);
  return renderTable(
    [
      { title: "class", align: "left" },
      { title: "flows", align: "right" },
      { title: "packets", align: "right" },
    ],
    rows,
    paint,
  );
}

function score(comparison: Comparison, paint: Colours): string {
  const text = scoreText(comparison);
  if (comparison.score === null) return paint.yellow(text);
  return comparison.score === 100 ? paint.green(text) : paint.bold(text);
}

/** `98.20 % agree: 110 of 112 comparable flows, with 99.01 % of their packets` */
export function scoreText({ score: percent, agreeing, comparable }: Comparison): string {
  if (percent === null) return "nothing is comparable";
  const packets = comparable.packets === 0 ? 100 : (100 * agreeing.packets) / comparable.packets;
  return `${percentText(percent)} agree: ${grouped(agreeing.flows)} of ${plural(comparable.flows, "comparable flow")}, with ${percentText(packets)} of their packets`;
}

/** Never 100 % for less. */
export function percentText(percent: number): string {
  return `${percent === 100 ? "100" : (Math.floor(percent * 100) / 100).toFixed(2)} %`;
}

function differences({ differences: all }: Comparison, columns: number, paint: Colours): readonly string[] {
  const shown = CLASS_ORDER.flatMap((kind) => all.filter((flow) => flow.class === kind && kind !== "noise"));
  if (shown.length === 0) return [];
  const rest = shown.length - MOST_SHOWN;
  return [
    "",
    renderHeading("Differences", columns, paint),
    ...shown.slice(0, MOST_SHOWN).flatMap((flow) => ["", ...difference(flow, columns, paint)]),
    ...(rest > 0 ? ["", `  and ${grouped(rest)} more: \`--json\` has all`] : []),
  ];
}

function difference(flow: ComparedFlow, columns: number, paint: Colours): readonly string[] {
  const title = flow.agrees ? `${CLASS_TITLES[flow.class]}, tolerated` : CLASS_TITLES[flow.class];
  const colour = flow.agrees || flow.class === "not-comparable" ? paint.dim : paint.red;
  const carried = flow.exchanges.length === 0 ? "" : `, ${flow.exchanges.slice(0, 3).join(", ")}`;
  const lines = (["a", "b"] as const).flatMap((side) => {
    const counts = flow[side];
    return counts === null ? [] : [`    ${side.toUpperCase()}  ${escapeLine(sideText(counts))}`];
  });
  return [
    `  ${colour(title)}  ${escapeLine(`${flowText(flow)}${carried}`)}`,
    ...lines,
    ...flow.causes.map(({ text }) => wrap(escapeLine(text), Math.min(columns, 100), "    ")),
  ];
}

/** `web/eth0 ingress tcp laptop -> web/eth0 (public)` */
export function flowText({ interface: at, direction, protocol, source, destination }: ComparedFlow): string {
  const words = [at, direction ?? "", protocolName(protocol)];
  return [...words.filter((word) => word !== ""), source, "->", destination].join(" ");
}

/** `tcp`; empty where it is not told. */
export function protocolName(protocol: number | null): string {
  return protocol === null ? "" : (PROTOCOLS[protocol] ?? `protocol ${protocol}`);
}

/** `203.0.113.9:40022 -> 10.0.0.5:22 ACCEPT 20 packets, 4,249 bytes` */
export function sideText(side: FlowSide): string {
  const { sourceAddress, destinationAddress, sourcePort, destinationPort, actions, packets, bytes } = side;
  const ends = [
    [sourceAddress, sourcePort],
    [destinationAddress, destinationPort],
  ].map(([address, port]) => (port === null || port === 0 ? address : `${address}:${port}`));
  return `${ends.join(" -> ")} ${actions.join("+")} ${plural(packets, "packet")}, ${plural(bytes, "byte")}`;
}

function networks({ topology }: Comparison, columns: number, paint: Colours): readonly string[] {
  if (topology === null || topology.length === 0) return [];
  const shown = topology.slice(0, MOST_SHOWN);
  const rest = topology.length - shown.length;
  return [
    "",
    renderHeading("Networks", columns, paint),
    "",
    ...shown.map(
      ({ only, kind, of, text }) => `  only in ${only.toUpperCase()}: ${escapeLine(`${kind} of ${of}: ${text}`)}`,
    ),
    ...(rest > 0 ? [`  and ${grouped(rest)} more`] : []),
  ];
}
