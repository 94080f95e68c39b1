import { expect, test } from "vitest";
import { applyChange, type Change, type SecurityGroupRule, type Topology } from "../../model/index.js";
import { ALL_ICMP, NEXTWORK, PEERED, aclEntry, after, rule, tcp } from "../fixtures/nextwork.js";

function refusal(topology: Topology, change: Change): string | undefined {
  const result = applyChange(topology, change);
  return result.ok ? undefined : `${result.issues[0]?.rule} ${result.issues[0]?.code}`;
}

function authorize(groupId: string, added: SecurityGroupRule): Change {
  return { kind: "AuthorizeSecurityGroupIngress", groupId, rule: added };
}

function revoke(groupId: string, removed: SecurityGroupRule): Change {
  return { kind: "RevokeSecurityGroupIngress", groupId, rule: removed };
}

const FROM_SG_1 = { kind: "security-group", groupId: "sg-1" } as const;

test("a rule is added, and removed by service and peer whatever its id (SG-16)", () => {
  const added = after(NEXTWORK, authorize("sg-2", rule(tcp(80), "10.1.0.0/16")));
  expect(added.securityGroups[1]?.ingress).toHaveLength(3);
  const removed = after(
    added,
    revoke("sg-2", { ...rule(tcp(80), "10.1.0.0/16"), id: "sgr-other", description: "another text" }),
  );
  expect(removed).toEqual(NEXTWORK);
  const egress = after(NEXTWORK, {
    kind: "AuthorizeSecurityGroupEgress",
    groupId: "sg-1",
    rule: rule(tcp(80), "10.1.0.0/16"),
  });
  expect(egress.securityGroups[0]?.egress).toHaveLength(2);
  expect(egress.securityGroups[0]?.ingress).toBe(NEXTWORK.securityGroups[0]?.ingress);
});

test.for<{ why: string; topology: Topology; change: Change; expected: string | undefined }>([
  {
    why: "the same again",
    topology: NEXTWORK,
    change: authorize("sg-2", rule(tcp(22), "0.0.0.0/0")),
    expected: "SG-16 InvalidPermission.Duplicate",
  },
  {
    why: "host bits do not make it another rule (CIDR-02)",
    topology: after(NEXTWORK, authorize("sg-2", rule(tcp(80), "10.1.0.0/16"))),
    change: authorize("sg-2", rule(tcp(80), "10.1.2.3/16")),
    expected: "SG-16 InvalidPermission.Duplicate",
  },
  {
    why: "not there",
    topology: NEXTWORK,
    change: revoke("sg-2", rule(tcp(22), "10.0.0.0/8")),
    expected: "SG-16 InvalidPermission.NotFound",
  },
  {
    why: "no such group",
    topology: NEXTWORK,
    change: authorize("sg-9", rule(tcp(22), "10.0.0.0/8")),
    expected: "11.1 InvalidGroup.NotFound",
  },
  {
    why: "a group of a VPC that is not peered",
    topology: NEXTWORK,
    change: authorize("sg-2", rule(tcp(22), FROM_SG_1)),
    expected: "SG-11 InvalidGroup.NotFound",
  },
  {
    why: "a group of a peered VPC",
    topology: PEERED,
    change: authorize("sg-2", rule(tcp(22), FROM_SG_1)),
    expected: undefined,
  },
  {
    why: "the group itself",
    topology: NEXTWORK,
    change: authorize("sg-1", rule(tcp(80), FROM_SG_1)),
    expected: undefined,
  },
  {
    why: "no such prefix list",
    topology: NEXTWORK,
    change: authorize("sg-1", rule(tcp(80), { kind: "prefix-list", prefixListId: "pl-1" })),
    expected: "11.1 InvalidPrefixListID.NotFound",
  },
  {
    why: "ports backwards",
    topology: NEXTWORK,
    change: authorize("sg-1", rule(tcp(90, 80), "10.0.0.0/8")),
    expected: "SG-07 InvalidPermission.Malformed",
  },
  {
    why: "ICMP code without a type",
    topology: NEXTWORK,
    change: authorize("sg-1", rule({ kind: "icmp", protocol: 1, type: -1, code: 0 }, "10.0.0.0/8")),
    expected: "SG-07 InvalidPermission.Malformed",
  },
])("$change.kind, $why: $expected", ({ topology, change, expected }) => {
  expect(refusal(topology, change)).toBe(expected);
});

