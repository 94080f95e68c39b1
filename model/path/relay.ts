import type { SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { filterEgress, filterIngress } from "./filter.js";
import { interfaceHop } from "./interface-hop.js";
import type { CompiledInterface } from "./network.js";
import type { Transit } from "./transit.js";

/** The packet enters an interface on its way: its network ACL, security groups and flow log. False: it ended there. */
export function enterRelay(tracking: TrackingTable, at: CompiledInterface, now: SimTime, transit: Transit): boolean {
  filterIngress(tracking, at, now, transit);
  transit.hops?.push(interfaceHop(at, "ingress"));
  const { ingressAction, ingressSecurityGroup, ingressNetworkAcl } = transit;
  note(at, "ingress", ingressAction!, ingressSecurityGroup, ingressNetworkAcl, now, transit);
  transit.ingressAction = null;
  transit.ingressSecurityGroup = null;
  transit.ingressNetworkAcl = null;
  return transit.fate === null;
}

/** The packet leaves an interface on its way: security groups, network ACL and flow log there. */
export function exitRelay(
  tracking: TrackingTable,
  at: CompiledInterface,
  neighbour: boolean,
  now: SimTime,
  transit: Transit,
): void {
  const { egressAction, egressSecurityGroup, egressNetworkAcl } = transit;
  transit.hops?.push(interfaceHop(at, "egress"));
  filterEgress(tracking, at, neighbour, now, transit);
  note(at, "egress", transit.egressAction!, transit.egressSecurityGroup, transit.egressNetworkAcl, now, transit);
  transit.egressAction = egressAction;
  transit.egressSecurityGroup = egressSecurityGroup;
  transit.egressNetworkAcl = egressNetworkAcl;
}

function note(
  at: CompiledInterface,
  direction: "ingress" | "egress",
  action: "ACCEPT" | "REJECT",
  securityGroup: Transit["egressSecurityGroup"],
  networkAcl: Transit["egressNetworkAcl"],
  now: SimTime,
  transit: Transit,
): void {
  // An attachment whose interface the input does not show logs nothing.
  if (at.index < 0) return;
  transit.between ??= [];
  transit.between.push({
    interfaceIndex: at.index,
    direction,
    action,
    at: now,
    source: transit.source,
    destination: transit.destination,
    packet: transit.current,
    securityGroup,
    networkAcl,
  });
}
