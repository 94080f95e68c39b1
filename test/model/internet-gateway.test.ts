import { expect, test } from "vitest";
import { formatIpAddress } from "../../model/index.js";
import { world, type Changes, type HostName } from "./build.js";
import { scene } from "./scene.js";

test.for<{ rule: string; packet: string; outcome: string; from?: HostName | "internet"; changes?: Changes }>([
  {
    rule: "IGW-01: a public address, a route and a gateway lead out",
    packet: "udp a:1024 > 8.8.8.8:53",
    outcome: "ACCEPT > -, internet",
  },
  {
    rule: "IGW-01: without an attached gateway nothing goes out",
    packet: "udp a:1024 > 8.8.8.8:53",
    outcome: "ACCEPT > -, BAD_STATE_ROUTE at rtb-a1",
    changes: { detached: "a" },
  },
  {
    rule: "IGW-01: without a route nothing goes out",
    packet: "udp a:1024 > 8.8.8.8:53",
    outcome: "ACCEPT > -, NO_ROUTE_TO_DESTINATION at rtb-a1",
    changes: { routes: { a1: [] } },
  },
  {
    rule: "IGW-01: nor through another VPC's gateway",
    packet: "udp a:1024 > 8.8.8.8:53",
    outcome: "ACCEPT > -, BAD_STATE_ROUTE at rtb-a1",
    changes: { routes: { a1: ["any igw-b"] } },
  },
  {
    rule: "IGW-03: no 10.0.0.0/8 (V1)",
    packet: "icmp a > 10.9.0.1 8/0",
    outcome: "ACCEPT > -, IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS at igw-a",
  },
  {
    rule: "IGW-03: no 172.16.0.0/12, its first",
    packet: "icmp a > 172.16.0.0 8/0",
    outcome: "ACCEPT > -, IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS at igw-a",
  },
  {
    rule: "IGW-03: no 172.16.0.0/12, its last",
    packet: "icmp a > 172.31.255.255 8/0",
    outcome: "ACCEPT > -, IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS at igw-a",
  },
  { rule: "IGW-03: 172.15.0.0/16 is public", packet: "icmp a > 172.15.255.255 8/0", outcome: "ACCEPT > -, internet" },
  { rule: "IGW-03: 172.32.0.0/16 is public", packet: "icmp a > 172.32.0.0 8/0", outcome: "ACCEPT > -, internet" },
  {
    rule: "IGW-03: no 192.168.0.0/16",
    packet: "icmp a > 192.168.255.255 8/0",
    outcome: "ACCEPT > -, IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS at igw-a",
  },
  { rule: "IGW-03: 192.169.0.0/16 is public", packet: "icmp a > 192.169.0.0 8/0", outcome: "ACCEPT > -, internet" },
  {
    rule: "IGW-03: no 100.64.0.0/10, its first",
    packet: "icmp a > 100.64.0.0 8/0",
    outcome: "ACCEPT > -, IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS at igw-a",
  },
  {
    rule: "IGW-03: no 100.64.0.0/10, its last",
    packet: "icmp a > 100.127.255.255 8/0",
    outcome: "ACCEPT > -, IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS at igw-a",
  },
  { rule: "IGW-03: 100.128.0.0 is public", packet: "icmp a > 100.128.0.0 8/0", outcome: "ACCEPT > -, internet" },
  {
    rule: "IGW-04: a source without a public address",
    packet: "udp near:1024 > 8.8.8.8:53",
    outcome: "ACCEPT > -, IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS at igw-a",
  },
  {
    rule: "IGW-04: the public address of another address of the interface does not help",
    packet: "udp far:1024 > 8.8.8.8:53",
    outcome: "ACCEPT > -, IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS at igw-a",
  },
  {
    rule: "IGW-04: a secondary address with a public one goes out",
    packet: "udp far.second:1024 > 8.8.8.8:53",
    outcome: "ACCEPT > -, internet",
  },
  {
    rule: "IGW-04: a forwarded packet goes out by its source's public address",
    packet: "udp a:1024 > 8.8.8.8:53",
    from: "near",
    outcome: "ACCEPT > -, internet",
    changes: { noCheck: "near" },
  },
  {
    rule: "IGW-04: a source that no interface has",
    packet: "udp 10.1.1.99:1024 > 8.8.8.8:53",
    from: "near",
    outcome: "ACCEPT > -, IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS at igw-a",
    changes: { noCheck: "near" },
  },
  {
    rule: "IGW-05: in to a public address",
    packet: "tcp 198.51.100.7:50000 > a.public:22 syn",
    outcome: "- > ACCEPT, delivered",
  },
  {
    rule: "IGW-05: in to the public address of a secondary one",
    packet: "tcp 198.51.100.7:50000 > far.second.public:22 syn",
    outcome: "- > ACCEPT, delivered",
  },
  {
    rule: "IGW-05: in to an address that nobody has",
    packet: "tcp 198.51.100.7:50000 > 203.0.113.99:22 syn",
    outcome: "- > -, IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS at internet",
  },
  {
    rule: "IGW-05: in to a VPC whose gateway is detached",
    packet: "tcp 198.51.100.7:50000 > a.public:22 syn",
    outcome: "- > -, IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS at internet",
    changes: { detached: "a" },
  },
  {
    rule: "IGW-05: nobody on the internet carries private destinations",
    packet: "icmp 198.51.100.7 > a 8/0",
    outcome: "- > -, NO_ROUTE_TO_DESTINATION at internet",
  },
  {
    rule: "IGW-05: no RFC 1918 source from outside",
    packet: "tcp 192.168.1.1:50000 > a.public:22 syn",
    outcome: "- > -, IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS at igw-a",
  },
  {
    rule: "IGW-05: no RFC 6598 source from outside",
    packet: "tcp 100.64.0.1:50000 > a.public:22 syn",
    outcome: "- > -, IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS at igw-a",
  },
  {
    rule: "IGW-05: what comes in needs no route of the subnet",
    packet: "tcp 198.51.100.7:50000 > a.public:22 syn",
    outcome: "- > ACCEPT, delivered",
    changes: { routes: { a1: [] } },
  },
  {
    rule: "IGW-05: its reply does",
    packet: "tcp a:22 > 198.51.100.7:50000 synack",
    outcome: "ACCEPT > -, NO_ROUTE_TO_DESTINATION at rtb-a1",
    changes: { routes: { a1: [] } },
  },
  {
    rule: "IGW-06: out of one VPC and into another by public addresses (V3)",
    packet: "icmp a > b.public 8/0",
    outcome: "ACCEPT > ACCEPT, delivered",
  },
  {
    rule: "IGW-06: and back into the same VPC",
    packet: "icmp a > far.second.public 8/0",
    outcome: "ACCEPT > ACCEPT, delivered",
  },
  {
    rule: "IGW-06: no short cut past the other side's rules",
    packet: "icmp a > b.public 8/0",
    outcome: "ACCEPT > REJECT, ENI_SG_RULES_MISMATCH at eni-b",
    changes: { groups: { b: { ingress: ["all 10.0.0.0/8"] } } },
  },
  {
    rule: "IGW-13: a foreign source is refused and not logged",
    packet: "icmp 10.9.0.1 > b 8/0",
    from: "a",
    outcome: "- > -, ENI_SOURCE_DEST_CHECK_RESTRICTION at eni-a",
  },
  {
    rule: "IGW-13: also a neighbour's",
    packet: "icmp near > b 8/0",
    from: "a",
    outcome: "- > -, ENI_SOURCE_DEST_CHECK_RESTRICTION at eni-a",
  },
  {
    rule: "IGW-13: without the check it passes",
    packet: "icmp near > b 8/0",
    from: "a",
    outcome: "ACCEPT > ACCEPT, delivered",
    changes: { noCheck: "a" },
  },
])("$rule", ({ packet, outcome, from, changes }) => {
  expect(scene(world(changes)).send(packet, from === undefined ? {} : { from })).toBe(outcome);
});

