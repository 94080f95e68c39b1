import { success, type Result } from "../issue/issue.js";
import { reaches } from "../topology/security-group-reach.js";
import { samePeer, sameService, serviceProblem } from "../topology/rule-service.js";
import type { RulePeer, SecurityGroup, SecurityGroupRule, Topology } from "../topology/topology.js";
import type { Change } from "./change.js";
import { refuse, refuseUnknown } from "./refusal.js";
import { findSecurityGroup, replaceItem } from "./resource.js";

type Authorize = Extract<Change, { readonly kind: "AuthorizeSecurityGroupIngress" | "AuthorizeSecurityGroupEgress" }>;
type Revoke = Extract<Change, { readonly kind: "RevokeSecurityGroupIngress" | "RevokeSecurityGroupEgress" }>;

function sameRule(a: SecurityGroupRule, b: SecurityGroupRule): boolean {
  return sameService(a.service, b.service) && samePeer(a.peer, b.peer);
}

function checkPeer(topology: Topology, group: SecurityGroup, peer: RulePeer, side: "ingress" | "egress"): Result<null> {
  switch (peer.kind) {
    case "cidr":
      return success(null);
    case "prefix-list":
      return topology.prefixLists.some(({ id }) => id === peer.prefixListId)
        ? success(null)
        : refuseUnknown("InvalidPrefixListID.NotFound", "prefix list", peer.prefixListId);
    case "security-group": {
      const found = findSecurityGroup(topology, peer.groupId);
      if (!found.ok) return found;
      return reaches(topology, group, found.value, side)
        ? success(null)
        : refuse(
            "InvalidGroup.NotFound",
            `the security group \`${found.value.name}\` cannot be referenced from \`${group.name}\`: ` +
              `their VPCs are neither the same nor actively peered in one Region`,
            { rule: "SG-11", hint: "accept the peering connection first, or name a CIDR block" },
          );
    }
  }
}

/** Adds an allow rule (SG-05…SG-11, SG-16). */
export function authorizeSecurityGroupRule(topology: Topology, change: Authorize): Result<Topology> {
  const found = findSecurityGroup(topology, change.groupId);
  if (!found.ok) return found;
  const group = found.value;
  const malformed = serviceProblem(change.rule.service);
  if (malformed !== null) return refuse("InvalidPermission.Malformed", malformed, { rule: "SG-07" });
  const side = change.kind === "AuthorizeSecurityGroupIngress" ? "ingress" : "egress";
  const peer = checkPeer(topology, group, change.rule.peer, side);
  if (!peer.ok) return peer;
  if (group[side].some((rule) => sameRule(rule, change.rule)))
    return refuse("InvalidPermission.Duplicate", `the security group \`${group.name}\` already has this ${side} rule`, {
      rule: "SG-16",
    });
  const changed: SecurityGroup = { ...group, [side]: [...group[side], change.rule] };
  return success({ ...topology, securityGroups: replaceItem(topology.securityGroups, changed) });
}

/** Removes a rule by service and peer (SG-16). What running connections make of it is CT-05's matter. */
export function revokeSecurityGroupRule(topology: Topology, change: Revoke): Result<Topology> {
  const found = findSecurityGroup(topology, change.groupId);
  if (!found.ok) return found;
  const group = found.value;
  const side = change.kind === "RevokeSecurityGroupIngress" ? "ingress" : "egress";
  const kept = group[side].filter((rule) => !sameRule(rule, change.rule));
  if (kept.length === group[side].length)
    return refuse("InvalidPermission.NotFound", `the security group \`${group.name}\` has no such ${side} rule`, {
      rule: "SG-16",
      hint: "a rule is found by its exact protocol, ports and peer",
    });
  const changed: SecurityGroup = { ...group, [side]: kept };
  return success({ ...topology, securityGroups: replaceItem(topology.securityGroups, changed) });
}
