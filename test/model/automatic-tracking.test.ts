import { describe, expect, test } from "vitest";
import type { Topology } from "../../model/index.js";
import { balanced } from "./balanced.js";
import { world, type Changes } from "./build.js";
import {
  attach,
  build,
  gatewayEndpoint,
  managed,
  natGateway,
  subnet,
  transitGateway,
  transitTable,
  type Addition,
} from "./gateways.js";
import { edge, inspection } from "./middleboxes.js";
import { scene } from "./scene.js";

// docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html, "Automatically tracked
// connections". Every group here admits all both ways, so that nothing else makes a flow tracked (CT-01).

/** A host loses its rules: what was tracked goes on, what was not is cut (CT-05). */
const RULELESS = { ingress: [], egress: [] };

interface Row {
  readonly rule: string;
  readonly make: (changes: Changes) => Topology;
  /** The connection, as its first packet; who then loses its rules; the packet after. */
  readonly first: string;
  readonly ruleless: "a" | "far";
  readonly next: string;
  readonly tracked: boolean;
}

const behindNat = (changes: Changes): Topology =>
  build(
    world({ ...changes, routes: { a2: ["any nat-a"] } }),
    subnet("an", "10.1.9.0/24", { routes: ["any igw-a"] }),
    managed("nat", "an", { type: "nat_gateway", addresses: [["10.1.9.5", "203.0.113.50"]] }),
    natGateway("nat"),
  );

const toInterface =
  (type: string): Row["make"] =>
  (changes) =>
    build(
      world(changes),
      subnet("as", "10.1.8.0/24"),
      managed("service", "as", { type, addresses: [["10.1.8.5", null]] }),
    );

const inPeer = (changes: Changes): Topology =>
  build(
    world(changes),
    subnet("bs", "10.2.8.0/24", { routes: ["10.1.0.0/16 pcx-ab"] }),
    managed("service", "bs", { type: "vpc_endpoint", addresses: [["10.2.8.5", null]] }),
  );

const byTransit = (changes: Changes, ...more: readonly Addition[]): Topology =>
  build(
    world({ ...changes, routes: { a2: ["10.2.0.0/16 tgw-hub"] } }),
    subnet("bs", "10.2.8.0/24"),
    transitGateway("hub"),
    attach("a", "hub", ["a2"], { table: "hub" }),
    attach("b", "hub", ["b1"], { table: "hub" }),
    transitTable("hub", "hub", [], ["attach-a", "attach-b"]),
    ...more,
  );

const endpoint = (serviceName: string) => (changes: Changes) => {
  const topology = build(
    world({ ...changes, prefixLists: { "pl-s3": ["52.95.154.0/23"] }, routes: { a2: ["pl-s3 vpce-s3"] } }),
    gatewayEndpoint("a"),
  );
  return { ...topology, vpcEndpoints: topology.vpcEndpoints.map((each) => ({ ...each, serviceName })) };
};

/** What goes to and comes from a's subnet passes vpce-fw, which is a Network Firewall's or not. */
const byEndpoint =
  (ofFirewall: boolean): Row["make"] =>
  (changes) => {
    const topology = build(
      world({ ...changes, routes: { a1: ["any vpce-fw"] } }),
      subnet("af", "10.1.9.0/28", { routes: ["any igw-a"] }),
      inspection("fw", "af", "10.1.9.5"),
      edge("a", "10.1.1.0/24 vpce-fw"),
    );
    const { accountId, region, vpcId } = topology.vpcEndpoints[0]!;
    const firewall = { id: "arn:fw", name: "fw", accountId, region, vpcId, endpointIds: ["vpce-fw"] };
    return { ...topology, networkFirewalls: ofFirewall ? [firewall] : [] };
  };

const OUT = "tcp far:40000 > 198.51.100.7:443 syn";
const ON = "tcp far:40000 > 198.51.100.7:443 ack";
const TO_SERVICE = "tcp a:40000 > 10.1.8.5:443 syn";
const ON_TO_SERVICE = "tcp a:40000 > 10.1.8.5:443 ack";
const TO_S3 = "tcp far:40000 > 52.95.154.9:443 syn";
const ON_TO_S3 = "tcp far:40000 > 52.95.154.9:443 ack";

