import { expect, test } from "vitest";
import type { PeeringStatus } from "../../model/index.js";
import { world, type Changes, type HostName } from "./build.js";
import { scene } from "./scene.js";

test.for<{ rule: string; packet: string; outcome: string; from?: HostName; changes?: Changes }>([
  {
    rule: "PCX-04: active, routes, ACLs and groups let it through (V4)",
    packet: "icmp a > b 8/0",
    outcome: "ACCEPT > ACCEPT, delivered",
  },
  {
    rule: "PCX-04: without the sender's route it goes where the table says (V1)",
    packet: "icmp a > b 8/0",
    outcome: "ACCEPT > -, IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS at igw-a",
    changes: { routes: { a1: ["any igw-a"] } },
  },
  {
    rule: "PCX-04: without any route it goes nowhere (V2)",
    packet: "icmp a > b 8/0",
    outcome: "ACCEPT > -, NO_ROUTE_TO_DESTINATION at rtb-a1",
    changes: { routes: { a1: [] } },
  },
  {
    rule: "PCX-04: the sender's groups",
    packet: "icmp a > b 8/0",
    outcome: "REJECT > -, SG_HAS_NO_RULES at eni-a",
    changes: { groups: { a: { egress: [] } } },
  },
  {
    rule: "PCX-04: the receiver's groups (V8)",
    packet: "icmp a > b 8/0",
    outcome: "ACCEPT > REJECT, ENI_SG_RULES_MISMATCH at eni-b",
    changes: { groups: { b: { ingress: ["tcp 22 any"] } } },
  },
  {
    rule: "PCX-04: the receiver's ACL (V9)",
    packet: "icmp a > b 8/0",
    outcome: "ACCEPT > REJECT, SUBNET_ACL_RESTRICTION at acl-b1",
    changes: { acls: { b1: ["in 90 deny icmp -1/-1 any", "in 100 allow all any"] } },
  },
  {
    rule: "PCX-05: no transit to what lies behind the peer",
    packet: "icmp a > c 8/0",
    outcome: "ACCEPT > -, PCX_REQUIRES_ADDRESS_IN_VPC_CIDR at pcx-ab",
    changes: { routes: { a1: ["any pcx-ab"] } },
  },
  {
    rule: "PCX-05: no internet behind the peer",
    packet: "icmp a > 8.8.8.8 8/0",
    outcome: "ACCEPT > -, PCX_REQUIRES_ADDRESS_IN_VPC_CIDR at pcx-ab",
    changes: { routes: { a1: ["any pcx-ab"] } },
  },
  {
    rule: "PCX-05: no public address of the peer's",
    packet: "icmp a > b.public 8/0",
    outcome: "ACCEPT > -, PCX_REQUIRES_ADDRESS_IN_VPC_CIDR at pcx-ab",
    changes: { routes: { a1: ["any pcx-ab"] } },
  },
  {
    rule: "PCX-05: no source from outside the sending VPC",
    packet: "icmp c > a 8/0",
    from: "b",
    outcome: "ACCEPT > -, PCX_REQUIRES_ADDRESS_IN_VPC_CIDR at pcx-ab",
    changes: { noCheck: "b" },
  },
  {
    rule: "PCX-05: a forwarded packet of the sending VPC's own is carried",
    packet: "icmp near > b 8/0",
    from: "a",
    outcome: "ACCEPT > ACCEPT, delivered",
    changes: { noCheck: "a" },
  },
  {
    rule: "PCX-06: on arrival it is delivered by address, past the receiver's tables",
    packet: "icmp a > b 8/0",
    outcome: "ACCEPT > ACCEPT, delivered",
    changes: { routes: { b1: ["10.2.1.0/24 tgw-1 blackhole"] } },
  },
  {
    rule: "PCX-06: to an address that no interface has (V25)",
    packet: "icmp a > 10.2.200.9 8/0",
    outcome: "ACCEPT > -, NO_POSSIBLE_DESTINATION at vpc-b",
  },
  {
    rule: "PCX-08: without a route on either side nothing arrives, and nothing is a REJECT (V1)",
    packet: "icmp a > b 8/0",
    outcome: "ACCEPT > -, IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS at igw-a",
    changes: { routes: { a1: ["any igw-a"], b1: ["any igw-b"] } },
  },
  {
    rule: "PCX-08: nor without an internet gateway to take it (V2)",
    packet: "icmp a > b 8/0",
    outcome: "ACCEPT > -, NO_ROUTE_TO_DESTINATION at rtb-a1",
    changes: { routes: { a1: [], b1: [] } },
  },
  {
    rule: "PCX-10: the receiver's route alone is as none (V6)",
    packet: "icmp a > b 8/0",
    outcome: "ACCEPT > -, IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS at igw-a",
    changes: { routes: { a1: ["any igw-a"], b1: ["10.1.0.0/16 pcx-ab"] } },
  },
  {
    rule: "PCX-09: the reply needs its own route",
    packet: "icmp b > a 0/0",
    outcome: "ACCEPT > -, IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS at igw-b",
    changes: { routes: { b1: ["any igw-b"] } },
  },
])("$rule", ({ packet, outcome, from, changes }) => {
  expect(scene(world(changes)).send(packet, from === undefined ? {} : { from })).toBe(outcome);
});

