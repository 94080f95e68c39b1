import type { Packet, SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { arrive } from "./arrive.js";
import { depart } from "./depart.js";
import type { CompiledInterface, Network } from "./network.js";
import { rejectReasonOf, type Observation } from "./observation.js";
import type { Destination, Disposition, Path } from "./path.js";
import { newTransit, type Transit } from "./transit.js";

/** Asks for the hops: what decided at each component. Without it they stay empty and cost nothing. */
export interface PathOptions {
  readonly explain?: boolean;
}

/**
 * What becomes of one packet, from the interface that sends it (or the internet) to where it ends, in the order of
 * pipeline 0.1. Security-group state in `tracking` changes as it would by the packet itself; the packet takes no time.
 *
 * @param from index into `network.interfaces`
 */
export function path(
  network: Network,
  tracking: TrackingTable,
  packet: Packet,
  from: number | "internet",
  now: SimTime,
  options: PathOptions = {},
): Path {
  const transit = newTransit(packet, options.explain ?? false);
  decide(network, tracking, from === "internet" ? null : network.compiled[from]!, now, transit);
  return pathOf(transit, now);
}

/** {@link path} into a reusable transit: nothing is allocated. */
export function decide(
  network: Network,
  tracking: TrackingTable,
  from: CompiledInterface | null,
  now: SimTime,
  transit: Transit,
): void {
  depart(network, tracking, from, now, transit);
  if (transit.fate === null) arrive(tracking, transit.to, now, transit);
}

function pathOf(transit: Transit, now: SimTime): Path {
  const observations = [
    observationAtSource(transit, now),
    ...(transit.between ?? []),
    observationAtDestination(transit, now),
  ];
  return {
    disposition: dispositionOf(transit),
    observations: observations.filter((each) => each !== null),
    packet: transit.current,
    source: transit.source,
    destination: transit.destination,
    timeToLiveCost: transit.timeToLiveCost,
    answer: transit.answer?.packet ?? null,
    hops: transit.hops ?? [],
  };
}

/** What the source interface's flow log sees; null where it logs nothing. */
export function observationAtSource(transit: Transit, at: SimTime): Observation | null {
  const { from, packet, egressAction, egressSecurityGroup } = transit;
  if (from === null || egressAction === null) return null;
  return {
    interfaceIndex: from.index,
    direction: "egress",
    action: egressAction,
    at,
    source: packet.source,
    destination: packet.destination,
    packet,
    securityGroup: egressSecurityGroup,
    networkAcl: transit.egressNetworkAcl,
    via: transit.egressVia,
    nextHop: indexOf(transit.egressNextHop),
    rejectReason: rejectReasonOf(egressAction, transit.fate),
  };
}

/** What the destination interface's flow log sees; null where it logs nothing. */
export function observationAtDestination(transit: Transit, at: SimTime): Observation | null {
  const { to, current: packet, ingressAction, ingressSecurityGroup } = transit;
  if (to === null || ingressAction === null) return null;
  return {
    interfaceIndex: to.index,
    direction: "ingress",
    action: ingressAction,
    at,
    source: transit.source,
    destination: transit.destination,
    packet,
    securityGroup: ingressSecurityGroup,
    networkAcl: transit.ingressNetworkAcl,
    via: null,
    nextHop: indexOf(transit.sender),
    rejectReason: rejectReasonOf(ingressAction, transit.fate),
  };
}

function indexOf(compiled: CompiledInterface | null): number {
  return compiled === null ? -1 : compiled.index;
}

function dispositionOf({ fate, destinationKind, to, outside, service }: Transit): Disposition {
  if (fate === null) throw new Error("a decided packet has a fate");
  switch (fate.disposition) {
    case "delivered":
      return { kind: "delivered", to: destinationOf(destinationKind, to, outside, service) };
    case "dropped":
      return { kind: "dropped", code: fate.code!, at: fate.component };
    case "undecided":
      return { kind: "undecided", reason: fate.reason };
  }
}

function destinationOf(
  kind: Transit["destinationKind"],
  to: CompiledInterface | null,
  outside: Transit["outside"],
  service: Transit["service"],
): Destination {
  switch (kind) {
    case "network-interface":
    case "self":
      return { kind, interfaceIndex: to!.index };
    case "service":
      return { kind, service: service! };
    case "on-premises":
      return {
        kind,
        connectionId: outside!.connectionId,
        networkName: outside!.network?.name ?? null,
      };
    case "internet":
    case null:
      return { kind: "internet" };
  }
}