describe("CT-04: a revoked rule cuts an untracked flow, not one that is tracked automatically", () => {
  test.for<Row>([
    {
      rule: "an internet gateway: not tracked for that",
      make: world,
      first: "tcp a:40000 > 198.51.100.7:443 syn",
      ruleless: "a",
      next: "tcp a:40000 > 198.51.100.7:443 ack",
      tracked: false,
    },
    { rule: "a NAT gateway", make: behindNat, first: OUT, ruleless: "far", next: ON, tracked: true },
    {
      rule: "UDP through a NAT gateway",
      make: behindNat,
      first: "udp far:5000 > 8.8.8.8:53",
      ruleless: "far",
      next: "udp far:5000 > 8.8.8.8:53",
      tracked: true,
    },
    {
      rule: "a neighbour of one who goes through a NAT gateway: not tracked",
      make: behindNat,
      first: "tcp far:40000 > a:22 syn",
      ruleless: "far",
      next: "tcp far:40000 > a:22 ack",
      tracked: false,
    },
    {
      rule: "an interface endpoint",
      make: toInterface("vpc_endpoint"),
      first: TO_SERVICE,
      ruleless: "a",
      next: ON_TO_SERVICE,
      tracked: true,
    },
    {
      rule: "a Lambda interface",
      make: toInterface("lambda"),
      first: TO_SERVICE,
      ruleless: "a",
      next: ON_TO_SERVICE,
      tracked: true,
    },
    {
      rule: "Global Accelerator's interface",
      make: toInterface("global_accelerator_managed"),
      first: "tcp 10.1.8.5:40000 > a:80 syn",
      ruleless: "a",
      next: "tcp 10.1.8.5:40000 > a:80 ack",
      tracked: true,
    },
    {
      rule: "any other interface: not tracked for that",
      make: toInterface("interface"),
      first: TO_SERVICE,
      ruleless: "a",
      next: ON_TO_SERVICE,
      tracked: false,
    },
    {
      rule: "a Gateway Load Balancer's: no more (the list of 2023 had it)",
      make: toInterface("gateway_load_balancer"),
      first: TO_SERVICE,
      ruleless: "a",
      next: ON_TO_SERVICE,
      tracked: false,
    },
    {
      rule: "an interface endpoint in a peered VPC",
      make: inPeer,
      first: "tcp a:40000 > 10.2.8.5:443 syn",
      ruleless: "a",
      next: "tcp a:40000 > 10.2.8.5:443 ack",
      tracked: true,
    },
    {
      rule: "an interface endpoint behind a transit gateway",
      make: (changes) =>
        byTransit(changes, managed("service", "bs", { type: "vpc_endpoint", addresses: [["10.2.8.5", null]] })),
      first: "tcp far:40000 > 10.2.8.5:443 syn",
      ruleless: "far",
      next: "tcp far:40000 > 10.2.8.5:443 ack",
      tracked: true,
    },
    {
      rule: "a transit gateway attachment: no more (the list of 2023 had it)",
      make: byTransit,
      first: "tcp far:40000 > b:22 syn",
      ruleless: "far",
      next: "tcp far:40000 > b:22 ack",
      tracked: false,
    },
    {
      rule: "DynamoDB by a gateway endpoint",
      make: endpoint("com.amazonaws.eu-west-3.dynamodb"),
      first: TO_S3,
      ruleless: "far",
      next: ON_TO_S3,
      tracked: true,
    },
    {
      rule: "S3 by a gateway endpoint: not tracked for that",
      make: endpoint("com.amazonaws.eu-west-3.s3"),
      first: TO_S3,
      ruleless: "far",
      next: ON_TO_S3,
      tracked: false,
    },
    {
      rule: "a Network Firewall endpoint, out",
      make: byEndpoint(true),
      first: "tcp a:40000 > 198.51.100.7:443 syn",
      ruleless: "a",
      next: "tcp a:40000 > 198.51.100.7:443 ack",
      tracked: true,
    },
    {
      rule: "a Network Firewall endpoint, in (FW-01: it is passed both ways)",
      make: byEndpoint(true),
      first: "tcp 198.51.100.7:50000 > a.public:443 syn",
      ruleless: "a",
      next: "tcp 198.51.100.7:50000 > a.public:443 ack",
      tracked: true,
    },
    {
      rule: "a neighbour subnet, which no firewall is before: not tracked",
      make: byEndpoint(true),
      first: "tcp a:40000 > far:22 syn",
      ruleless: "a",
      next: "tcp a:40000 > far:22 ack",
      tracked: false,
    },
    {
      rule: "any other Gateway Load Balancer endpoint: not tracked for that",
      make: byEndpoint(false),
      first: "tcp a:40000 > 198.51.100.7:443 syn",
      ruleless: "a",
      next: "tcp a:40000 > 198.51.100.7:443 ack",
      tracked: false,
    },
    {
      rule: "a Network Load Balancer, to a target that sees its client",
      make: (changes) => balanced({ changes }),
      first: "tcp 198.51.100.7:50000 > node.public:80 syn",
      ruleless: "far",
      next: "tcp 198.51.100.7:50000 > node.public:80 ack",
      tracked: true,
    },
    {
      rule: "a Network Load Balancer, to a target that does not",
      make: (changes) => balanced({ changes, group: { preserveClientIp: false } }),
      first: "tcp 198.51.100.7:50000 > node.public:80 syn",
      ruleless: "far",
      next: "tcp 198.51.100.7:50000 > node.public:80 ack",
      tracked: true,
    },
    {
      rule: "a Network Load Balancer, of one of its clients",
      make: (changes) => balanced({ changes }),
      first: "tcp a:50000 > node:80 syn",
      ruleless: "a",
      next: "tcp a:50000 > node:80 ack",
      tracked: true,
    },
  ])("$rule", ({ make, first, ruleless, next, tracked }) => {
    const { path, become } = scene(make({}));
    expect(path(first).disposition.kind).toBe("delivered");
    become(make({ groups: { [ruleless]: RULELESS } }));
    const { disposition } = path(next);
    expect(disposition).toMatchObject(
      tracked ? { kind: "delivered" } : { kind: "dropped", code: "SG_HAS_NO_RULES", at: `eni-${ruleless}` },
    );
  });
});

