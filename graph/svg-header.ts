import { isOver } from "./connection-nodes.js";
import type { Topology } from "../model/index.js";
import type { TracedPath } from "./route-overlay.js";
import { textLine } from "./svg-box.js";
import { element } from "./svg-text.js";
import { textWidth } from "./text-fit.js";

/** Pixels that a header takes above the picture. */
export function headerHeight(traced: TracedPath | null): number {
  return traced === null ? 62 : 118;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** `2 Regions, 4 VPCs, 13 subnets, 26 instances, 5 peering connections, 2 transit gateways` */
export function summaryOf(topology: Topology): string {
  const { vpcs, subnets, instances, vpcPeeringConnections, transitGateways } = topology;
  const optional = [
    [vpcPeeringConnections.filter((connection) => !isOver(connection)).length, "peering connection"],
    [transitGateways.length, "transit gateway"],
  ] as const;
  return [
    counted(new Set(vpcs.map(({ region }) => region)).size, "Region"),
    counted(vpcs.length, "VPC"),
    counted(subnets.length, "subnet"),
    counted(instances.length, "instance"),
    ...optional.flatMap(([count, word]) => (count === 0 ? [] : counted(count, word))),
  ].join(", ");
}

interface Sample {
  readonly word: string;
  readonly sample: (x: number, y: number) => string;
}

const swatch =
  (style: string) =>
  (x: number, y: number): string =>
    element("rect", { x, y: y - 10, width: 22, height: 12, rx: 3, class: style });
const stroke =
  (style: string) =>
  (x: number, y: number): string =>
    element("path", { d: `M${x} ${y - 4}h22`, class: style });

const SAMPLES: readonly Sample[] = [
  { word: "public subnet", sample: swatch("subnet-public") },
  { word: "private subnet", sample: swatch("subnet-private") },
  { word: "carries nothing now", sample: stroke("link broken") },
];
const TRACE_SAMPLES: readonly Sample[] = [
  { word: "request", sample: stroke("way request") },
  { word: "reply", sample: stroke("way reply") },
];

/** The key to colours and strokes, set to the right. */
function legend(samples: readonly Sample[], right: number, y: number): string {
  const parts: string[] = [];
  let x = right;
  for (const { word, sample } of samples.toReversed()) {
    x -= textWidth(word, 12) + 30;
    parts.push(sample(x, y), textLine(word, { x: x + 30, y, size: 12, width: 300 }, "line"));
    x -= 24;
  }
  return parts.join("");
}

/** What the picture shows, the key to it, and the traced question with its answer. */
export function drawHeader(title: string, topology: Topology, traced: TracedPath | null, width: number): string {
  const half = width * 0.55;
  const samples = traced === null ? SAMPLES : [...SAMPLES, ...TRACE_SAMPLES];
  const wide = { x: 24, width: width - 48 };
  return [
    textLine(title, { x: 24, y: 34, size: 20, width: half }, "name"),
    textLine(summaryOf(topology), { x: 24, y: 54, size: 12.5, width: half }, "line"),
    legend(samples, width - 24, 34),
    ...(traced === null
      ? []
      : [
          textLine(traced.title, { ...wide, y: 84, size: 15 }, "name"),
          textLine(traced.verdict, { ...wide, y: 106, size: 13.5 }, traced.answer === "reply" ? "line" : "alert"),
        ]),
  ].join("\n");
}
