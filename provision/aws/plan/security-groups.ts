import {
  ANYWHERE_IPV4,
  ANYWHERE_IPV6,
  formatService,
  permissionPeer,
  samePeer,
  sameService,
  writtenService,
  type SecurityGroup,
  type SecurityGroupRule,
  type Topology,
} from "../../../model/index.js";
import type { InputOf } from "../operations.js";
import { tagged, type PlanContext } from "./planning.js";
import { call, create, ref, set, type PlannedResource, type Step, type Template } from "./step.js";
import { hasIpv6 } from "./vpcs.js";

/** Which way a rule looks. */
export type RuleDirection = "ingress" | "egress";

type Rules = readonly SecurityGroupRule[];

/** SG-02: the rules that every new group begins with: in a VPC with an IPv6 block, both. */
const EVERYTHING: SecurityGroupRule = {
  id: "",
  service: { kind: "all" },
  peer: { kind: "cidr", cidr: ANYWHERE_IPV4 },
  description: null,
};
const EVERYTHING_IPV6: SecurityGroupRule = { ...EVERYTHING, peer: { kind: "cidr", cidr: ANYWHERE_IPV6 } };

/** The groups; their rules are {@link planSecurityGroupRules}, because they may name each other. */
export function planSecurityGroups(topology: Topology, context: PlanContext): Step[] {
  return topology.securityGroups.flatMap((group) => {
    if (isDefault(group, topology)) return [];
    const resource: PlannedResource = { kind: "security-group", logicalId: group.id, name: group.name };
    return create(
      resource,
      call("ec2:CreateSecurityGroup", {
        GroupName: group.name,
        Description: `flowlab ${group.name}`.replaceAll(/[^\w. :/()#,@[\]+=&;{}!$*-]/g, "-").slice(0, 255),
        VpcId: ref(group.vpcId),
        ...tagged(context, "security-group", resource),
      }),
      { path: "GroupId" },
    );
  });
}

/** The rules of every group, beside those that AWS gives it unasked and that stay (SG-02). */
export function planSecurityGroupRules(topology: Topology): Step[] {
  return topology.securityGroups.flatMap((group) => {
    const self: SecurityGroupRule = { ...EVERYTHING, peer: { kind: "security-group", groupId: group.id } };
    const ingress = isDefault(group, topology) ? [self] : [];
    const vpc = topology.vpcs.find(({ id }) => id === group.vpcId);
    const egress = vpc && hasIpv6(vpc) ? [EVERYTHING, EVERYTHING_IPV6] : [EVERYTHING];
    return [
      ...planRules(group, "ingress", ingress, group.ingress),
      ...planRules(group, "egress", egress, group.egress),
    ];
  });
}

function isDefault(group: SecurityGroup, { vpcs }: Topology): boolean {
  return vpcs.some(({ id, name }) => id === group.vpcId && group.name === `${name}/default`);
}

function sameRule(a: SecurityGroupRule, b: SecurityGroupRule): boolean {
  return sameService(a.service, b.service) && samePeer(a.peer, b.peer);
}

function without(rules: Rules, others: Rules): SecurityGroupRule[] {
  return rules.filter((rule) => !others.some((other) => sameRule(rule, other)));
}

function planRules(group: SecurityGroup, direction: RuleDirection, given: Rules, wanted: Rules): Step[] {
  const { id, name } = group;
  const revoked = without(given, wanted);
  const added = without(wanted, given);
  return [
    ...(revoked.length > 0 ? [revokeRules(id, name, direction, revoked)] : []),
    ...(added.length > 0 ? [authorizeRules(id, name, direction, added)] : []),
  ];
}

type IpPermission = NonNullable<Template<InputOf<"ec2:AuthorizeSecurityGroupIngress">>["IpPermissions"]>[number];

/** A rule as the calls that authorize and revoke rules take it (SG-05 to SG-09). */
function ipPermission(rule: SecurityGroupRule): IpPermission {
  return { ...writtenService(rule.service), ...permissionPeer(rule, ref) };
}

function ruleList(rules: Rules): string {
  return rules.map(({ service }) => formatService(service)).join(", ");
}

/** Adds rules in one call, of which AWS does all or nothing. `of` tells the call apart from others for the group. */
export function authorizeRules(
  groupId: string,
  name: string,
  direction: RuleDirection,
  rules: Rules,
  of: string = groupId,
): Step {
  const input = { GroupId: ref(groupId), IpPermissions: rules.map(ipPermission) };
  const title = `${direction} rules of ${name}: ${ruleList(rules)}`;
  return direction === "ingress"
    ? set(of, title, call("ec2:AuthorizeSecurityGroupIngress", input))
    : set(of, title, call("ec2:AuthorizeSecurityGroupEgress", input));
}

/** Takes rules away in one call. */
export function revokeRules(
  groupId: string,
  name: string,
  direction: RuleDirection,
  rules: Rules,
  of: string = groupId,
): Step {
  const input = { GroupId: ref(groupId), IpPermissions: rules.map(ipPermission) };
  const title = `no ${direction} rule of ${name}: ${ruleList(rules)}`;
  return direction === "ingress"
    ? set(of, title, call("ec2:RevokeSecurityGroupIngress", input))
    : set(of, title, call("ec2:RevokeSecurityGroupEgress", input));
}
