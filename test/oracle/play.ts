import { isIpv4, type Packet, type Path, type Topology } from "../../model/index.js";
import type { TrafficStep } from "../arbitraries/traffic.js";

/** A packet of a history, with who sends it and when, and the topology as it is then. */
export interface Moment {
  readonly topology: Topology;
  readonly from: number | "internet";
  readonly packet: Packet;
  readonly now: number;
}

/** Plays a history: `decide` says what becomes of each packet, and answers are sent from where packets arrived. */
export function play(topology: Topology, steps: readonly TrafficStep[], decide: (moment: Moment) => Path): void {
  const past: { readonly from: number | "internet"; readonly packet: Packet; readonly path: Path }[] = [];
  let current = topology;
  let now = 1_700_000_000_000_000;
  for (const step of steps) {
    now += step.afterUs;
    if (step.kind === "remove-rule") {
      current = withoutRule(current, step.pick);
      continue;
    }
    const next = nextPacket(step, past);
    if (next === null) continue;
    past.push({ ...next, path: decide({ ...next, topology: current, now }) });
  }
}

function nextPacket(
  step: Exclude<TrafficStep, { kind: "remove-rule" }>,
  past: readonly { readonly from: number | "internet"; readonly packet: Packet; readonly path: Path }[],
): { readonly from: number | "internet"; readonly packet: Packet } | null {
  if (step.kind === "send") return step.sent;
  if (step.kind === "again") {
    const earlier = past.at(-1 - (step.pick % Math.max(past.length, 1)));
    if (earlier === undefined) return null;
    const { from, packet } = earlier;
    return { from, packet: packet.protocol === 6 ? { ...packet, tcpFlags: step.tcpFlags } : packet };
  }
  const arrived = past.flatMap(({ path }): readonly Arrival[] => {
    const { disposition, packet, source, destination } = path;
    if (disposition.kind !== "delivered") return [];
    const { to } = disposition;
    const received = { ...packet, source, destination };
    if (to.kind === "network-interface") return [{ from: to.interfaceIndex, received }];
    return to.kind === "internet" || to.kind === "on-premises" ? [{ from: "internet", received }] : [];
  });
  const chosen = arrived.at(-1 - (step.pick % Math.max(arrived.length, 1)));
  if (chosen === undefined) return null;
  const packet = step.kind === "answer" ? answerTo(chosen.received, step.tcpFlags) : errorAbout(chosen.received);
  return { from: chosen.from, packet };
}

/** A packet as it was received, and where. */
interface Arrival {
  readonly from: number | "internet";
  readonly received: Packet;
}

const ANSWERS: Readonly<Record<number, number>> = { 8: 0, 13: 14, 0: 8, 14: 13, 128: 129, 129: 128 };

/** The packet that goes back: ends and ports swapped, an ICMP reply for a request. */
export function answerTo(packet: Packet, tcpFlags: number): Packet {
  return {
    ...packet,
    source: packet.destination,
    destination: packet.source,
    sourcePort: packet.destinationPort,
    destinationPort: packet.sourcePort,
    icmpType: ANSWERS[packet.icmpType] ?? packet.icmpType,
    tcpFlags: packet.protocol === 6 ? tcpFlags : 0,
    about: null,
  };
}

/** ICMP or ICMPv6 port unreachable about a packet, as its receiver would send it. */
export function errorAbout(packet: Packet): Packet {
  const [protocol, icmpType, icmpCode] = isIpv4(packet.source) ? [1, 3, 3] : [58, 1, 4];
  return {
    ...answerTo(packet, 0),
    protocol,
    sourcePort: 0,
    destinationPort: 0,
    icmpType,
    icmpCode,
    icmpIdentifier: 0,
    about: packet,
  };
}

function withoutRule(topology: Topology, pick: number): Topology {
  const rules = topology.securityGroups.flatMap(({ ingress, egress }) => [...ingress, ...egress]);
  const gone = rules[pick % Math.max(rules.length, 1)];
  return {
    ...topology,
    securityGroups: topology.securityGroups.map((group) => ({
      ...group,
      ingress: group.ingress.filter((rule) => rule !== gone),
      egress: group.egress.filter((rule) => rule !== gone),
    })),
  };
}
