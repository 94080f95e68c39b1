import { expect, test } from "vitest";
import { world, type Changes } from "./build.js";
import { scene } from "./scene.js";

const PASSED = "ACCEPT > ACCEPT, delivered";
const REFUSED = "ACCEPT > REJECT, ENI_SG_RULES_MISMATCH at eni-b";
const SSH = "tcp a:40000 > b:22 syn";

test.for([
  { rule: "SG-01: any rule of any group admits", ingress: ["udp 53 any", "tcp 22 any"], packet: SSH, outcome: PASSED },
  {
    rule: "SG-01: what no rule admits is refused",
    ingress: ["udp 53 any", "tcp 23 any"],
    packet: SSH,
    outcome: REFUSED,
  },
  {
    rule: "SG-02: a new group has no ingress rules",
    ingress: [],
    packet: SSH,
    outcome: "ACCEPT > REJECT, SG_HAS_NO_RULES at eni-b",
  },
  { rule: "SG-04: the destination port", ingress: ["tcp 22 any"], packet: SSH, outcome: PASSED },
  { rule: "SG-04: never the source port", ingress: ["tcp 40000 any"], packet: SSH, outcome: REFUSED },
  { rule: "SG-04: first of a range", ingress: ["tcp 22-443 any"], packet: SSH, outcome: PASSED },
  { rule: "SG-04: last of a range", ingress: ["tcp 20-22 any"], packet: SSH, outcome: PASSED },
  { rule: "SG-04: below a range", ingress: ["tcp 23-443 any"], packet: SSH, outcome: REFUSED },
  { rule: "SG-04: above a range", ingress: ["tcp 0-21 any"], packet: SSH, outcome: REFUSED },
  {
    rule: "SG-04: ports 0 and 65535 are ports",
    ingress: ["tcp 65535 any"],
    packet: "tcp a:0 > b:65535 syn",
    outcome: PASSED,
  },
  { rule: "SG-05: -1 is every protocol", ingress: ["all any"], packet: "protocol 47 a > b", outcome: PASSED },
  { rule: "SG-05: -1 is every port", ingress: ["all any"], packet: SSH, outcome: PASSED },
  {
    rule: "SG-05: any other number means all its packets",
    ingress: ["protocol 47 any"],
    packet: "protocol 47 a > b",
    outcome: PASSED,
  },
  {
    rule: "SG-05: and no other protocol's",
    ingress: ["protocol 47 any"],
    packet: "protocol 50 a > b",
    outcome: REFUSED,
  },
  { rule: "SG-06: all ports of TCP", ingress: ["tcp 0-65535 any"], packet: SSH, outcome: PASSED },
  { rule: "SG-06: all ports of UDP are none of TCP", ingress: ["udp 0-65535 any"], packet: SSH, outcome: REFUSED },
  { rule: "SG-07: type and code", ingress: ["icmp 8/0 any"], packet: "icmp a > b 8/0", outcome: PASSED },
  { rule: "SG-07: code -1 is any", ingress: ["icmp 8/-1 any"], packet: "icmp a > b 8/7", outcome: PASSED },
  { rule: "SG-07: another code", ingress: ["icmp 3/4 any"], packet: "icmp a > b 3/3", outcome: REFUSED },
  { rule: "SG-07: another type", ingress: ["icmp 8/-1 any"], packet: "icmp a > b 13/0", outcome: REFUSED },
  { rule: "SG-07: type and code -1 are any", ingress: ["icmp -1/-1 any"], packet: "icmp a > b 13/0", outcome: PASSED },
  {
    rule: "SG-07: type -1 with a code never matches",
    ingress: ["icmp -1/0 any"],
    packet: "icmp a > b 8/0",
    outcome: REFUSED,
  },
  { rule: "SG-08: icmpv6 is no IPv4", ingress: ["icmpv6 -1/-1 any"], packet: "icmp a > b 8/0", outcome: REFUSED },
  { rule: "SG-08: ::/0 never matches IPv4", ingress: ["all ::/0"], packet: SSH, outcome: REFUSED },
  { rule: "SG-09: ingress matches the source", ingress: ["tcp 22 10.1.1.10/32"], packet: SSH, outcome: PASSED },
  { rule: "SG-09: not the destination", ingress: ["tcp 22 10.2.1.10/32"], packet: SSH, outcome: REFUSED },
  { rule: "SG-09: /0 is anywhere", ingress: ["tcp 22 0.0.0.0/0"], packet: SSH, outcome: PASSED },
  { rule: "SG-09: one address beside /32", ingress: ["tcp 22 10.1.1.11/32"], packet: SSH, outcome: REFUSED },
  {
    rule: "SG-10: a reference matches the private address of a member (V15)",
    ingress: ["all sg-a"],
    packet: SSH,
    outcome: PASSED,
  },
  {
    rule: "SG-10: and its secondary address",
    ingress: ["all sg-far"],
    packet: "tcp far.second:40000 > b:22 syn",
    outcome: PASSED,
  },
  { rule: "SG-10: no other group's", ingress: ["all sg-far"], packet: SSH, outcome: REFUSED },
  {
    rule: "SG-10: never a public address (V16)",
    ingress: ["all sg-a"],
    packet: "tcp a:40000 > b.public:22 syn",
    outcome: "ACCEPT > REJECT, SG_REFERENCES_NOT_PRESERVED at eni-b",
  },
  { rule: "SG-10: a reference keeps its own rule's service", ingress: ["tcp 23 sg-a"], packet: SSH, outcome: REFUSED },
  { rule: "SG-12: a reference to itself is of other members", ingress: ["all sg-b"], packet: SSH, outcome: REFUSED },
  { rule: "SG-14: a group that is gone matches nothing", ingress: ["all sg-gone"], packet: SSH, outcome: REFUSED },
  { rule: "SG-15, PL-01: any entry of a prefix list", ingress: ["tcp 22 pl-1"], packet: SSH, outcome: PASSED },
  { rule: "SG-15: no entry of a prefix list", ingress: ["tcp 22 pl-2"], packet: SSH, outcome: REFUSED },
  {
    rule: "SG-15: what a prefix list that is not in the input contains is not guessed",
    ingress: ["tcp 22 pl-unknown"],
    packet: SSH,
    outcome: "ACCEPT > -, undecided: what pl-unknown in a rule of sg-b contains is not in the input",
  },
  {
    rule: "SG-02: nor is it asked where another rule admits",
    ingress: ["tcp 22 pl-unknown", "tcp 22 any"],
    packet: SSH,
    outcome: PASSED,
  },
])("$rule", ({ ingress, packet, outcome }) => {
  const prefixLists = { "pl-1": ["192.0.2.0/24", "10.1.0.0/16", "2001:db8::/32"], "pl-2": ["192.0.2.0/24", "::/0"] };
  expect(scene(world({ groups: { b: { ingress } }, prefixLists })).send(packet)).toBe(outcome);
});

