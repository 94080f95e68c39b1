import {
  ICMP,
  ICMPV6,
  TCP,
  formatIpAddress,
  nameIn,
  onPremisesNetworkOf,
  type Network,
  type Path,
} from "../model/index.js";
import { hopTexts, type HopText } from "./hop-text.js";
import { askText, packetText } from "./packet-text.js";
import type { Remedy } from "./remedy.js";
import type { Trace } from "./trace.js";

/** How the parts of a trace look; colours are the terminal's matter. Plain text by default. */
export interface TraceStyle {
  readonly heading: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly unsure: (text: string) => string;
  readonly faint: (text: string) => string;
}

const same = (text: string): string => text;
const PLAIN: TraceStyle = { heading: same, good: same, bad: same, unsure: same, faint: same };

const COMPONENT_WIDTH = "source/dest check".length + 2;

function line(style: TraceStyle, { mark, component, text }: HopText): string {
  const label = `${component.padEnd(COMPONENT_WIDTH - 1)} `;
  switch (mark) {
    case "passed":
      return `  ${style.good("✓")} ${label}${text}`;
    case "refused":
      return `  ${style.bad("✗")} ${label}${style.bad(text)}`;
    case "undecided":
      return `  ${style.unsure("?")} ${label}${style.unsure(text)}`;
    case "logged":
      return `  ${style.faint("≡")} ${label}${text.startsWith("REJECT") ? style.bad(text) : style.faint(text)}`;
  }
}

function ending(style: TraceStyle, { topology }: Network, { disposition }: Path): readonly string[] {
  switch (disposition.kind) {
    case "delivered":
      return [];
    case "dropped": {
      const { code, at } = disposition;
      const resources = [
        ...topology.routeTables,
        ...topology.internetGateways,
        ...topology.egressOnlyInternetGateways,
        ...topology.vpcPeeringConnections,
        ...topology.vpnGateways,
        ...topology.vpnConnections,
        ...topology.networkAcls,
        ...topology.networkInterfaces,
        ...topology.instances,
        ...topology.subnets,
        ...topology.vpcs,
      ];
      const text = `${code} at ${nameIn(resources, at)}`;
      return [line(style, { mark: "refused", component: "dropped", text })];
    }
    case "undecided":
      return [line(style, { mark: "undecided", component: "undecided", text: disposition.reason })];
  }
}

function way(style: TraceStyle, traced: Trace, path: Path, name: "request" | "reply"): readonly string[] {
  const { network, question, forward } = traced;
  const [from, to] = name === "request" ? [question.source, question.to] : [forward.destination, forward.source];
  const packet = packetText(question, name);
  return [
    "",
    `${style.heading(name.padEnd("request".length))}  ${formatIpAddress(from)} -> ${formatIpAddress(to)}  ${style.faint(packet)}`,
    ...hopTexts(network.topology, path).map((hop) => line(style, hop)),
    ...ending(style, network, path),
  ];
}

function asker({ network, question }: Trace): string {
  if (question.from === "internet") {
    const outside = onPremisesNetworkOf(network, question.source) ?? "the internet";
    return `${outside} (${formatIpAddress(question.source)})`;
  }
  const { id, attachment } = network.interfaces[question.from]!;
  const host =
    attachment === null
      ? nameIn(network.topology.networkInterfaces, id)
      : nameIn(network.topology.instances, attachment.instanceId);
  return `${host} (${formatIpAddress(question.source)})`;
}

/** The answer in one line: `no reply: the request is dropped at …`. */
export function traceVerdict(traced: Trace): string {
  return verdict(PLAIN, traced);
}

function verdict(style: TraceStyle, { answer, reason, question }: Trace): string {
  switch (answer) {
    case "reply": {
      const certain = [ICMP, ICMPV6, TCP].includes(question.protocol);
      return style.good(certain ? "a reply comes back" : "a reply comes back, if a program there answers");
    }
    case "no-reply":
      return `${style.bad("no reply")}: ${reason}`;
    case "undecided":
      return `${style.unsure("undecided")}: ${reason}`;
  }
}

function remedyLines(style: TraceStyle, remedy: Remedy): readonly string[] {
  switch (remedy.kind) {
    case "found": {
      const [heading, trial] =
        remedy.steps.length === 1
          ? ["What would have to change", "tried: with it a reply comes back"]
          : [`What would have to change, ${remedy.steps.length} steps`, "tried: with all of them a reply comes back"];
      return [
        "",
        `${style.heading(heading!)}  ${style.faint(`(${trial})`)}`,
        ...remedy.steps.map(({ text }, index) => `  ${index + 1}. ${text}`),
      ];
    }
    case "none":
      return ["", style.heading("What would have to change"), `  ${remedy.reason}`];
  }
}

/** The question in one line: `ping 10.2.15.210 from Instance - NextWork VPC 1 (10.1.5.112)`. */
export function traceTitle(traced: Trace): string {
  const { question } = traced;
  return `${askText(question)} ${formatIpAddress(question.to)} from ${asker(traced)}`;
}

/** A trace for people, component by component, both ways; ends with a line break. */
export function renderTrace(traced: Trace, style: TraceStyle = PLAIN): string {
  const targets = traced.proxied.flatMap((each) => ["", style.faint(PROXIED), ...traceLines(each, style)]);
  return `${[...traceLines(traced, style), ...targets].join("\n")}\n`;
}

// Conditions of other rules look into the request, which no packet tells.
const PROXIED = "By its listener's default action the load balancer passes the request on, by a connection of its own:";

function traceLines(traced: Trace, style: TraceStyle): readonly string[] {
  const { forward, reply, remedy } = traced;
  return [
    style.heading(traceTitle(traced)),
    ...way(style, traced, forward, "request"),
    ...(reply === null ? [] : way(style, traced, reply, "reply")),
    "",
    verdict(style, traced),
    ...(remedy === null ? [] : remedyLines(style, remedy)),
  ];
}