const DENY = aclEntry(90, false, "deny", ALL_ICMP);

test("an entry is created, replaced and deleted (NACL-02, NACL-12)", () => {
  const created = after(NEXTWORK, { kind: "CreateNetworkAclEntry", networkAclId: "acl-1", entry: DENY });
  expect(created.networkAcls[0]?.entries.at(-1)).toEqual(DENY);
  const allow = { ...DENY, action: "allow" } as const;
  const replaced = after(created, { kind: "ReplaceNetworkAclEntry", networkAclId: "acl-1", entry: allow });
  expect(replaced.networkAcls[0]?.entries.at(-1)).toEqual(allow);
  const remove: Change = { kind: "DeleteNetworkAclEntry", networkAclId: "acl-1", ruleNumber: 90, egress: false };
  expect(after(replaced, remove)).toEqual(NEXTWORK);
});

test.for<{ why: string; change: Change; expected: string | undefined }>([
  {
    why: "number taken",
    change: { kind: "CreateNetworkAclEntry", networkAclId: "acl-1", entry: aclEntry(100, false, "deny") },
    expected: "NACL-12 NetworkAclEntryAlreadyExists",
  },
  {
    why: "directions are numbered apart",
    change: { kind: "CreateNetworkAclEntry", networkAclId: "acl-1", entry: aclEntry(101, true, "deny") },
    expected: undefined,
  },
  {
    why: "number out of range",
    change: { kind: "CreateNetworkAclEntry", networkAclId: "acl-1", entry: aclEntry(32_767, true, "allow") },
    expected: "NACL-02 InvalidParameterValue",
  },
  {
    why: "ports out of range",
    change: { kind: "CreateNetworkAclEntry", networkAclId: "acl-1", entry: aclEntry(1, true, "allow", tcp(0, 70_000)) },
    expected: "NACL-06 InvalidParameterValue",
  },
  {
    why: "no such ACL",
    change: { kind: "CreateNetworkAclEntry", networkAclId: "acl-9", entry: DENY },
    expected: "11.1 InvalidNetworkAclID.NotFound",
  },
  {
    why: "nothing to replace",
    change: { kind: "ReplaceNetworkAclEntry", networkAclId: "acl-1", entry: DENY },
    expected: "NACL-12 InvalidNetworkAclEntry.NotFound",
  },
  {
    why: "nothing to delete",
    change: { kind: "DeleteNetworkAclEntry", networkAclId: "acl-1", ruleNumber: 90, egress: true },
    expected: "NACL-12 InvalidNetworkAclEntry.NotFound",
  },
  {
    why: "the * entry stays",
    change: { kind: "DeleteNetworkAclEntry", networkAclId: "acl-1", ruleNumber: 32_767, egress: true },
    expected: "NACL-02 InvalidParameterValue",
  },
  {
    why: "another VPC's subnet",
    change: { kind: "ReplaceNetworkAclAssociation", networkAclId: "acl-2", subnetId: "subnet-1" },
    expected: "NACL-01 InvalidParameterValue",
  },
])("$change.kind, $why: $expected", ({ change, expected }) => {
  expect(refusal(NEXTWORK, change)).toBe(expected);
});

test("NACL-01: the subnet changes to the other network ACL", () => {
  const [first] = NEXTWORK.networkAcls;
  if (first === undefined) throw new Error("the fixture has network ACLs");
  const topology = { ...NEXTWORK, networkAcls: [...NEXTWORK.networkAcls, { ...first, id: "acl-3", subnetIds: [] }] };
  const moved = after(topology, { kind: "ReplaceNetworkAclAssociation", networkAclId: "acl-3", subnetId: "subnet-1" });
  expect(moved.networkAcls.map(({ id, subnetIds }) => [id, subnetIds])).toEqual([
    ["acl-1", []],
    ["acl-2", ["subnet-2"]],
    ["acl-3", ["subnet-1"]],
  ]);
});
