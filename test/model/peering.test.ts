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
  become({ ...topology, vpcPeeringConnections: [] });
  expect(send("icmp a > b 8/0")).toBe("ACCEPT > -, BAD_STATE_ROUTE at rtb-a1");
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
