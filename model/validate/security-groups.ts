import { formatService, serviceProblem } from "../topology/rule-service.js";
import { formatCidr } from "../address/cidr.js";
import { reaches } from "../topology/security-group-reach.js";
import type { RulePeer, RuleService, SecurityGroup, SecurityGroupRule } from "../topology/topology.js";
import { checkQuota } from "./quota.js";
import { findReferenced } from "./references.js";
import { checkPrefixList } from "./routes.js";
import { repeated, type Validation } from "./validation.js";

type Direction = "ingress" | "egress";

/** Section 12: 60 by default; rules times groups per interface may not exceed 1000. */
const RULES = { code: "RulesPerSecurityGroupLimitExceeded", usual: 60, most: 1000 };

/** SG-05…SG-09, SG-11, SG-16: every rule of every group. */
export function checkSecurityGroups(validation: Validation): void {
  for (const group of validation.topology.securityGroups) {
    findReferenced(validation, "vpcs", group.vpcId, group, "vpcId");
    for (const direction of ["ingress", "egress"] as const) {
      const rules = group[direction];
      for (const rule of rules) checkRule(validation, group, rule, direction);
      for (const rule of repeated(rules, ({ service, peer }) => `${JSON.stringify(service)} ${peerText(peer)}`)) {
        const message = `the specified rule "${formatService(rule.service)}, peer ${peerText(rule.peer)}" already exists in \`${group.name}\``;
        const hint = "remove one of the two";
        validation.report({ code: "InvalidPermission.Duplicate", rule: "SG-16", message, hint }, rule);
      }
      checkRuleQuota(validation, group, direction);
    }
  }
  checkVpcAssociations(validation);
}

function peerText(peer: RulePeer): string {
  return peer.kind === "cidr" ? formatCidr(peer.cidr) : peer.kind === "prefix-list" ? peer.prefixListId : peer.groupId;
}

/** A rule counts for the families it may match; references and prefix lists count for both. */
function checkRuleQuota(validation: Validation, group: SecurityGroup, direction: Direction): void {
  for (const family of [4, 6] as const) {
    const count = group[direction].filter(({ peer }) => peer.kind !== "cidr" || peer.cidr.family === family).length;
    if (family === 6 && group[direction].every(({ peer }) => peer.kind !== "cidr" || peer.cidr.family === 4)) continue;
    checkQuota(validation, { ...RULES, what: `IPv${family} ${direction} rules` }, count, group, direction);
  }
}

function checkRule(validation: Validation, group: SecurityGroup, rule: SecurityGroupRule, direction: Direction): void {
  const problem = serviceProblem(rule.service);
  if (problem !== null) {
    const hint = "ports are 0 to 65535; ICMP type and code are 0 to 255, or -1 for any";
    const rulesBroken = rule.service.kind === "icmp" ? "SG-07" : rule.service.kind === "ports" ? "SG-06" : "SG-05";
    const report = { code: "InvalidPermission.Malformed", rule: rulesBroken, message: problem, hint };
    validation.report(report, rule, "service");
  }
  const { peer, service } = rule;
  switch (peer.kind) {
    case "cidr":
      if (mixesFamilies(service, peer.cidr.family)) {
        const message = `the rule of \`${group.name}\` for ${formatService(service)} and \`${formatCidr(peer.cidr)}\` matches nothing`;
        const hint = "icmp is IPv4 only, icmpv6 is IPv6 only";
        const code = "InvalidPermission.Malformed";
        validation.report({ severity: "warning", code, rule: "SG-08", message, hint }, rule, "peer");
      }
      return;
    case "prefix-list":
      checkPrefixList(validation, peer.prefixListId, rule);
      return;
    case "security-group":
      checkReference(validation, group, rule, direction, peer.groupId);
      return;
  }
}

function mixesFamilies(service: RuleService, family: 4 | 6): boolean {
  return service.kind === "icmp" && (service.protocol === 1 ? family === 6 : family === 4);
}

/** SG-11; a reference that is not legal any more, or not yet, stays in the group and matches nothing (SG-14). */
function checkReference(
  validation: Validation,
  group: SecurityGroup,
  rule: SecurityGroupRule,
  direction: Direction,
  groupId: string,
): void {
  const referenced = validation.securityGroups.get(groupId);
  if (!referenced) {
    if (validation.unmodelledIds.has(groupId)) return;
    const message = `the security group \`${groupId}\`, which \`${group.name}\` refers to, does not exist`;
    const hint = "the rule is stale and matches nothing";
    const code = "InvalidGroup.NotFound";
    validation.report({ severity: "warning", code, rule: "SG-14", message, hint }, rule, "peer");
    return;
  }
  if (reaches(validation.topology, group, referenced, direction)) return;
  if (referenced.region !== group.region) {
    const message = `\`${group.name}\` in ${group.region} cannot refer to the security group \`${referenced.name}\` in ${referenced.region}`;
    const hint = "a reference does not cross Regions; use a CIDR block";
    validation.report({ code: "InvalidGroup.NotFound", rule: "SG-11", message, hint }, rule, "peer");
    return;
  }
  const code = "InvalidGroup.NotFound";
  if (direction === "egress" && reaches(validation.topology, group, referenced, "ingress")) {
    const message = `the outbound rule of \`${group.name}\` refers to \`${referenced.name}\` across a transit gateway`;
    const hint = "over a transit gateway only inbound rules may refer to groups; use a CIDR block";
    validation.report({ severity: "warning", code, rule: "SG-11", message, hint }, rule, "peer");
    return;
  }
  const message = `the VPCs of \`${group.name}\` and of the security group \`${referenced.name}\` are not peered`;
  const hint =
    "the rule matches nothing until a VPC peering connection between them is active, or, of an inbound rule, a transit " +
    "gateway and both its attachments have security group referencing on";
  validation.report({ severity: "warning", code, rule: "SG-14", message, hint }, rule, "peer");
}

/** A group is associated with other VPCs of its Region, and the VPC's default group with none. */
function checkVpcAssociations(validation: Validation): void {
  const { topology, securityGroups, vpcs } = validation;
  for (const association of topology.securityGroupVpcAssociations) {
    const group = securityGroups.get(association.groupId);
    const vpc = vpcs.get(association.vpcId);
    if (!group || !vpc || association.state !== "associated") continue;
    const problem =
      vpc.region !== group.region
        ? "is in another Region"
        : vpc.id === group.vpcId
          ? "is the group's own VPC"
          : isDefault(group)
            ? "cannot be associated with a VPC's default security group"
            : null;
    if (problem === null) continue;
    const message = `the security group \`${group.name}\` is associated with \`${vpc.name}\`, which ${problem}`;
    const hint = "associate a security group of your own with another VPC of its Region";
    validation.report({ code: "InvalidParameterValue", rule: "SG-11", message, hint }, association);
  }
}

/** `default` in AWS, `<vpc>/default` in a lab file. */
function isDefault({ name }: SecurityGroup): boolean {
  return name === "default" || name.endsWith("/default");
}
