import { isIpv4 } from "../address/ip-address.js";
import type { SimTime } from "../packet.js";
import { decideSecurityGroups } from "../policy/connection-tracking.js";
import { decideNetworkAcl } from "../policy/network-acl.js";
import { serviceSelector } from "../policy/rule-classifier.js";
import type { CompiledSecurityGroups } from "../policy/security-group.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { amazonServiceAt, isLinkLocal } from "./amazon-services.js";
import { delivered, dropped, undecided } from "./fate.js";
import { forward } from "./forward.js";
import { enterFromInternet } from "./internet-gateway.js";
import { hostHop, interfaceHop } from "./interface-hop.js";
import type { CompiledInterface, Network } from "./network.js";
import type { Transit } from "./transit.js";

const IPV6 = undecided("ipv6", "IPv6 packets are not modelled yet");
const HOST = delivered("host");
const LINK_LOCAL = dropped("SIM_HOST_NO_ROUTE", "169.254.0.0/16", "a link-local address that no service has");

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
  if (!isIpv4(source) || !isIpv4(destination)) {
    transit.fate = IPV6;
    transit.hops?.push({ kind: "not-modelled", id: IPV6.component, what: IPV6.reason });
    return;
  }
  if (from === null) {
    transit.hops?.push({ kind: "host", id: "internet", name: "internet", note: "sends" });
    enterFromInternet(network, source, destination, transit);
    return;
  }
  transit.from = from;
  if (stayAtHost(from, destination, transit)) return;

  // E4: a neighbour in the subnet is reached at layer 2, without routes or network ACLs (RT-12, NACL-04).
  const { subnet, vpc } = from.subnet;
  const neighbour = destination >= subnet.cidr.first && destination <= subnet.cidr.last;
  const to = neighbour ? vpc.interfaceByAddress.get(destination) : undefined;
  if (neighbour && to === undefined) {
    const { arpUnresolved } = from.subnet; // E0, FL-09: no IP packet ever leaves
    transit.fate = arpUnresolved;
    transit.hops?.push(hostHop(from, arpUnresolved.reason));
    return;
  }
  leaveInterface(from, source, transit);
  if (transit.fate !== null) return;
  filterEgress(from, tracking, source, destination, neighbour, now, transit);
  if (transit.fate !== null) return;
  if (to === undefined) {
    forward(network, from, source, destination, transit);
    return;
  }
  transit.carrier = "subnet";
  transit.destinationKind = "network-interface";
  transit.to = to;
}

/** E0, E1: addresses of the host's own, and Amazon's services, which nothing filters or logs. */
function stayAtHost(from: CompiledInterface, destination: number, transit: Transit): boolean {
  if (destination === from.primaryAddress || from.hostAddresses.includes(destination)) {
    const owner = from.subnet.vpc.interfaceByAddress.get(destination) ?? from;
    transit.destinationKind = "self";
    transit.to = owner;
    transit.fate = owner.delivered;
    transit.hops?.push(hostHop(owner, "its own address"));
    return true;
  }
  const service = amazonServiceAt(from, transit.packet, destination);
  if (service === null && !isLinkLocal(destination)) return false;
  transit.destinationKind = service === null ? null : "service";
  transit.service = service;
  transit.fate = service === null ? LINK_LOCAL : HOST;
  transit.hops?.push(
    hostHop(from, service === null ? LINK_LOCAL.reason : `Amazon's ${service} service: not filtered, never logged`),
  );
  return true;
}

/** E2: the source must be one of the interface's own addresses while the check is on (IGW-13). */
function leaveInterface(from: CompiledInterface, source: number, transit: Transit): void {
  transit.hops?.push(interfaceHop(from, "egress"));
  if (source === from.primaryAddress || from.otherAddresses.includes(source)) {
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

/** E3, E5, E6: security groups, then the network ACL, then the flow log; routing has not been asked yet (FL-03). */
function filterEgress(
  from: CompiledInterface,
  tracking: TrackingTable,
  source: number,
  destination: number,
  neighbour: boolean,
  now: SimTime,
  transit: Transit,
): void {
  const { packet, hops } = transit;
  const { groups, subnet } = from;
  const remote = groups.egress.classifier.groupBits.size === 0 ? null : groupsAt(from, destination);
  const reason = decideSecurityGroups(groups, tracking, from.index, packet, source, destination, true, remote, now);
  transit.egressSecurityGroup = reason;
  const admitted = reason.kind !== "refused";
  if (!admitted) transit.fate = from.refusedEgress;
  hops?.push({
    kind: "security-group",
    direction: "egress",
    action: admitted ? "allow" : "deny",
    groupIds: groups.groupIds,
    reason,
  });
  if (admitted && !neighbour) {
    const acl = decideNetworkAcl(subnet.aclEgress, destination, packet.protocol, serviceSelector(packet));
    transit.egressNetworkAcl = acl;
    if (acl.action === "deny") transit.fate = subnet.refusedByAcl;
    hops?.push({
      kind: "network-acl",
      direction: "egress",
      action: acl.action,
      subnetId: subnet.subnet.id,
      reason: acl,
    });
  }
  transit.egressAction = transit.fate === null ? "ACCEPT" : "REJECT";
  hops?.push({
    kind: "flow-log",
    interfaceId: from.networkInterface.id,
    direction: "egress",
    action: transit.egressAction,
    source: transit.source,
    destination: transit.destination,
  });
}

/** SG-10, SG-11: whose private address it is, in this VPC or in one peered with it in the same Region. */
function groupsAt(from: CompiledInterface, address: number): CompiledSecurityGroups | null {
  const { vpc } = from.subnet;
  const own = vpc.interfaceByAddress.get(address);
  if (own !== undefined) return own.groups;
  for (const peer of vpc.referencePeers) {
    const found = peer.interfaceByAddress.get(address);
    if (found !== undefined) return found.groups;
  }
  return null;
}