test.for<{ rule: string; egress: readonly string[]; outcome: string; to?: string; changes?: Changes }>([
  {
    rule: "SG-02: without egress rules nothing may begin (V12)",
    egress: [],
    outcome: "REJECT > -, SG_HAS_NO_RULES at eni-a",
  },
  { rule: "SG-04: egress too matches the destination port", egress: ["tcp 22 any"], outcome: PASSED },
  {
    rule: "SG-04: egress never matches the source port",
    egress: ["tcp 40000 any"],
    outcome: "REJECT > -, ENI_SG_RULES_MISMATCH at eni-a",
  },
  { rule: "SG-09: egress matches the destination", egress: ["tcp 22 10.2.0.0/16"], outcome: PASSED },
  {
    rule: "SG-09: not the source",
    egress: ["tcp 22 10.1.0.0/16"],
    outcome: "REJECT > -, ENI_SG_RULES_MISMATCH at eni-a",
  },
  { rule: "SG-10: egress to a group of the peer VPC", egress: ["all sg-b"], outcome: PASSED },
  { rule: "SG-10: egress to a group of the VPC", egress: ["all sg-far"], to: "far", outcome: PASSED },
  { rule: "SG-10: egress to a member's secondary address", egress: ["all sg-far"], to: "far.second", outcome: PASSED },
  {
    rule: "SG-10: egress to a group is never to its public addresses",
    egress: ["all sg-b"],
    to: "b.public",
    outcome: "REJECT > -, ENI_SG_RULES_MISMATCH at eni-a",
  },
  {
    rule: "SG-11: a VPC that is not peered is out of reach",
    egress: ["all sg-c"],
    to: "c",
    outcome: "REJECT > -, ENI_SG_RULES_MISMATCH at eni-a",
  },
  {
    rule: "SG-11: nor is one in another Region",
    egress: ["all sg-b"],
    outcome: "REJECT > -, ENI_SG_RULES_MISMATCH at eni-a",
    changes: { region: "us-east-1" },
  },
  {
    rule: "SG-14: a reference over a deleted peering matches nothing",
    egress: ["all sg-b"],
    outcome: "REJECT > -, ENI_SG_RULES_MISMATCH at eni-a",
    changes: { peering: "deleted" },
  },
])("$rule", ({ egress, outcome, to = "b", changes = {} }) => {
  expect(scene(world({ ...changes, groups: { a: { egress } } })).send(`tcp a:40000 > ${to}:22 syn`)).toBe(outcome);
});

test.for<{ rule: string; changes: Changes; outcome: string }>([
  { rule: "SG-11, PCX-11: references reach over an active peering in the Region", changes: {}, outcome: PASSED },
  { rule: "SG-11, PCX-11: not over one to another Region", changes: { region: "us-east-1" }, outcome: REFUSED },
])("$rule", ({ changes, outcome }) => {
  expect(scene(world({ ...changes, groups: { b: { ingress: ["all sg-a"] } } })).send(SSH)).toBe(outcome);
});