test("IGW-02, IGW-07: each side sees its own private address and the other's public one", () => {
  const { path } = scene(world());
  const seen = (words: string): readonly string[] =>
    path(words).observations.map(
      ({ source, destination }) => `${formatIpAddress(source)} > ${formatIpAddress(destination)}`,
    );
  expect(seen("icmp a > b.public 8/0")).toEqual(["10.1.1.10 > 203.0.113.20", "203.0.113.10 > 10.2.1.10"]);
  expect(seen("icmp b > a.public 0/0")).toEqual(["10.2.1.10 > 203.0.113.10", "203.0.113.20 > 10.1.1.10"]);
});

test("IGW-02: ports are unchanged, and the time to live goes down once (RT-18)", () => {
  const { path } = scene(world());
  const { observations, timeToLiveCost } = path("tcp a:40000 > b.public:22 syn");
  expect(observations.map(({ packet }) => [packet.sourcePort, packet.destinationPort])).toEqual([
    [40000, 22],
    [40000, 22],
  ]);
  expect(timeToLiveCost).toBe(1);
  expect(path("tcp a:40000 > b:22 syn").timeToLiveCost).toBe(0);
});

// Found by the kernel oracle, seed 20261124.
test("IGW-02: of an error to one's own public address each end is translated once", () => {
  const { packet } = scene(world()).path("icmp a > a.public 3/3", { about: "udp a.public:4000 > a:53" });
  const { source, destination } = packet.about!;
  expect([source, destination].map(formatIpAddress)).toEqual(["10.1.1.10", "203.0.113.10"]);
});
