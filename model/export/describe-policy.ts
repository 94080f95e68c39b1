import { formatCidr } from "../address/cidr.js";
import { assertNever } from "../issue/issue.js";
import type {
  NetworkAcl,
  NetworkAclEntry,
  RuleService,
  SecurityGroup,
  SecurityGroupRule,
} from "../topology/topology.js";
import { resourceFields } from "./resource-fields.js";

type Json = Readonly<Record<string, unknown>>;

/** A security group as describe-security-groups prints it, one permission per rule. */
export function describeSecurityGroup(group: SecurityGroup): Json {
  return {
    ...resourceFields(group, "GroupId", "SecurityGroupArn", "security-group"),
    GroupName: group.name,
    VpcId: group.vpcId,
    IpPermissions: group.ingress.map(describePermission),
    IpPermissionsEgress: group.egress.map(describePermission),
  };
}

/** The group's rules as describe-security-group-rules prints them: the only place of their ids. */
export function describeSecurityGroupRules(group: SecurityGroup): readonly Json[] {
  const describe =
    (IsEgress: boolean) =>
    (rule: SecurityGroupRule): Json => ({
      SecurityGroupRuleId: rule.id,
      GroupId: group.id,
      IsEgress,
      ...describeService(rule.service),
      ...describeListedPeer(rule),
      ...description(rule),
    });
  return [...group.ingress.map(describe(false)), ...group.egress.map(describe(true))];
}

/** A network ACL as describe-network-acls prints it. */
export function describeNetworkAcl(acl: NetworkAcl): Json {
  return {
    ...resourceFields(acl, "NetworkAclId", "NetworkAclArn", "network-acl"),
    VpcId: acl.vpcId,
    IsDefault: acl.default,
    Associations: acl.subnetIds.map((SubnetId) => ({ NetworkAclId: acl.id, SubnetId })),
    Entries: acl.entries.map(describeEntry),
  };
}

function description(rule: SecurityGroupRule): Json {
  return rule.description === null ? {} : { Description: rule.description };
}

function describePermission(rule: SecurityGroupRule): Json {
  return { ...describeService(rule.service), ...NO_PEERS, ...describePeer(rule) };
}

/** AWS writes every list, also the empty ones. */
const NO_PEERS = { IpRanges: [], Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] };

function describePeer(rule: SecurityGroupRule): Json {
  const { peer } = rule;
  switch (peer.kind) {
    case "cidr":
      return peer.cidr.family === 4
        ? { IpRanges: [{ CidrIp: formatCidr(peer.cidr), ...description(rule) }] }
        : { Ipv6Ranges: [{ CidrIpv6: formatCidr(peer.cidr), ...description(rule) }] };
    case "prefix-list":
      return { PrefixListIds: [{ PrefixListId: peer.prefixListId, ...description(rule) }] };
    case "security-group":
      return { UserIdGroupPairs: [{ GroupId: peer.groupId, ...description(rule) }] };
    default:
      return assertNever(peer);
  }
}

function describeListedPeer({ peer }: SecurityGroupRule): Json {
  switch (peer.kind) {
    case "cidr":
      return peer.cidr.family === 4 ? { CidrIpv4: formatCidr(peer.cidr) } : { CidrIpv6: formatCidr(peer.cidr) };
    case "prefix-list":
      return { PrefixListId: peer.prefixListId };
    case "security-group":
      return { ReferencedGroupInfo: { GroupId: peer.groupId } };
    default:
      return assertNever(peer);
  }
}

const PROTOCOL_NAMES = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6" } as const;

/** SG-07: for ICMP the two "ports" are type and code. */
export function describeService(service: RuleService): Json {
  switch (service.kind) {
    case "all":
      return { IpProtocol: "-1" };
    case "protocol":
      return { IpProtocol: String(service.protocol) };
    case "ports":
      return { IpProtocol: PROTOCOL_NAMES[service.protocol], FromPort: service.fromPort, ToPort: service.toPort };
    case "icmp":
      return { IpProtocol: PROTOCOL_NAMES[service.protocol], FromPort: service.type, ToPort: service.code };
    default:
      return assertNever(service);
  }
}

function describeEntry(entry: NetworkAclEntry): Json {
  const text = formatCidr(entry.cidr);
  return {
    RuleNumber: entry.ruleNumber,
    Egress: entry.egress,
    RuleAction: entry.action,
    ...describeEntryService(entry.service),
    ...(entry.cidr.family === 4 ? { CidrBlock: text } : { Ipv6CidrBlock: text }),
  };
}

function describeEntryService(service: RuleService): Json {
  switch (service.kind) {
    case "all":
      return { Protocol: "-1" };
    case "protocol":
      return { Protocol: String(service.protocol) };
    case "ports":
      return { Protocol: String(service.protocol), PortRange: { From: service.fromPort, To: service.toPort } };
    case "icmp":
      return { Protocol: String(service.protocol), IcmpTypeCode: { Type: service.type, Code: service.code } };
    default:
      return assertNever(service);
  }
}
