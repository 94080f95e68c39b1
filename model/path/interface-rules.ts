import type { IpAddress } from "../address/ip-address.js";
import type { Packet } from "../packet.js";
import { decideNetworkAcl } from "../policy/network-acl.js";
import { NO_MATCH, serviceSelector } from "../policy/rule-classifier.js";
import { admittingRule, type CompiledSecurityGroups } from "../policy/security-group.js";
import { lookUpRoute } from "../routing/route-table.js";
import { isNeighbour } from "./addresses.js";
import { groupsAt } from "./filter.js";
import type { Access, CompiledInterface } from "./network.js";
import type { Direction, NetworkAclReason, SecurityGroupReason } from "./observation.js";

/** What each filter of an interface says of a packet by its rules alone. */
export interface InterfaceRules {
  /** Never `tracked`; null where the interface has no security groups (SG-19). */
  readonly securityGroup: SecurityGroupReason | null;
  /** What it would be had the packet lost its sender's identity on the way (SG-13). */
  readonly withoutIdentity: SecurityGroupReason | null;
  /** Null inside a subnet, where no network ACL stands (NACL-04). */
  readonly networkAcl: NetworkAclReason | null;
  /** What VPC Block Public Access leaves of the way to and from the other end (IGW-15). */
  readonly publicAccess: Access;
}

/**
 * What the rules of an interface say of a packet that stands there, whatever is tracked and wherever it came from: for
 * judging flow logs, which tell neither. Changes nothing.
 */
export function interfaceRules(at: CompiledInterface, packet: Packet, direction: Direction): InterfaceRules {
  const egress = direction === "egress";
  const peer = egress ? packet.destination : packet.source;
  const { groups, subnet } = at;
  const selector = serviceSelector(packet);
  const of = egress ? groups.egress : groups.ingress;
  const reasonWith = (remote: CompiledSecurityGroups | null): SecurityGroupReason | null => {
    if (groups.groupIds.length === 0) return null;
    const rule = admittingRule(groups, egress, remote, peer, packet.protocol, selector);
    return rule === NO_MATCH ? of.refused : of.admitted[rule]!;
  };
  const acl = egress ? subnet.aclEgress : subnet.aclIngress;
  const neighbour = isNeighbour(subnet, peer);
  return {
    securityGroup: reasonWith(of.hasReferences ? groupsAt(at, peer) : null),
    withoutIdentity: reasonWith(null),
    networkAcl: neighbour ? null : decideNetworkAcl(acl, peer, packet.protocol, selector),
    publicAccess: neighbour ? "allowed" : publicAccessTo(at, peer),
  };
}

function publicAccessTo({ subnet, device }: CompiledInterface, peer: IpAddress): Access {
  const { publicAccess, routes } = subnet;
  if (publicAccess === null) return "allowed";
  const kind = lookUpRoute(routes, peer)?.route.target.kind;
  if (kind !== "internet-gateway" && kind !== "egress-only-internet-gateway") return "allowed";
  return device?.kind === "nat-gateway" || kind === "egress-only-internet-gateway"
    ? publicAccess.natGateways
    : publicAccess.hosts;
}
