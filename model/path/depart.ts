import type { IpAddress } from "../address/ip-address.js";
import type { SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import type { Translation } from "../policy/translation-table.js";
import { isNeighbour, isOf, isOfHost } from "./addresses.js";
import { amazonServiceAt, linkLocalFate } from "./amazon-services.js";
import { delivered } from "./fate.js";
import { filterEgress } from "./filter.js";
import { forward } from "./forward.js";
import { enterFromInternet } from "./internet-gateway.js";
import { hostHop, interfaceHop } from "./interface-hop.js";
import { returnToLoadBalancer } from "./load-balancer.js";
import { tupleOf } from "./flow-tuple.js";
import { matchPrefix } from "../routing/longest-prefix.js";
import { enterFromOnPremises } from "./on-premises.js";
import { answerNatGateway } from "./nat-gateway.js";
import type { CompiledInterface, Device, Network } from "./network.js";
import { reach } from "./reach.js";
import type { Transit } from "./transit.js";
import { travel } from "./travel.js";

const HOST = delivered("host");

/**
 * First half of the pipeline (E0…E8): from the sending host to the destination's doorstep. Leaves `transit.fate` null
 * when the packet is on its way to an interface or out on the internet. Changes `tracking`.
 */
export function depart(
  network: Network,
  tracking: TrackingTable,
  from: CompiledInterface | null,
  now: SimTime,
  transit: Transit,
): void {
  const { source, destination } = transit.packet;
  if (typeof source !== typeof destination) throw new Error("a packet's addresses are of one family");
  if (from === null) {
    const outside = network.onPremises === null ? null : matchPrefix(network.onPremises, source);
    if (outside !== null) {
      travel(network, tracking, enterFromOnPremises(network, tracking, outside, now, transit), now, transit);
      return;
    }
    transit.hops?.push({ kind: "host", id: "internet", name: "internet", note: "sends" });
    const flow = tracking.translations.size === 0 ? null : drawnBack(tracking, transit, now);
    const next =
      flow !== null && !network.devices.has(flow.deviceId)
        ? returnThroughEndpoint(network, tracking, flow, now, transit)
        : enterFromInternet(network, tracking, now, transit, true);
    travel(network, tracking, next, now, transit);
    return;
  }
  transit.from = from;
  transit.sender = from;
  if (stayAtHost(from, destination, transit)) return;

  // E4: a neighbour in the subnet is reached at layer 2, without routes or network ACLs (RT-12, NACL-04).
  const neighbour = isNeighbour(from.subnet, destination);
  const to = neighbour ? from.subnet.vpc.interfaceByAddress.get(destination) : undefined;
  if (neighbour && to === undefined) {
    const { arpUnresolved } = from.subnet; // E0, FL-09: no IP packet ever leaves
    transit.fate = arpUnresolved;
    transit.hops?.push(hostHop(from, arpUnresolved.reason));
    return;
  }
  leaveInterface(from, source, transit);
  if (transit.fate !== null) return;
  filterEgress(tracking, from, neighbour, now, transit);
  if (transit.fate !== null) return;
  let next: CompiledInterface | null;
  const drawn = tracking.translations.size === 0 ? null : drawnBack(tracking, transit, now);
  const device = drawn === null ? undefined : network.devices.get(drawn.deviceId);
  if (drawn !== null && device !== undefined) {
    next = answerDevice(network, tracking, drawn, device, now, transit);
  } else if (to === undefined) {
    next = forward(network, tracking, from, now, transit);
  } else {
    transit.carrier = "subnet";
    transit.via = "vpc";
    transit.nextHop = to;
    next = reach(network, tracking, to, now, transit);
  }
  transit.egressVia = transit.via;
  transit.egressNextHop = transit.nextHop;
  if (next !== null) travel(network, tracking, next, now, transit);
}

/** The connection of a NAT gateway or load balancer to which this packet goes back by itself (IGW-12). */
function drawnBack(tracking: TrackingTable, transit: Transit, now: SimTime): Translation | null {
  const tuple = tupleOf(transit.current, transit.source, transit.destination);
  return tuple === null ? null : tracking.translations.drawn(tuple, now);
}

/** What a service behind a gateway endpoint answers (VPCE-01). */
function returnThroughEndpoint(
  network: Network,
  tracking: TrackingTable,
  flow: Translation,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  flow.lastSeen = now;
  transit.carrier = "internet-gateway";
  return reach(network, tracking, network.compiled[flow.interfaceIndex]!, now, transit);
}

function answerDevice(
  network: Network,
  tracking: TrackingTable,
  translation: Translation,
  device: Device,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  const at = network.compiled[translation.interfaceIndex]!;
  const local = at.subnet.vpc === transit.from?.subnet.vpc;
  transit.carrier = at.subnet === transit.from?.subnet ? "subnet" : local ? "vpc" : "vpc-peering-connection";
  transit.via = local ? "vpc" : "vpc-peering-connection";
  transit.nextHop = at;
  transit.destinationKind = "network-interface";
  transit.to = at;
  switch (device.kind) {
    case "nat-gateway":
      return answerNatGateway(tracking, device.gateway, at, now, transit);
    case "load-balancer":
      return returnToLoadBalancer(network, tracking, device.balancer, at, translation, now, transit);
    case "nat-instance":
      throw new Error("what a NAT instance translates goes back by its address alone");
  }
}

/** E0, E1: addresses of the host's own, and Amazon's services, which nothing filters or logs. */
function stayAtHost(from: CompiledInterface, destination: IpAddress, transit: Transit): boolean {
  if (isOfHost(from, destination)) {
    const owner = from.subnet.vpc.interfaceByAddress.get(destination) ?? from;
    transit.destinationKind = "self";
    transit.to = owner;
    transit.fate = owner.delivered;
    transit.hops?.push(hostHop(owner, "its own address"));
    return true;
  }
  const service = amazonServiceAt(from, transit.packet, destination);
  if (service === null) {
    transit.fate = linkLocalFate(destination);
    if (transit.fate === null) return false;
    transit.hops?.push(hostHop(from, transit.fate.reason));
    return true;
  }
  transit.destinationKind = "service";
  transit.service = service;
  transit.fate = HOST;
  transit.hops?.push(hostHop(from, `Amazon's ${service} service: not filtered, never logged`));
  return true;
}

/** E2: the source must be one of the interface's own addresses while the check is on (IGW-13). */
function leaveInterface(from: CompiledInterface, source: IpAddress, transit: Transit): void {
  transit.hops?.push(interfaceHop(from, "egress"));
  if (isOf(from, source)) {
    transit.identity = from.groups;
    return;
  }
  // What is forwarded for others has lost its sender's identity (SG-13).
  if (!from.sourceDestCheck) return;
  transit.fate = from.addressRestriction;
  transit.hops?.push({
    kind: "source-dest-check",
    id: from.networkInterface.id,
    direction: "egress",
    passed: false,
  });
}
