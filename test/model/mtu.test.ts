import { describe, expect, test } from "vitest";
import { formatIpAddress, type Packet, type Path, type Topology } from "../../model/index.js";
import { world } from "./build.js";
import { dualStack } from "./dual-stack.js";
import { attach, build, managed, natGateway, subnet, transitGateway, transitTable } from "./gateways.js";
import { forwards } from "./middleboxes.js";
import { scene } from "./scene.js";

const behindNat = (): Topology =>
  build(
    world({ routes: { a2: ["any nat-a"] } }),
    subnet("an", "10.1.9.0/24", { routes: ["any igw-a"] }),
    managed("nat", "an", { type: "nat_gateway", addresses: [["10.1.9.5", "203.0.113.50"]] }),
    natGateway("nat"),
  );

const overTransitGateway = (): Topology =>
  build(
    world({ routes: { a1: ["10.2.0.0/16 tgw-hub"], b1: ["10.1.0.0/16 tgw-hub"] } }),
    subnet("at", "10.1.8.0/28", { routes: ["10.2.0.0/16 tgw-hub"] }),
    managed("tgw", "at", { type: "transit_gateway", addresses: [["10.1.8.5", null]] }),
    transitGateway("hub"),
    attach("a", "hub", ["at"], { table: "hub" }),
    attach("b", "hub", ["b1"], { table: "hub" }),
    transitTable("hub", "hub", [], ["attach-a", "attach-b"]),
  );

/** far's packets go by a, which forwards them. */
const byHost = (): Topology =>
  build(world({ noCheck: "a", routes: { a2: ["10.2.0.0/16 eni-a"] } }), forwards("a", "router"));

function inWords({ disposition, answer }: Path): string {
  const end =
    disposition.kind === "dropped"
      ? `${disposition.code} at ${disposition.at}`
      : disposition.kind === "undecided"
        ? "undecided"
        : "delivered";
  if (answer === null) return end;
  const { source, destination, icmpType, icmpCode, mtuBytes } = answer;
  return `${end}; ${formatIpAddress(source)} tells ${formatIpAddress(destination)} ${icmpType}/${icmpCode} mtu ${mtuBytes}`;
}

interface Row {
  readonly rule: string;
  readonly make: () => Topology;
  readonly words: string;
  readonly but: Partial<Packet>;
  readonly end: string;
}

const INSIDE = "icmp a > far 8/0";
const OUT = "icmp a > 198.51.100.7 8/0";
const TO_B = "icmp a > b 8/0";
const OUT_V6 = "icmpv6 a.v6 > [2001:4860:4860::8888] 128/0 id 7";
const BY_NAT = "icmp far > 198.51.100.7 8/0";

const long = (lengthBytes: number, dontFragment = true): Partial<Packet> => ({ lengthBytes, dontFragment });

// docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html, vpc/latest/tgw/transit-gateway-quotas.html,
// vpc/latest/userguide/nat-gateway-basics.html
describe("how long a packet may be", () => {
  test.for<Row>([
    { rule: "9001 bytes within a VPC", make: world, words: INSIDE, but: long(9001), end: "delivered" },
    { rule: "PCX-12: 9001 over a peering connection", make: world, words: TO_B, but: long(9001), end: "delivered" },
    {
      rule: "PCX-12: 8500 between Regions",
      make: () => world({ region: "us-east-1" }),
      words: TO_B,
      but: long(8500),
      end: "delivered",
    },
    {
      rule: "PCX-12: and no more",
      make: () => world({ region: "us-east-1" }),
      words: TO_B,
      but: long(8501),
      end: "SIM_MTU_EXCEEDED at pcx-ab; 10.1.1.1 tells 10.1.1.10 3/4 mtu 8500",
    },
    { rule: "IGW-08: 1500 through an internet gateway", make: world, words: OUT, but: long(1500), end: "delivered" },
    {
      rule: "IGW-08: and no more; the router of the subnet says so",
      make: world,
      words: OUT,
      but: long(1501),
      end: "SIM_MTU_EXCEEDED at igw-a; 10.1.1.1 tells 10.1.1.10 3/4 mtu 1500",
    },
    {
      rule: "IGW-08: also between two instances by their public addresses",
      make: world,
      words: "icmp a > b.public 8/0",
      but: long(1501),
      end: "SIM_MTU_EXCEEDED at igw-a; 10.1.1.1 tells 10.1.1.10 3/4 mtu 1500",
    },
    {
      rule: "without DF it would be fragmented, which is not modelled",
      make: world,
      words: OUT,
      but: long(1501, false),
      end: "undecided",
    },
    {
      rule: "IGW-10: the internet gateway behind a NAT gateway has 1500 as well; the NAT gateway is told",
      make: behindNat,
      words: BY_NAT,
      but: long(1501),
      end: "SIM_MTU_EXCEEDED at igw-a; 10.1.9.1 tells 10.1.9.5 3/4 mtu 1500",
    },
    {
      rule: "IGW-10: 8500 into a NAT gateway, which says so itself",
      make: behindNat,
      words: BY_NAT,
      but: long(8501),
      end: "SIM_MTU_EXCEEDED at nat-a; 10.1.9.5 tells 10.1.2.10 3/4 mtu 8500",
    },
    {
      rule: "IGW-08: by IPv6 as well, where nobody but the sender fragments: Packet Too Big (RFC 8201)",
      make: dualStack,
      words: OUT_V6,
      but: long(1501),
      end: "SIM_MTU_EXCEEDED at igw-a; 2001:db8:1:1::1 tells 2001:db8:1:1::10 2/0 mtu 1500",
    },
    { rule: "IGW-08: 1500 by IPv6", make: dualStack, words: OUT_V6, but: long(1500), end: "delivered" },
    {
      rule: "IGW-09: an egress-only internet gateway carries as much",
      make: () => dualStack({ egressOnly: ["a"], routes: { a1: ["::/0 eigw-a"] } }),
      words: OUT_V6,
      but: long(1501),
      end: "SIM_MTU_EXCEEDED at eigw-a; 2001:db8:1:1::1 tells 2001:db8:1:1::10 2/0 mtu 1500",
    },
    {
      rule: "PCX-12: 8500 between Regions by IPv6",
      make: () => dualStack({ region: "us-east-1" }),
      words: "icmpv6 a.v6 > b.v6 128/0 id 7",
      but: long(8501),
      end: "SIM_MTU_EXCEEDED at pcx-ab; 2001:db8:1:1::1 tells 2001:db8:1:1::10 2/0 mtu 8500",
    },
    {
      rule: "what the sender has fragmented is not modelled by IPv6 either",
      make: dualStack,
      words: OUT_V6,
      but: long(1501, false),
      end: "undecided",
    },
    {
      rule: "TGW-05: 8500 through a transit gateway",
      make: overTransitGateway,
      words: TO_B,
      but: long(8500),
      end: "delivered",
    },
    {
      rule: "TGW-05: and no more; it supports path MTU discovery for what comes in from a VPC",
      make: overTransitGateway,
      words: TO_B,
      but: long(8501),
      end: "SIM_MTU_EXCEEDED at attach-a; 10.1.8.5 tells 10.1.1.10 3/4 mtu 8500",
    },
  ])("$rule", ({ make, words, but, end }) => {
    expect(inWords(scene(make()).path(words, { but }))).toBe(end);
  });

  test("IGW-10, TGW-05: NAT and transit gateways lower the maximum segment size, others do not", () => {
    const segment = (topology: Topology, words: string): number =>
      scene(topology).path(words, { but: { mtuBytes: 9001 } }).packet.mtuBytes;
    expect(segment(behindNat(), "tcp far:40000 > 198.51.100.7:80 syn")).toBe(8500);
    expect(segment(overTransitGateway(), "tcp a:40000 > b:22 syn")).toBe(8500);
    expect(segment(world(), "tcp a:40000 > b:22 syn")).toBe(9001);
    expect(segment(world(), "tcp a:40000 > b.public:22 syn")).toBe(9001);
  });
});

describe("RT-18: the time to live is spent at internet and transit gateways, which say nothing, and at hosts", () => {
  test.for<Row>([
    { rule: "within a VPC it lasts", make: world, words: INSIDE, but: { timeToLive: 1 }, end: "delivered" },
    { rule: "over a peering connection it lasts", make: world, words: TO_B, but: { timeToLive: 1 }, end: "delivered" },
    {
      rule: "it ends at an internet gateway",
      make: world,
      words: OUT,
      but: { timeToLive: 1 },
      end: "SIM_TTL_EXPIRED at igw-a",
    },
    { rule: "2 is enough for one", make: world, words: OUT, but: { timeToLive: 2 }, end: "delivered" },
    {
      rule: "from outside as well",
      make: world,
      words: "icmp 198.51.100.7 > a.public 8/0",
      but: { timeToLive: 1 },
      end: "SIM_TTL_EXPIRED at igw-a",
    },
    {
      rule: "it ends at a transit gateway",
      make: overTransitGateway,
      words: TO_B,
      but: { timeToLive: 1 },
      end: "SIM_TTL_EXPIRED at tgw-hub",
    },
    {
      rule: "a host that forwards takes one, and says so as Linux does",
      make: byHost,
      words: "icmp far > b 8/0",
      but: { timeToLive: 1 },
      end: "SIM_TTL_EXPIRED at i-a; 10.1.1.10 tells 10.1.2.10 11/0 mtu 0",
    },
    {
      rule: "2 is enough for a host",
      make: byHost,
      words: "icmp far > b 8/0",
      but: { timeToLive: 2 },
      end: "delivered",
    },
    {
      rule: "2 is enough for one of those",
      make: overTransitGateway,
      words: TO_B,
      but: { timeToLive: 2 },
      end: "delivered",
    },
  ])("$rule", ({ make, words, but, end }) => {
    expect(inWords(scene(make()).path(words, { but }))).toBe(end);
  });
});
