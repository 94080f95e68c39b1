import type { IpAddress } from "../address/ip-address.js";
import type { Ipv4 } from "../address/ipv4.js";
import type { SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { filterEgress, filterIngress } from "./filter.js";
import { interfaceHop } from "./interface-hop.js";
import type { CompiledInterface } from "./network.js";
import { rejectReasonOf, type Action, type Observation } from "./observation.js";
import type { Transit } from "./transit.js";

/** The packet enters an interface on its way: its network ACL, security groups and flow log. False: it ended there. */
export function enterRelay(
  tracking: TrackingTable,
  at: CompiledInterface,
  now: SimTime,
  transit: Transit,
  isHost = false,
): boolean {
  filterIngress(tracking, at, now, transit);
  // I3: the check, which those of gateways do not have, refuses before the flow log sees the packet.
  if (isHost && transit.fate === null && at.sourceDestCheck && !isOwn(at, transit.destination))
    return refuseForeign(at, transit);
  transit.hops?.push(interfaceHop(at, "ingress"));
  const { ingressAction, ingressSecurityGroup, ingressNetworkAcl } = transit;
  const { sender } = transit;
  note(at, "ingress", ingressAction, ingressSecurityGroup, ingressNetworkAcl, now, transit, sender?.index ?? -1);
  transit.ingressAction = null;
  transit.ingressSecurityGroup = null;
  transit.ingressNetworkAcl = null;
  return transit.fate === null;
}

function isOwn({ primaryAddress, otherAddresses }: CompiledInterface, address: IpAddress): boolean {
  return address === primaryAddress || otherAddresses.includes(address as Ipv4);
}

/** IGW-13: the destination is not one of the interface's addresses; nothing is logged of it. */
function refuseForeign(at: CompiledInterface, transit: Transit): false {
  transit.fate = at.addressRestriction;
  transit.ingressAction = null;
  transit.ingressSecurityGroup = null;
  transit.ingressNetworkAcl = null;
  transit.hops?.pop(); // the flow log's
  transit.hops?.push({ kind: "source-dest-check", id: at.networkInterface.id, direction: "ingress", passed: false });
  return false;
}

/**
 * The packet leaves an interface on its way: security groups, network ACL and flow log there. Returns what was logged,
 * for {@link noteNextHop}; null where nothing was.
 */
export function exitRelay(
  tracking: TrackingTable,
  at: CompiledInterface,
  neighbour: boolean,
  now: SimTime,
  transit: Transit,
): RelayObservation | null {
  transit.sender = at;
  const { egressAction, egressSecurityGroup, egressNetworkAcl } = transit;
  transit.hops?.push(interfaceHop(at, "egress"));
  filterEgress(tracking, at, neighbour, now, transit);
  const { egressAction: action, egressSecurityGroup: group, egressNetworkAcl: acl } = transit;
  const noted = note(at, "egress", action, group, acl, now, transit, -1);
  transit.egressAction = egressAction;
  transit.egressSecurityGroup = egressSecurityGroup;
  transit.egressNetworkAcl = egressNetworkAcl;
  return noted;
}

/** Completes what an interface logged of a packet that left, once its route is known. */
export function noteNextHop(noted: RelayObservation | null, { via, nextHop }: Transit): void {
  if (noted === null) return;
  noted.via = via;
  noted.nextHop = nextHop?.index ?? -1;
}

type RelayObservation = { -readonly [K in keyof Observation]: Observation[K] };

function note(
  at: CompiledInterface,
  direction: "ingress" | "egress",
  action: Action | null,
  securityGroup: Transit["egressSecurityGroup"],
  networkAcl: Transit["egressNetworkAcl"],
  now: SimTime,
  transit: Transit,
  nextHop: number,
): RelayObservation | null {
  // An attachment whose interface the input does not show logs nothing.
  if (at.index < 0 || action === null) return null;
  const noted: RelayObservation = {
    interfaceIndex: at.index,
    direction,
    action,
    at: now,
    source: transit.source,
    destination: transit.destination,
    packet: transit.current,
    securityGroup,
    networkAcl,
    rejectReason: rejectReasonOf(action, transit.fate),
    via: null,
    nextHop,
  };
  (transit.between ??= []).push(noted);
  return noted;
}
