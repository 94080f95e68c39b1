import { expect, test } from "vitest";
import { formatIpAddress } from "../../model/index.js";
import { dualStack, type DualStackChanges } from "./dual-stack.js";
import type { HostName } from "./build.js";
import { scene } from "./scene.js";

interface Row {
  readonly rule: string;
  readonly packet: string;
  readonly outcome: string;
  readonly from?: HostName | "internet";
  readonly changes?: DualStackChanges;
}

const OUTSIDE = "[2001:4860:4860::8888]";
const PASSED = "ACCEPT > ACCEPT, delivered";
const SHUT: DualStackChanges = { groups: { a: { ingress: [], egress: [] } }, acls: { a1: [] }, routes: { a1: [] } };
const UNIQUE_LOCAL = { prefix: "fd00:1234" };

test.for<Row>([
  { rule: "RT-02: a local route for the IPv6 block", packet: "icmpv6 a.v6 > far.v6", outcome: PASSED },
  { rule: "RT-03: ::/0 leads out", packet: `udp a.v6:1024 > ${OUTSIDE}:53`, outcome: "ACCEPT > -, internet" },
  {
    rule: "RT-03: 0.0.0.0/0 never matches IPv6",
    packet: `udp a.v6:1024 > ${OUTSIDE}:53`,
    outcome: "ACCEPT > -, NO_ROUTE_TO_DESTINATION at rtb-a1",
    changes: { routes: { a1: ["any igw-a"] } },
  },
  {
    rule: "RT-03: the longest prefix wins",
    packet: `udp a.v6:1024 > ${OUTSIDE}:53`,
    outcome: "ACCEPT > -, BAD_STATE_ROUTE at rtb-a1",
    changes: { routes: { a1: ["::/0 igw-a", "2001:4860::/32 igw-b"] } },
  },
  {
    rule: "RT-03: a route beside the address does not match",
    packet: `udp a.v6:1024 > ${OUTSIDE}:53`,
    outcome: "ACCEPT > -, internet",
    changes: { routes: { a1: ["::/0 igw-a", "2001:4861::/32 igw-b", "2001:485f::/32 igw-b"] } },
  },
  {
    rule: "RT-04: static before a prefix list's IPv6 entry",
    packet: `udp a.v6:1024 > ${OUTSIDE}:53`,
    outcome: "ACCEPT > -, internet",
    changes: { routes: { a1: ["pl-1 igw-b", "::/0 igw-a"] }, prefixLists: { "pl-1": ["::/0"] } },
  },
  {
    rule: "RT-12: a neighbour needs no route",
    packet: "icmpv6 a.v6 > near.v6",
    outcome: PASSED,
    changes: { routes: { a1: [] } },
  },
  {
    rule: "NACL-04: nor a network ACL",
    packet: "icmpv6 a.v6 > near.v6",
    outcome: PASSED,
    changes: { acls: { a1: [] } },
  },
  {
    rule: "FL-09: nobody answers for an unused address of the subnet",
    packet: "icmpv6 a.v6 > [2001:db8:1:1::99]",
    outcome: "- > -, SIM_ARP_UNRESOLVED at subnet-a1",
  },
  {
    rule: "FL-09: an unused address elsewhere in the VPC",
    packet: "icmpv6 a.v6 > [2001:db8:1:2::99]",
    outcome: "ACCEPT > -, NO_POSSIBLE_DESTINATION at vpc-a",
  },
  { rule: "E0: a second address of its own", packet: "icmpv6 far.v6 > far.second.v6", outcome: "- > -, self" },
  {
    rule: "IGW-13: a source that is not the interface's",
    packet: "icmpv6 near.v6 > b.v6",
    from: "a",
    outcome: "- > -, ENI_SOURCE_DEST_CHECK_RESTRICTION at eni-a",
  },
  {
    rule: "IGW-13: unless the check is off",
    packet: "icmpv6 near.v6 > b.v6",
    from: "a",
    outcome: PASSED,
    changes: { noCheck: "a" },
  },
  { rule: "PCX-04: a route to the peer's IPv6 block", packet: "icmpv6 a.v6 > b.v6", outcome: PASSED },
  {
    rule: "PCX-05: no transit to what lies behind the peer",
    packet: "icmpv6 a.v6 > c.v6",
    outcome: "ACCEPT > -, PCX_REQUIRES_ADDRESS_IN_VPC_CIDR at pcx-ab",
    changes: { routes: { a1: ["::/0 pcx-ab"] } },
  },
  {
    rule: "PCX-05: no internet behind the peer",
    packet: `icmpv6 a.v6 > ${OUTSIDE}`,
    outcome: "ACCEPT > -, PCX_REQUIRES_ADDRESS_IN_VPC_CIDR at pcx-ab",
    changes: { routes: { a1: ["::/0 pcx-ab"] } },
  },
  {
    rule: "PCX-04: a peer in another Region (whitepaper IPv6 on AWS: peering carries both protocols)",
    packet: "icmpv6 a.v6 > b.v6",
    outcome: PASSED,
    changes: { region: "us-east-1" },
  },
  {
    rule: "SG-11: without group references there",
    packet: "icmpv6 a.v6 > b.v6",
    outcome: "ACCEPT > REJECT, ENI_SG_RULES_MISMATCH at eni-b",
    changes: { region: "us-east-1", groups: { b: { ingress: ["all sg-a"] } } },
  },
  {
    rule: "IGW-01: without a gateway nothing goes out",
    packet: `icmpv6 a.v6 > ${OUTSIDE}`,
    outcome: "ACCEPT > -, BAD_STATE_ROUTE at rtb-a1",
    changes: { detached: "a" },
  },
  {
    rule: "IGW-04, CIDR-10: a source that is no interface's of the VPC",
    packet: `icmpv6 [2001:db8:1:1::99] > ${OUTSIDE}`,
    from: "a",
    outcome: "ACCEPT > -, GATEWAY_REJECTS_SPOOFED_TRAFFIC at igw-a",
    changes: { noCheck: "a" },
  },
  {
    rule: "IGW-04: another VPC's source",
    packet: `icmpv6 b.v6 > ${OUTSIDE}`,
    from: "a",
    outcome: "ACCEPT > -, GATEWAY_REJECTS_SPOOFED_TRAFFIC at igw-a",
    changes: { noCheck: "a" },
  },
  {
    rule: "IGW-04: a neighbour's source, forwarded",
    packet: `icmpv6 near.v6 > ${OUTSIDE}`,
    from: "a",
    outcome: "ACCEPT > -, internet",
    changes: { noCheck: "a" },
  },
  {
    rule: "CIDR-10: unique local addresses do not leave",
    packet: `icmpv6 a.v6 > ${OUTSIDE}`,
    outcome: "ACCEPT > -, SIM_IGW_UNIQUE_LOCAL_ADDRESS at igw-a",
    changes: UNIQUE_LOCAL,
  },
  {
    rule: "CIDR-10: nor do packets for them",
    packet: "icmpv6 a.v6 > [fd12::1]",
    outcome: "ACCEPT > -, SIM_IGW_UNIQUE_LOCAL_ADDRESS at igw-a",
  },
  {
    rule: "CIDR-10: but they are routed inside and to peers",
    packet: "icmpv6 a.v6 > b.v6",
    outcome: PASSED,
    changes: UNIQUE_LOCAL,
  },
  {
    rule: "IGW-05: in to the owner of the address",
    packet: `icmpv6 ${OUTSIDE} > near.v6`,
    from: "internet",
    outcome: "- > ACCEPT, delivered",
  },
  {
    rule: "IGW-05: not without a gateway",
    packet: `icmpv6 ${OUTSIDE} > a.v6`,
    from: "internet",
    outcome: "- > -, IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS at internet",
    changes: { detached: "a" },
  },
  {
    rule: "IGW-05: not to an address of the block that nobody has",
    packet: `icmpv6 ${OUTSIDE} > [2001:db8:1:1::99]`,
    from: "internet",
    outcome: "- > -, NO_POSSIBLE_DESTINATION at vpc-a",
  },
  {
    rule: "IGW-05: not to an address of nobody's block",
    packet: `icmpv6 ${OUTSIDE} > [2001:db8:9::1]`,
    from: "internet",
    outcome: "- > -, IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS at internet",
  },
  {
    rule: "IGW-05: not from a unique local address",
    packet: "icmpv6 [fd12::1] > a.v6",
    from: "internet",
    outcome: "- > -, SIM_IGW_UNIQUE_LOCAL_ADDRESS at igw-a",
  },
  {
    rule: "IGW-05: nobody on the internet carries packets for unique local addresses",
    packet: `icmpv6 ${OUTSIDE} > [fd12::1]`,
    from: "internet",
    outcome: "- > -, NO_ROUTE_TO_DESTINATION at internet",
  },
  {
    rule: "IGW-05: not even where an interface has one",
    packet: `icmpv6 ${OUTSIDE} > a.v6`,
    from: "internet",
    outcome: "- > -, NO_ROUTE_TO_DESTINATION at internet",
    changes: UNIQUE_LOCAL,
  },
  {
    rule: "IGW-05: the ACL and groups see the remote address",
    packet: `tcp ${OUTSIDE}:40000 > a.v6:22 syn`,
    from: "internet",
    outcome: "- > REJECT, ENI_SG_RULES_MISMATCH at eni-a",
    changes: { groups: { a: { ingress: ["tcp 22 2001:db8::/32"] } } },
  },
  {
    rule: "IGW-06: to another VPC through both gateways",
    packet: "icmpv6 a.v6 > c.v6",
    outcome: PASSED,
  },
  {
    rule: "SG-13: where no group is recognised",
    packet: "icmpv6 a.v6 > b.v6",
    outcome: "ACCEPT > REJECT, SG_REFERENCES_NOT_PRESERVED at eni-b",
    changes: { routes: { a1: ["::/0 igw-a"] }, groups: { b: { ingress: ["all sg-a"] } } },
  },
])("$rule", ({ packet, outcome, from, changes }) => {
  expect(scene(dualStack(changes)).send(packet, from && { from })).toBe(outcome);
});

