import {
  describeEntry,
  formatCidr,
  formatService,
  type Direction,
  type NetworkAclReason,
  type SecurityGroupReason,
} from "../../model/index.js";

/** `security group web allows tcp 22 from 0.0.0.0/0` */
export function groupText(reason: SecurityGroupReason, direction: Direction): string {
  switch (reason.kind) {
    case "rule":
    case "tracked": {
      const { peer, service } = reason.rule;
      const who =
        peer.kind === "cidr" ? formatCidr(peer.cidr) : peer.kind === "prefix-list" ? peer.prefixListId : peer.groupId;
      return `security group ${reason.groupName} allows ${formatService(service)} ${direction === "egress" ? "to" : "from"} ${who}`;
    }
    case "related":
      return "an ICMP error about such a flow needs no rule";
    case "refused":
      return `no ${direction} rule of ${reason.groupIds.join(", ")} admits it`;
  }
}

/** `entry 100 of network ACL main says allow all traffic from 0.0.0.0/0` */
export function aclText({ networkAclName, entry }: NetworkAclReason, direction: Direction): string {
  if (entry !== null) return `entry ${entry.ruleNumber} of network ACL ${networkAclName} says ${describeEntry(entry)}`;
  return `entry * of network ACL ${networkAclName} denies what no other ${direction} entry matches`;
}
