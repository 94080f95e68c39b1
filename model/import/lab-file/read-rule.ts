import type { DocumentPath } from "../../issue/origins.js";
import type { RulePeer, SecurityGroupRule } from "../../topology/topology.js";
import type { Reading } from "./reading.js";
import type { SecurityGroupRuleInput } from "./rule-fields.js";

/** A rule of the group and direction that `owner` names; its id follows from what it matches, not from its place. */
export function readSecurityGroupRule(
  rule: SecurityGroupRuleInput,
  owner: string,
  path: DocumentPath,
  reading: Reading,
): SecurityGroupRule | null {
  const peer = readPeer(rule, path, reading);
  if (!peer) return null;
  const identity = JSON.stringify([rule.service, peer], (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  return reading.from(path, {
    id: reading.identify("sgr", `${owner}/${identity}`),
    service: rule.service,
    peer,
    description: rule.description ?? null,
  });
}

function readPeer(rule: SecurityGroupRuleInput, path: DocumentPath, { names }: Reading): RulePeer | null {
  if (rule.cidr !== undefined) return { kind: "cidr", cidr: rule.cidr };
  if (rule.securityGroup !== undefined) {
    const group = names.find(["security group"], rule.securityGroup, [...path, "securityGroup"]);
    return group && { kind: "security-group", groupId: group.id };
  }
  const list = names.find(["prefix list"], rule.prefixList ?? "", [...path, "prefixList"]);
  return list && { kind: "prefix-list", prefixListId: list.id };
}
