import {
  formatCidr,
  formatService,
  type Direction,
  type NetworkAclReason,
  type RulePeer,
  type SecurityGroupReason,
} from "../../model/index.js";
import type { NetworkAclDecision, SecurityGroupDecision } from "./explanation.js";

const PREPOSITION = { ingress: "from", egress: "to" } as const;

/** A security group's reason as plain data. */
export function securityGroupDecision(reason: SecurityGroupReason, direction: Direction): SecurityGroupDecision {
  switch (reason.kind) {
    case "rule":
    case "tracked": {
      const { kind, groupId, groupName, rule } = reason;
      // The rule that began a tracked connection may be one of the other direction.
      const preposition = kind === "rule" ? PREPOSITION[direction] : "with";
      const text = `${formatService(rule.service)} ${preposition} ${peerText(rule.peer)}`;
      return { kind, groupId, groupName, ruleId: rule.id, rule: text };
    }
    case "related":
      return { kind: "related" };
    case "refused":
      return { kind: "refused", groupIds: reason.groupIds, code: reason.code };
  }
}

/** A network ACL's reason as plain data; the entry that always comes last and denies is `*` (NACL-02). */
export function networkAclDecision(reason: NetworkAclReason, direction: Direction): NetworkAclDecision {
  const { networkAclId, networkAclName, action, entry } = reason;
  if (entry === null) return { networkAclId, networkAclName, action, ruleNumber: "*", rule: "deny all traffic" };
  const rule = `${action} ${formatService(entry.service)} ${PREPOSITION[direction]} ${formatCidr(entry.cidr)}`;
  return { networkAclId, networkAclName, action, ruleNumber: entry.ruleNumber, rule };
}

function peerText(peer: RulePeer): string {
  switch (peer.kind) {
    case "cidr":
      return formatCidr(peer.cidr);
    case "prefix-list":
      return peer.prefixListId;
    case "security-group":
      return peer.groupId;
  }
}
