import { expect, test } from "vitest";
import { probe, trace, type ProbeQuestion } from "../../check/index.js";
import { applyChange, compileNetwork, type Change, type Topology } from "../../model/index.js";
import {
  ALL,
  ALL_ICMP,
  CREATE_PEERING,
  NEXTWORK,
  PEERED,
  ROUTE_1,
  ROUTE_2,
  aclEntry,
  address,
  after,
  deleteRoute,
  rule,
  tcp,
} from "../fixtures/nextwork.js";

const PING: ProbeQuestion = {
  from: 0,
  source: address("10.1.5.112"),
  to: address("10.2.15.210"),
  protocol: 1,
  port: 0,
};
const SSH: ProbeQuestion = { ...PING, protocol: 6, port: 22 };

const DENY_ICMP_IN: Change = {
  kind: "CreateNetworkAclEntry",
  networkAclId: "acl-2",
  entry: aclEntry(90, false, "deny", ALL_ICMP),
};
const NO_ICMP: Change = {
  kind: "RevokeSecurityGroupIngress",
  groupId: "sg-2",
  rule: rule(ALL_ICMP, "0.0.0.0/0"),
};
const NO_EGRESS: Change = { kind: "RevokeSecurityGroupEgress", groupId: "sg-1", rule: rule(ALL, "0.0.0.0/0") };

const PEERING_STEPS = [
  "request peering connection NextWork-1-vpc <> NextWork-2-vpc from NextWork-1-vpc to NextWork-2-vpc",
  "accept peering connection NextWork-1-vpc <> NextWork-2-vpc",
  "add route 10.2.0.0/16 -> NextWork-1-vpc <> NextWork-2-vpc to NextWork-1-rtb-public",
  "add route 10.1.0.0/16 -> NextWork-1-vpc <> NextWork-2-vpc to NextWork-2-rtb-public",
];