test.for([
  { rule: "instance metadata", packet: "tcp a.v6:40000 > [fd00:ec2::254]:80 syn", service: "metadata" },
  { rule: "Amazon DNS", packet: "udp a.v6:1024 > [fd00:ec2::253]:53", service: "dns" },
  { rule: "Amazon Time Sync", packet: "udp a.v6:123 > [fd00:ec2::123]:123", service: "time" },
  { rule: "Windows licence activation", packet: "tcp a.v6:40000 > [fd00:ec2::250]:1688 syn", service: "licence" },
  { rule: "the router (CIDR-10)", packet: "icmpv6 a.v6 > [fe80:ec2::1]", service: "router" },
  { rule: "the router at the subnet's base plus one", packet: "icmpv6 a.v6 > [2001:db8:1:1::1]", service: "router" },
  { rule: "DHCP", packet: "udp a.v6:546 > [ff02::1:2]:547", service: "dhcp" },
  { rule: "neighbour discovery", packet: "icmpv6 a.v6 > [ff02::1:ff00:11] 135/0", service: "router" },
  { rule: "neighbour discovery of a known neighbour", packet: "icmpv6 a.v6 > near.v6 135/0", service: "router" },
  { rule: "router solicitation", packet: "icmpv6 a.v6 > [ff02::2] 133/0", service: "router" },
])("SG-20: $rule: delivered, filtered by nothing, logged nowhere (FL-08)", ({ packet, service }) => {
  expect(scene(dualStack(SHUT)).send(packet)).toBe(`- > -, ${service}`);
});

