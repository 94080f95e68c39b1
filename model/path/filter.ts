import type { IpAddress } from "../address/ip-address.js";
import type { SimTime } from "../packet.js";
import { decideSecurityGroups } from "../policy/connection-tracking.js";
import { decideNetworkAcl } from "../policy/network-acl.js";
import { serviceSelector } from "../policy/rule-classifier.js";
import type { CompiledSecurityGroups } from "../policy/security-group.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { ALWAYS } from "./automatic-tracking.js";
import { blockedOutbound } from "./block-public-access.js";
import { egressRefusal, ingressRefusal } from "./lost-reference.js";
import type { CompiledInterface } from "./network.js";
import type { Action } from "./observation.js";
import type { Transit } from "./transit.js";

/**
 * E3, E5, E6: security groups, then the network ACL, then the flow log; routing has not been asked yet (FL-03).
 * `neighbour`: the destination is in the same subnet, where no network ACL stands (NACL-04).
 */
export function filterEgress(
  tracking: TrackingTable,
  from: CompiledInterface,
  neighbour: boolean,
  now: SimTime,
  transit: Transit,
): void {
  const { current, source, destination, hops } = transit;
  const { groups, subnet } = from;
  // SG-19: the interfaces of gateways have no security groups, and nothing is filtered there.
  if (groups.groupIds.length > 0) {
    const remote = groups.egress.hasReferences ? groupsAt(from, destination) : null;
    const { index, automatic } = from;
    const reason = decideSecurityGroups(
      groups,
      tracking,
      index,
      current,
      source,
      destination,
      true,
      remote,
      automatic,
      now,
    );
    transit.egressSecurityGroup = reason;
    const admitted = reason.kind !== "refused";
    if (!admitted) transit.fate = egressRefusal(from, transit);
    hops?.push({
      kind: "security-group",
      direction: "egress",
      action: admitted ? "allow" : "deny",
      groupIds: groups.groupIds,
      reason,
    });
  }
  if (transit.fate === null && !neighbour) {
    const acl = decideNetworkAcl(subnet.aclEgress, destination, current.protocol, serviceSelector(current));
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
  if (subnet.publicAccess !== null && transit.fate === null && !neighbour) {
    transit.fate = blockedOutbound(subnet.publicAccess, tracking, from, now, transit);
    if (transit.fate !== null)
      hops?.push({ kind: "block-public-access", direction: "egress", subnetId: subnet.subnet.id });
  }
  transit.egressAction = loggedAction(transit);
  if (transit.egressAction === null) return;
  hops?.push({
    kind: "flow-log",
    interfaceId: from.networkInterface.id,
    direction: "egress",
    action: transit.egressAction,
    source,
    destination,
  });
}

/** I1, I2, I4: the network ACL for what comes from outside the subnet (NACL-04), security groups, the flow log. */
export function filterIngress(tracking: TrackingTable, to: CompiledInterface, now: SimTime, transit: Transit): void {
  const { current, source, destination, hops } = transit;
  const { groups, subnet } = to;
  if (transit.blockedPublicAccess !== null) {
    transit.fate = transit.blockedPublicAccess;
    hops?.push({ kind: "block-public-access", direction: "ingress", subnetId: subnet.subnet.id });
  }
  if (transit.fate === null && transit.carrier !== "subnet") {
    const acl = decideNetworkAcl(subnet.aclIngress, source, current.protocol, serviceSelector(current));
    transit.ingressNetworkAcl = acl;
    if (acl.action === "deny") transit.fate = subnet.refusedByAcl;
    hops?.push({
      kind: "network-acl",
      direction: "ingress",
      action: acl.action,
      subnetId: subnet.subnet.id,
      reason: acl,
    });
  }
  if (transit.fate === null && groups.groupIds.length > 0) {
    const { identity } = transit;
    const automatic = transit.automaticallyTracked ? ALWAYS : to.automatic;
    const reason = decideSecurityGroups(
      groups,
      tracking,
      to.index,
      current,
      destination,
      source,
      false,
      identity,
      automatic,
      now,
    );
    transit.ingressSecurityGroup = reason;
    const admitted = reason.kind !== "refused";
    if (!admitted) transit.fate = ingressRefusal(to, transit);
    hops?.push({
      kind: "security-group",
      direction: "ingress",
      action: admitted ? "allow" : "deny",
      groupIds: groups.groupIds,
      reason,
    });
  }
  transit.ingressAction = loggedAction(transit);
  if (transit.ingressAction === null) return;
  hops?.push({
    kind: "flow-log",
    interfaceId: to.networkInterface.id,
    direction: "ingress",
    action: transit.ingressAction,
    source,
    destination,
  });
}

/** FL-01; null where a rule that the input does not show may have admitted the packet. */
function loggedAction({ fate }: Transit): Action | null {
  return fate === null ? "ACCEPT" : fate.disposition === "undecided" ? null : "REJECT";
}

/** SG-10, SG-11: whose private address it is, in this VPC or in one peered with it in the same Region. */
export function groupsAt(from: CompiledInterface, address: IpAddress): CompiledSecurityGroups | null {
  const { vpc } = from.subnet;
  const own = vpc.interfaceByAddress.get(address);
  if (own !== undefined) return own.groups;
  const shared = vpc.sharedByPeers.size === 0 ? undefined : vpc.sharedByPeers.get(address);
  if (shared !== undefined) return shared;
  for (const peer of vpc.referencePeers) {
    const found = peer.interfaceByAddress.get(address);
    if (found !== undefined) return found.groups;
  }
  return null;
}
