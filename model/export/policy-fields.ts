import { formatCidr } from "../address/cidr.js";
import type { NetworkAclEntry, RuleService, SecurityGroupRule } from "../topology/topology.js";

/** What a rule of a security group is about, by AWS's field names. */
export interface PermissionService {
  readonly IpProtocol: string;
  readonly FromPort?: number;
  readonly ToPort?: number;
}

/** What an entry is about, as descriptions of network ACLs print it and as the calls that write entries take it. */
export interface EntryService {
  readonly Protocol: string;
  readonly PortRange?: { readonly From: number; readonly To: number };
  readonly IcmpTypeCode?: { readonly Type: number; readonly Code: number };
}

/** An entry of a network ACL as AWS writes it, in answers and in calls (NACL-06). */
export interface EntryFields extends EntryService {
  readonly RuleNumber: number;
  readonly Egress: boolean;
  readonly RuleAction: NetworkAclEntry["action"];
  readonly CidrBlock?: string;
  readonly Ipv6CidrBlock?: string;
}

/** The list of a rule's peer as AWS writes it; `Id` is how a call or an answer names other resources. */
export type PermissionPeer<Id> =
  | { readonly IpRanges: { readonly CidrIp: string; readonly Description?: string }[] }
  | { readonly Ipv6Ranges: { readonly CidrIpv6: string; readonly Description?: string }[] }
  | { readonly PrefixListIds: { readonly PrefixListId: Id; readonly Description?: string }[] }
  | { readonly UserIdGroupPairs: { readonly GroupId: Id; readonly Description?: string }[] };

const PROTOCOL_NAMES = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6" } as const;

/** SG-07: for ICMP the two "ports" are type and code. */
export function permissionService(service: RuleService): PermissionService {
  switch (service.kind) {
    case "all":
      return { IpProtocol: "-1" };
    case "protocol":
      return { IpProtocol: String(service.protocol) };
    case "ports":
      return { IpProtocol: PROTOCOL_NAMES[service.protocol], FromPort: service.fromPort, ToPort: service.toPort };
    case "icmp":
      return { IpProtocol: PROTOCOL_NAMES[service.protocol], FromPort: service.type, ToPort: service.code };
  }
}

/** SG-05, SG-07: the same as calls take it: protocols with ports, or types, are asked for them even when all are meant. */
export function writtenService(service: RuleService): PermissionService {
  if (service.kind !== "protocol") return permissionService(service);
  const IpProtocol = String(service.protocol);
  if (service.protocol === 6 || service.protocol === 17) return { IpProtocol, FromPort: 0, ToPort: 65_535 };
  return service.protocol === 1 || service.protocol === 58 ? { IpProtocol, FromPort: -1, ToPort: -1 } : { IpProtocol };
}

/** SG-05 to SG-09. `nameOf` gives what stands for the identifier of another resource. */
export function permissionPeer<Id>(
  { peer, description }: SecurityGroupRule,
  nameOf: (id: string) => Id,
): PermissionPeer<Id> {
  const described = description === null ? {} : { Description: description };
  switch (peer.kind) {
    case "cidr":
      return peer.cidr.family === 4
        ? { IpRanges: [{ CidrIp: formatCidr(peer.cidr), ...described }] }
        : { Ipv6Ranges: [{ CidrIpv6: formatCidr(peer.cidr), ...described }] };
    case "prefix-list":
      return { PrefixListIds: [{ PrefixListId: nameOf(peer.prefixListId), ...described }] };
    case "security-group":
      return { UserIdGroupPairs: [{ GroupId: nameOf(peer.groupId), ...described }] };
  }
}

function entryService(service: RuleService): EntryService {
  switch (service.kind) {
    case "all":
      return { Protocol: "-1" };
    case "protocol":
      return { Protocol: String(service.protocol) };
    case "ports":
      return { Protocol: String(service.protocol), PortRange: { From: service.fromPort, To: service.toPort } };
    case "icmp":
      return { Protocol: String(service.protocol), IcmpTypeCode: { Type: service.type, Code: service.code } };
  }
}

/** NACL-06. */
export function entryFields({ ruleNumber, egress, action, service, cidr }: NetworkAclEntry): EntryFields {
  const text = formatCidr(cidr);
  return {
    RuleNumber: ruleNumber,
    Egress: egress,
    RuleAction: action,
    ...entryService(service),
    ...(cidr.family === 4 ? { CidrBlock: text } : { Ipv6CidrBlock: text }),
  };
}
