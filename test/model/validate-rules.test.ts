import { describe } from "vitest";
import { type Topology } from "../../model/index.js";
import { add, addLike, editFirst } from "../fixtures/edit-topology.js";
import { aclEntry, ALL, ALL_ICMP, NEXTWORK, rule, tcp } from "../fixtures/nextwork.js";
import { assertTable, many, peering } from "../fixtures/validation-rows.js";

function withIngress(...rules: readonly ReturnType<typeof rule>[]): Topology {
  return editFirst(NEXTWORK, "securityGroups", (group) => ({ ...group, ingress: rules }));
}

function withEntries(...entries: readonly ReturnType<typeof aclEntry>[]): Topology {
  return editFirst(NEXTWORK, "networkAcls", (acl) => ({ ...acl, entries }));
}

describe("security groups", () => {
  const reference = (groupId: string): ReturnType<typeof rule> => rule(ALL, { kind: "security-group", groupId });
  const elsewhere = (topology: Topology): Topology => ({
    ...topology,
    securityGroups: topology.securityGroups.map((group) =>
      group.id === "sg-2" ? { ...group, region: "us-east-1" } : group,
    ),
  });
  assertTable([
    {
      title: "a port above 65535",
      topology: withIngress(rule(tcp(22, 70_000), "0.0.0.0/0")),
      expected: ["error SG-06 InvalidPermission.Malformed"],
    },
    {
      title: "a range backwards",
      topology: withIngress(rule(tcp(23, 22), "0.0.0.0/0")),
      expected: ["error SG-06 InvalidPermission.Malformed"],
    },
    {
      title: "an ICMP code of any type",
      topology: withIngress(rule({ kind: "icmp", protocol: 1, type: -1, code: 0 }, "0.0.0.0/0")),
      expected: ["error SG-07 InvalidPermission.Malformed"],
    },
    {
      title: "protocol 256",
      topology: withIngress(rule({ kind: "protocol", protocol: 256 }, "0.0.0.0/0")),
      expected: ["error SG-05 InvalidPermission.Malformed"],
    },
    {
      title: "ICMP of the wrong family",
      topology: withIngress(rule(ALL_ICMP, "::/0")),
      expected: ["warning SG-08 InvalidPermission.Malformed"],
    },
    {
      title: "an unknown prefix list",
      topology: withIngress(rule(ALL, { kind: "prefix-list", prefixListId: "pl-9" })),
      expected: ["error 11.1 InvalidPrefixListID.NotFound"],
    },
    { title: "itself (SG-12)", topology: withIngress(reference("sg-1")), expected: [] },
    {
      title: "a group that is gone",
      topology: withIngress(reference("sg-9")),
      expected: ["warning SG-14 InvalidGroup.NotFound"],
    },
    {
      title: "a group of an unpeered VPC",
      topology: withIngress(reference("sg-2")),
      expected: ["warning SG-14 InvalidGroup.NotFound"],
    },
    {
      title: "a group of a peered VPC",
      topology: add(withIngress(reference("sg-2")), "vpcPeeringConnections", peering("active")),
      expected: [],
    },
    {
      title: "a group of another Region",
      topology: elsewhere(add(withIngress(reference("sg-2")), "vpcPeeringConnections", peering("active"))),
      expected: ["error SG-11 InvalidGroup.NotFound"],
    },
    {
      title: "one rule twice",
      topology: withIngress(rule(tcp(22), "10.0.0.0/8"), rule(tcp(22), "10.0.0.0/8")),
      expected: ["error SG-16 InvalidPermission.Duplicate"],
    },
    { title: "60 rules", topology: withIngress(...many(60).map((n) => rule(tcp(n), "0.0.0.0/0"))), expected: [] },
    {
      title: "61 rules",
      topology: withIngress(...many(61).map((n) => rule(tcp(n), "0.0.0.0/0"))),
      expected: ["warning 12 RulesPerSecurityGroupLimitExceeded"],
    },
  ]);
});

describe("network ACLs", () => {
  const acl = (edit: (each: Topology["networkAcls"][number]) => Topology["networkAcls"][number]): Topology =>
    editFirst(NEXTWORK, "networkAcls", edit);
  assertTable([
    {
      title: "rule 0",
      topology: withEntries(aclEntry(0, false, "allow")),
      expected: ["error NACL-02 InvalidParameterValue"],
    },
    { title: "rule 32766", topology: withEntries(aclEntry(32_766, false, "allow")), expected: [] },
    {
      title: "an allow at 32767",
      topology: withEntries(aclEntry(32_767, false, "allow")),
      expected: ["error NACL-02 InvalidParameterValue"],
    },
    {
      title: "one number twice in a direction",
      topology: withEntries(aclEntry(1, false, "allow"), aclEntry(1, false, "deny")),
      expected: ["error NACL-12 NetworkAclEntryAlreadyExists"],
    },
    {
      title: "one number in each direction",
      topology: withEntries(aclEntry(1, false, "allow"), aclEntry(1, true, "deny")),
      expected: [],
    },
    {
      title: "a port above 65535",
      topology: withEntries(aclEntry(1, false, "allow", tcp(0, 65_536))),
      expected: ["error NACL-06 InvalidParameterValue"],
    },
    {
      title: "21 entries",
      topology: withEntries(...many(21).map((n) => aclEntry(n + 1, true, "allow"))),
      expected: ["warning 12 NetworkAclEntryLimitExceeded"],
    },
    {
      title: "41 entries",
      topology: withEntries(...many(41).map((n) => aclEntry(n + 1, true, "allow"))),
      expected: ["error 12 NetworkAclEntryLimitExceeded"],
    },
    {
      title: "a subnet without one",
      topology: acl((each) => ({ ...each, subnetIds: [] })),
      expected: ["error NACL-01 InvalidNetworkAclID.NotFound"],
    },
    {
      title: "a subnet with two",
      topology: addLike(NEXTWORK, "networkAcls", (each) => ({ ...each, id: "acl-9", default: false })),
      expected: ["error NACL-01 Resource.AlreadyAssociated"],
    },
    {
      title: "two defaults",
      topology: addLike(NEXTWORK, "networkAcls", (each) => ({ ...each, id: "acl-9", subnetIds: [] })),
      expected: ["error NACL-01 Topology.DefaultNetworkAcl"],
    },
    {
      title: "another VPC's subnet",
      topology: acl((each) => ({ ...each, vpcId: "vpc-2", default: false })),
      expected: ["error NACL-01 InvalidParameterValue"],
    },
  ]);
});
