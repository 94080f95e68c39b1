import type { IpAddress } from "../address/ip-address.js";
import type { Packet, SimTime } from "../packet.js";
import { canBegin } from "../policy/connection-tracking.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { TRANSLATION_IDLE_US, type FlowTuple } from "../policy/translation-table.js";
import { isUniqueLocal } from "./addresses.js";
import { tupleOf } from "./flow-tuple.js";
import { tooLong } from "./mtu.js";
import type { CompiledEgressOnlyInternetGateway, CompiledInterface } from "./network.js";
import { spendHop } from "./time-to-live.js";
import type { Transit } from "./transit.js";

/**
 * IGW-09: out to the internet over IPv6, by a flow that is remembered so that its answers may come back. False: it was
 * refused, and `transit.fate` says why.
 */
export function leaveThroughEgressOnlyGateway(
  tracking: TrackingTable,
  gateway: CompiledEgressOnlyInternetGateway,
  from: CompiledInterface,
  now: SimTime,
  transit: Transit,
): boolean {
  const { source, destination, current } = transit;
  transit.carrier = "internet-gateway";
  if (typeof source === "number" || typeof destination === "number") transit.fate = gateway.restriction;
  else if (isUniqueLocal(source) || isUniqueLocal(destination)) transit.fate = gateway.refusesUniqueLocal;
  else if (from.subnet.vpc.interfaceByAddress.get(source) === undefined) transit.fate = gateway.foreignSource;
  else if (!remember(tracking, gateway, from, current, source, destination, now)) transit.fate = gateway.restriction;
  const passes = transit.fate === null;
  hop(gateway, "outbound", passes, transit);
  if (!passes) return false;
  if (current.lengthBytes > gateway.mtu.mtuBytes) {
    tooLong(gateway.mtu, from, "router", transit);
    return false;
  }
  transit.identity = null;
  return spendHop(gateway.expired, transit);
}

/** Whether the packet belongs to a flow begun inside, or begins one; an ICMPv6 error belongs to the flow it reports. */
function remember(
  tracking: TrackingTable,
  { gateway: { id } }: CompiledEgressOnlyInternetGateway,
  from: CompiledInterface,
  packet: Packet,
  source: IpAddress,
  destination: IpAddress,
  now: SimTime,
): boolean {
  const tuple = flowOf(packet, source, destination);
  const known = tracking.translations.there(id, tuple, now);
  if (known !== null) {
    known.lastSeen = now;
    return true;
  }
  if (!canBegin(packet)) return false;
  tracking.translations.add({
    deviceId: id,
    interfaceIndex: from.index,
    original: tuple,
    translated: tuple,
    idleTimeoutUs: TRANSLATION_IDLE_US,
    lastSeen: now,
  });
  return true;
}

/** Of a protocol without ports the addresses are all there is to know a flow by, also in an error about it (CT-11). */
function flowOf(packet: Packet, source: IpAddress, destination: IpAddress): FlowTuple {
  const { protocol, about } = packet;
  const tuple = tupleOf(packet, source, destination);
  if (tuple !== null) return tuple;
  const ports = { sourcePort: 0, destinationPort: 0 };
  return about === null
    ? { protocol, source, destination, ...ports }
    : { protocol: about.protocol, source: about.destination, destination: about.source, ...ports };
}

/** Whether a packet from the internet answers a flow that began inside, or reports an error about one. */
export function answersFlowOf(
  tracking: TrackingTable,
  gateway: CompiledEgressOnlyInternetGateway,
  now: SimTime,
  { current, source, destination }: Transit,
): boolean {
  const flow = tracking.translations.back(gateway.gateway.id, flowOf(current, source, destination), now);
  if (flow === null) return false;
  flow.lastSeen = now;
  return true;
}

/** Says in the packet's hops what the gateway did with it. */
export function hop(
  { gateway: { id, name } }: CompiledEgressOnlyInternetGateway,
  direction: "outbound" | "inbound",
  passes: boolean,
  { hops }: Transit,
): void {
  hops?.push({ kind: "egress-only-internet-gateway", id, name, direction, passes });
}