describe("CT-04, CT-11: an ICMP error about a flow that is tracked automatically needs no rule", () => {
  const narrow = { groups: { far: { ingress: ["tcp 22 any"] } } };

  test("through a NAT gateway, whose error is translated with the packet that it reports", () => {
    const { path, arrive } = scene(behindNat(narrow));
    arrive("udp far:500 > 198.51.100.7:53");
    const about = "udp nat.public:1024 > 198.51.100.7:53";
    const error = path("icmp 198.51.100.7 > nat.public 3/3", { about });
    expect(error.disposition).toMatchObject({ kind: "delivered", to: { kind: "network-interface" } });
    expect(error.packet.about).toMatchObject({ sourcePort: 500, destinationPort: 53 });
    expect(error.observations.at(-1)?.securityGroup).toEqual({ kind: "related" });
  });

  test("also from a router on the way, which keeps its own address", () => {
    const { arrive } = scene(behindNat(narrow));
    arrive("tcp far:500 > 198.51.100.7:443 syn");
    const about = "tcp nat.public:1024 > 198.51.100.7:443 ack";
    expect(arrive("icmp 192.0.2.1 > nat.public 3/4", { about })).toBe("far: 192.0.2.1 > 10.1.2.10 id 1");
  });

  test("about no connection of the NAT gateway's it is nobody's", () => {
    const { arrive } = scene(behindNat(narrow));
    const about = "udp nat.public:1024 > 198.51.100.7:53";
    expect(arrive("icmp 198.51.100.7 > nat.public 3/3", { about })).toBe("SIM_NAT_NO_CONNECTION at nat-a");
  });

  test("from behind a NAT gateway it leaves with the gateway's address, about the packet as it came in", () => {
    const { arrive, path } = scene(behindNat({}));
    arrive("udp far:500 > 198.51.100.7:53");
    arrive("udp 198.51.100.7:53 > nat.public:1024");
    const error = path("icmp far > 198.51.100.7 3/3", { about: "udp 198.51.100.7:53 > far:500" });
    expect(error.disposition).toEqual({ kind: "delivered", to: { kind: "internet" } });
    expect(error.packet.about).toMatchObject({ sourcePort: 53, destinationPort: 1024 });
    expect(error.source).toBe(error.packet.about?.destination);
  });

  test("a target's error reaches the client of a Network Load Balancer, from the node's address", () => {
    const { arrive, path } = scene(balanced());
    arrive("tcp b:50000 > node:80 syn");
    const error = path("icmp far > b 3/4", { about: "tcp b:50000 > far:80 ack" });
    expect(error.disposition).toMatchObject({ kind: "delivered" });
    expect(error.source).toBe(error.packet.about?.destination);
  });

  test("IGW-02: through an internet gateway both addresses of the reported packet are translated", () => {
    const { arrive, path } = scene(world());
    arrive("udp a:1024 > b.public:53");
    const error = path("icmp b > a.public 3/3", { about: "udp a.public:1024 > b:53" });
    expect(error.source).toBe(error.packet.about?.destination);
    expect(error.destination).toBe(error.packet.about?.source);
  });
});