test.for<{ vector: string; topology: Topology; question?: ProbeQuestion; code: string; steps: readonly string[] }>([
  {
    vector: "V1 no peering",
    topology: NEXTWORK,
    code: "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
    steps: PEERING_STEPS,
  },
  {
    vector: "V2 no peering and no default route",
    topology: after(NEXTWORK, deleteRoute("rtb-1", "0.0.0.0/0")),
    code: "NO_ROUTE_TO_DESTINATION",
    steps: PEERING_STEPS,
  },
  {
    vector: "V5 a route in VPC 1 only",
    topology: after(PEERED, deleteRoute("rtb-2", "10.1.0.0/16")),
    code: "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
    steps: ["add route 10.1.0.0/16 -> VPC 1 <> VPC 2 to NextWork-2-rtb-public"],
  },
  {
    vector: "V6 a route in VPC 2 only",
    topology: after(PEERED, deleteRoute("rtb-1", "10.2.0.0/16")),
    code: "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
    steps: ["add route 10.2.0.0/16 -> VPC 1 <> VPC 2 to NextWork-1-rtb-public"],
  },
  {
    vector: "V7 peering not accepted",
    topology: after(NEXTWORK, CREATE_PEERING, ROUTE_1, ROUTE_2),
    code: "BAD_STATE_ROUTE",
    steps: ["accept peering connection VPC 1 <> VPC 2"],
  },
  {
    vector: "V8 no ICMP in the destination's security group",
    topology: after(PEERED, NO_ICMP),
    code: "ENI_SG_RULES_MISMATCH",
    steps: ["allow inbound icmp type 8 from 10.1.5.112/32 in security group NextWork-2-SG"],
  },
  {
    vector: "V9 the destination's network ACL denies ICMP in",
    topology: after(PEERED, DENY_ICMP_IN),
    code: "SUBNET_ACL_RESTRICTION",
    steps: ["add inbound entry 80 (allow icmp type 8 from 10.1.5.112/32) in network ACL NextWork-2-acl"],
  },
  {
    vector: "V10 the destination's network ACL denies ICMP out",
    topology: after(PEERED, {
      kind: "CreateNetworkAclEntry",
      networkAclId: "acl-2",
      entry: aclEntry(1, true, "deny", ALL_ICMP),
    }),
    code: "SUBNET_ACL_RESTRICTION",
    steps: ["delete outbound entry 1 from network ACL NextWork-2-acl"],
  },
  {
    vector: "V11 over TCP: the client's network ACL has no entry for ephemeral ports",
    topology: after(PEERED, { kind: "DeleteNetworkAclEntry", networkAclId: "acl-1", ruleNumber: 100, egress: false }),
    question: SSH,
    code: "SUBNET_ACL_RESTRICTION",
    steps: ["add inbound entry 100 (allow tcp 1024-65535 from 10.2.15.210/32) in network ACL NextWork-1-acl"],
  },
  {
    vector: "V12 no egress rule at the source",
    topology: after(PEERED, NO_EGRESS),
    code: "SG_HAS_NO_RULES",
    steps: ["allow outbound icmp type 8 to 10.2.15.210/32 in security group NextWork-1-SG"],
  },
  {
    vector: "V17 a port that the security group does not admit",
    topology: PEERED,
    question: { ...SSH, port: 2222 },
    code: "ENI_SG_RULES_MISMATCH",
    steps: ["allow inbound tcp 2222 from 10.1.5.112/32 in security group NextWork-2-SG"],
  },
  {
    vector: "the destination is stopped",
    topology: after(PEERED, { kind: "StopInstances", instanceId: "i-2" }),
    code: "SIM_HOST_DOWN",
    steps: ["start instance Instance - NextWork VPC 2"],
  },
  {
    vector: "the source is stopped",
    topology: after(PEERED, { kind: "StopInstances", instanceId: "i-1" }),
    code: "SIM_HOST_DOWN",
    steps: ["start instance Instance - NextWork VPC 1"],
  },
  {
    vector: "RT-09 a blackhole of a deleted connection",
    topology: after(PEERED, { kind: "DeleteVpcPeeringConnection", id: "pcx-1" }),
    code: "BAD_STATE_ROUTE",
    steps: [
      PEERING_STEPS[0]!,
      PEERING_STEPS[1]!,
      "change route to 10.2.0.0/16 -> NextWork-1-vpc <> NextWork-2-vpc in NextWork-1-rtb-public",
      "change route to 10.1.0.0/16 -> NextWork-1-vpc <> NextWork-2-vpc in NextWork-2-rtb-public",
    ],
  },
  {
    vector: "V1 and V8 and V12 together",
    topology: after(NEXTWORK, NO_ICMP, NO_EGRESS, rulelessReturn()),
    code: "ENI_SG_RULES_MISMATCH",
    steps: [
      "allow outbound icmp type 8 to 10.2.15.210/32 in security group NextWork-1-SG",
      ...PEERING_STEPS.slice(0, 3),
      "allow inbound icmp type 8 from 10.1.5.112/32 in security group NextWork-2-SG",
      PEERING_STEPS[3]!,
    ],
  },
])("$vector: $code", ({ topology, question = PING, code, steps }) => {
  const traced = trace(topology, question);
  expect(traced.answer).toBe("no-reply");
  expect(traced.code).toBe(code);
  const { remedy } = traced;
  if (remedy?.kind !== "found") throw new Error("no remedy was found");
  expect(remedy.steps.map(({ text }) => text).toSorted()).toEqual([...steps].toSorted());
  const repaired = remedy.steps.reduce((current, { change }) => {
    const result = applyChange(current, change);
    if (!result.ok) throw new Error(result.issues[0]?.message);
    return result.value;
  }, topology);
  expect(probe(compileNetwork(repaired), question).answer).toBe("reply");
});

/** An outbound rule that admits something else, so that the group has rules but none that fits. */
function rulelessReturn(): Change {
  return { kind: "AuthorizeSecurityGroupEgress", groupId: "sg-1", rule: rule(tcp(443), "0.0.0.0/0") };
}

test.for<{ why: string; topology: Topology; question: ProbeQuestion }>([
  { why: "V25 nobody has the address", topology: PEERED, question: { ...PING, to: address("10.2.200.9") } },
  { why: "nobody in the subnet has the address", topology: PEERED, question: { ...PING, to: address("10.1.0.77") } },
  {
    why: "the internet cannot reach a private address",
    topology: PEERED,
    question: { ...PING, from: "internet", source: address("198.51.100.7") },
  },
])("$why: says that no change helps", ({ topology, question }) => {
  expect(trace(topology, question)).toMatchObject({ answer: "no-reply", remedy: { kind: "none" } });
});

test("a reply needs no remedy", () => {
  expect(trace(PEERED, PING)).toMatchObject({ answer: "reply", code: null, remedy: null });
});
