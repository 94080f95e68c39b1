import { formatCidr } from "../address/cidr.js";
import { assertNever } from "../issue/issue.js";
import type { NetworkAcl, SecurityGroup, SecurityGroupRule } from "../topology/topology.js";
import { entryFields, permissionPeer, permissionService } from "./policy-fields.js";
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
      ...permissionService(rule.service),
      ...describeListedPeer(rule),
      ...(rule.description !== null && { Description: rule.description }),
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
    Entries: acl.entries.map(entryFields),
  };
}

/** AWS writes every list, also the empty ones. */
const NO_PEERS = { IpRanges: [], Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] };

function describePermission(rule: SecurityGroupRule): Json {
  return { ...permissionService(rule.service), ...NO_PEERS, ...permissionPeer(rule, (id) => id) };
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