test.for([
  {
    rule: "RT-07: no other address of Amazon's is forwarded",
    to: "[fd00:ec2::99]",
    outcome: "- > -, SIM_HOST_NO_ROUTE at fd00:ec2::/32",
  },
  { rule: "no multicast", to: "[ff05::1]", outcome: "- > -, SIM_HOST_NO_ROUTE at ff00::/8" },
  {
    rule: "who has a link-local address cannot be known",
    to: "[fe80::1]",
    outcome:
      "- > -, undecided: who has an IPv6 link-local address is not in the input: it is made from a hardware address",
  },
])("$rule", ({ to, outcome }) => {
  expect(scene(dualStack()).send(`udp a.v6:1024 > ${to}:53`)).toBe(outcome);
});

test.for([
  { rule: "RT-18: a peering connection costs nothing", packet: "icmpv6 a.v6 > b.v6", cost: 0 },
  { rule: "RT-18: an internet gateway costs one", packet: `icmpv6 a.v6 > ${OUTSIDE}`, cost: 1 },
  { rule: "RT-18: two gateways of one Region cost one", packet: "icmpv6 a.v6 > c.v6", cost: 1 },
  { rule: "RT-18: in from the internet costs one", packet: `icmpv6 ${OUTSIDE} > a.v6`, cost: 1 },
])("$rule", ({ packet, cost }) => {
  expect(scene(dualStack()).path(packet).timeToLiveCost).toBe(cost);
});

test("CIDR-10, IGW-07: no translation: both ends log both addresses as they are", () => {
  const { path } = scene(dualStack());
  const { observations } = path("icmpv6 a.v6 > c.v6");
  expect(observations.map(({ source, destination }) => [source, destination].map(formatIpAddress))).toEqual([
    ["2001:db8:1:1::10", "2001:db8:3:1::10"],
    ["2001:db8:1:1::10", "2001:db8:3:1::10"],
  ]);
});

test("a packet's addresses are of one family", () => {
  expect(() => scene(dualStack()).send("icmpv6 a > b.v6")).toThrow("of one family");
});