const NOT_ACTIVE: readonly PeeringStatus[] = [
  "initiating-request",
  "pending-acceptance",
  "provisioning",
  "deleting",
  "deleted",
  "rejected",
  "expired",
  "failed",
];

test.for(NOT_ACTIVE)("PCX-04, RT-08: over a connection that is %s the route is a blackhole (V7)", (peering) => {
  expect(scene(world({ peering })).send("icmp a > b 8/0")).toBe("ACCEPT > -, BAD_STATE_ROUTE at rtb-a1");
});

test("PCX-14: after its deletion the route stays, as a blackhole", () => {
  const topology = world();
  const { send, become } = scene(topology);
  expect(send("icmp a > b 8/0")).toBe("ACCEPT > ACCEPT, delivered");
  const gone = topology.vpcPeeringConnections.map((each) => ({ ...each, status: "deleted" as const }));
  become({ ...topology, vpcPeeringConnections: gone });
  expect(send("icmp a > b 8/0")).toBe("ACCEPT > -, BAD_STATE_ROUTE at rtb-a1");
});

test("RT-08: an active route leads to a connection that exists, in the input or not", () => {
  const { send } = scene({ ...world(), vpcPeeringConnections: [] });
  expect(send("icmp a > b 8/0")).toBe("ACCEPT > -, undecided: VPC peering connection pcx-ab is not in the input");
});

test("PCX-07: with overlapping peers a reply may reach the wrong one, as nobody asks where the request came from", () => {
  const topology = world({ routes: { b1: ["10.1.0.0/16 pcx-ab"], c1: ["10.2.0.0/16 pcx-bc"] } });
  const [first] = topology.vpcs;
  const [block] = topology.subnets;
  // VPC c with the blocks and the addresses of VPC a, both peered with b.
  const overlapping = {
    ...topology,
    vpcs: topology.vpcs.map((vpc) => (vpc.id === "vpc-c" ? { ...vpc, cidrBlocks: first!.cidrBlocks } : vpc)),
    subnets: topology.subnets.map((each) => (each.vpcId === "vpc-c" ? { ...each, cidr: block!.cidr } : each)),
    networkInterfaces: topology.networkInterfaces.map((each) =>
      each.id === "eni-c" ? { ...each, privateAddresses: topology.networkInterfaces[0]!.privateAddresses } : each,
    ),
  };
  const { path } = scene(overlapping);
  const receiver = (words: string, from: HostName): string | undefined => {
    const at = path(words, { from }).observations.find(({ direction }) => direction === "ingress")?.interfaceIndex;
    return overlapping.networkInterfaces[at ?? -1]?.id;
  };
  expect(receiver("icmp a > b 8/0", "c")).toBe("eni-b");
  expect(receiver("icmp b > a 0/0", "b")).toBe("eni-a");
});

test.for([
  { state: "associated", outcome: "NO_POSSIBLE_DESTINATION at vpc-a" },
  { state: "associating", outcome: "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR at pcx-ab" },
  { state: "disassociating", outcome: "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR at pcx-ab" },
  { state: "disassociated", outcome: "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR at pcx-ab" },
  { state: "failing", outcome: "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR at pcx-ab" },
  { state: "failed", outcome: "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR at pcx-ab" },
] as const)("CIDR-11: a block of the peer that is $state", ({ state, outcome }) => {
  const topology = world({ secondaryBlock: "100.64.0.0/16", routes: { b1: ["100.64.0.0/16 pcx-ab"] } });
  const vpcs = topology.vpcs.map((vpc) => ({
    ...vpc,
    cidrBlocks: vpc.cidrBlocks.map((block) => (block.primary ? block : { ...block, state })),
  }));
  expect(scene({ ...topology, vpcs }).send("icmp b > 100.64.0.9 8/0")).toBe(`ACCEPT > -, ${outcome}`);
});

test("a peer VPC that the input does not have is not guessed", () => {
  const topology = world();
  const { send } = scene({
    ...topology,
    vpcs: topology.vpcs.filter(({ id }) => id !== "vpc-b"),
    subnets: topology.subnets.filter(({ vpcId }) => vpcId !== "vpc-b"),
    networkInterfaces: topology.networkInterfaces.filter(({ vpcId }) => vpcId !== "vpc-b"),
  });
  expect(send("icmp a > 10.2.1.10 8/0")).toBe("ACCEPT > -, undecided: the peer vpc-b of pcx-ab is not in the input");
});