test("SG-12: members of a group talk to each other only by a rule that says so", () => {
  const shared = (ingress: readonly string[]): string => {
    const topology = world({ groups: { a: { ingress } } });
    const networkInterfaces = topology.networkInterfaces.map((each) =>
      each.id === "eni-near" ? { ...each, securityGroupIds: ["sg-a"] } : each,
    );
    return scene({ ...topology, networkInterfaces }).send("tcp near:40000 > a:22 syn");
  };
  expect(shared(["all sg-a"])).toBe(PASSED);
  expect(shared(["all sg-b"])).toBe("ACCEPT > REJECT, ENI_SG_RULES_MISMATCH at eni-a");
});

test("SG-13: what a middlebox forwards has lost its sender's identity", () => {
  const { send } = scene(world({ groups: { b: { ingress: ["all sg-a", "all sg-near"] } }, noCheck: "near" }));
  expect(send(SSH, { from: "near" })).toBe("ACCEPT > REJECT, SG_REFERENCES_NOT_PRESERVED at eni-b");
  expect(send(SSH, { from: "a" })).toBe(PASSED);
});

test("SG-14: a stale reference revives when the VPCs are peered again", () => {
  const groups = { a: { egress: ["all sg-b"] } };
  const { send, become } = scene(world({ groups, peering: "deleted" }));
  expect(send(SSH)).toBe("REJECT > -, ENI_SG_RULES_MISMATCH at eni-a");
  become(world({ groups }));
  expect(send(SSH)).toBe(PASSED);
});

test("SG-01: rules of several groups are one set, in whatever order", () => {
  const topology = world({ groups: { a: { ingress: ["udp 53 any"] }, near: { ingress: ["tcp 22 any"] } } });
  const outcomes = [["sg-a", "sg-near"], ["sg-near", "sg-a"], ["sg-a"]].map((securityGroupIds) => {
    const networkInterfaces = topology.networkInterfaces.map((each) =>
      each.id === "eni-a" ? { ...each, securityGroupIds } : each,
    );
    return scene({ ...topology, networkInterfaces }).send("tcp near:40000 > a:22 syn");
  });
  expect(outcomes).toEqual([PASSED, PASSED, "ACCEPT > REJECT, ENI_SG_RULES_MISMATCH at eni-a"]);
});

test.for(["sg-a", "sg-c"])(
  "SG-11: egress to %s matches whoever carries it, in either of two peers with the same block",
  (group) => {
    // CIDR-08: b is peered with both a and c; its route leads to a.
    const topology = world({ groups: { b: { egress: [`tcp 22 ${group}`] } } });
    const a = topology.vpcs.find(({ id }) => id === "vpc-a")!;
    const own = topology.networkInterfaces.find(({ id }) => id === "eni-a")!;
    const { send } = scene({
      ...topology,
      vpcs: topology.vpcs.map((vpc) => (vpc.id === "vpc-c" ? { ...vpc, cidrBlocks: a.cidrBlocks } : vpc)),
      networkInterfaces: topology.networkInterfaces.map((each) =>
        each.id === "eni-c" ? { ...each, privateAddresses: own.privateAddresses } : each,
      ),
    });
    expect(send("tcp b:40000 > a:22 syn", { from: "b" })).toBe(PASSED);
    expect(send("tcp b:40000 > near:22 syn", { from: "b" })).toBe("REJECT > -, ENI_SG_RULES_MISMATCH at eni-b");
  },
);

test("SG-01: the rule that decides is named", () => {
  const { path } = scene(world({ groups: { b: { ingress: ["udp 53 any", "tcp 22 sg-a"] } } }));
  const [, arrived] = path(SSH).observations;
  expect(arrived?.securityGroup).toMatchObject({ kind: "rule", groupId: "sg-b", rule: { id: "sgr tcp 22 sg-a" } });
});

test("SG-01: more than 32 rules are still one set", () => {
  const many = Array.from({ length: 70 }, (_, index) => `tcp ${1000 + index} 10.1.${index}.0/24`);
  const { send } = scene(world({ groups: { b: { ingress: [...many, "tcp 22 sg-a", "udp 7 10.1.1.0/24"] } } }));
  expect(send(SSH)).toBe(PASSED);
  expect(send("udp a:40000 > b:7")).toBe(PASSED);
  expect(send("tcp a:40000 > b:1001 syn")).toBe(PASSED);
  expect(send("tcp a:40000 > b:1000 syn")).toBe(REFUSED);
  expect(send("tcp a:40000 > b:1069 syn")).toBe(REFUSED);
});

test("SG-18: a refusal is silent: nothing is seen of the packet but one REJECT", () => {
  const { path } = scene(world({ groups: { b: { ingress: [] } } }));
  const { observations, disposition } = path(SSH);
  expect(observations.map(({ direction, action }) => `${direction} ${action}`)).toEqual([
    "egress ACCEPT",
    "ingress REJECT",
  ]);
  expect(disposition).toEqual({ kind: "dropped", code: "SG_HAS_NO_RULES", at: "eni-b" });
});
