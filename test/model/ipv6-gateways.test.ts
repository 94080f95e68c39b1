import { describe, expect, test } from "vitest";
import { formatIpAddress, type Topology } from "../../model/index.js";
import { dualStack } from "./dual-stack.js";
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
import { endOfLast, scene } from "./scene.js";

const OPEN_ACL = ["in 100 allow all ::/0", "out 100 allow all ::/0"];
const ARRIVED = "b: 2001:db8:1:1::10 > 2001:db8:2:1::10 id 1";

interface Hub {
  readonly statics?: readonly string[];
  readonly propagated?: readonly string[];
  readonly without?: "a" | "b";
  readonly acl?: readonly string[];
}

/** VPCs a and b attached to tgw-hub, each by a subnet of its own. */
function hub({ statics = [], propagated = ["attach-a", "attach-b"], without, acl = OPEN_ACL }: Hub): Topology {
  const attached = (vpc: "a" | "b", block: string): readonly Addition[] => [
    subnet(`${vpc}t`, `${block}.8.0/28`, { acl }),
    managed(`tgw-${vpc}`, `${vpc}t`, { type: "transit_gateway", addresses: [[`${block}.8.5`, null]] }),
    attach(vpc, "hub", [`${vpc}t`], { table: "main", ipv6: vpc !== without }),
  ];
  return build(
    dualStack({ routes: { a1: ["2001:db8:2::/56 tgw-hub"], b1: ["2001:db8:1::/56 tgw-hub"] } }),
    transitGateway("hub"),
    transitTable("main", "hub", statics, propagated),
    ...attached("a", "10.1"),
    ...attached("b", "10.2"),
  );
}

describe("TGW-01", () => {
  test.for<{ rule: string; setting: Hub; end: string; packet?: string }>([
    { rule: "a VPC's IPv6 blocks are propagated", setting: {}, end: ARRIVED },
    {
      rule: "and answers come back",
      setting: {},
      packet: "icmpv6 b.v6 > a.v6 129/0",
      end: "a: 2001:db8:2:1::10 > 2001:db8:1:1::10 id 1",
    },
    {
      rule: "a static route needs no propagation",
      setting: { propagated: [], statics: ["2001:db8:2::/56 attach-b"] },
      end: ARRIVED,
    },
    {
      rule: "static before propagated: a blackhole",
      setting: { statics: ["2001:db8:2::/56 blackhole"] },
      end: "TGW_RTB_BAD_STATE_ROUTE at tgw-rtb-main",
    },
    {
      rule: "the longest prefix first",
      setting: { statics: ["2001:db8:2:1::/64 blackhole"] },
      end: "TGW_RTB_BAD_STATE_ROUTE at tgw-rtb-main",
    },
    {
      rule: "a route of IPv4 never matches",
      setting: { propagated: [], statics: ["any attach-b"] },
      end: "TGW_RTB_CANNOT_ROUTE at tgw-rtb-main",
    },
    {
      rule: "an attachment that does not support IPv6 takes none in",
      setting: { without: "a" },
      end: "SIM_TGW_NO_IPV6_SUPPORT at attach-a",
    },
    {
      rule: "nor propagates its IPv6 blocks",
      setting: { without: "b" },
      end: "TGW_RTB_CANNOT_ROUTE at tgw-rtb-main",
    },
    {
      rule: "nor takes what a static route leads to it",
      setting: { without: "b", statics: ["2001:db8:2::/56 attach-b"] },
      end: "SIM_TGW_NO_IPV6_SUPPORT at attach-b",
    },
    {
      rule: "NACL-11: the attachment subnet's ACL judges it",
      setting: { acl: ["in 100 allow all any", "out 100 allow all any"] },
      end: "SUBNET_ACL_RESTRICTION at acl-at",
    },
  ])("$rule", ({ setting, end, packet = "icmpv6 a.v6 > b.v6" }) => {
    expect(endOfLast(hub(setting), packet)).toBe(end);
  });

  test("each interface on the way logs it", () => {
    expect(scene(hub({})).views("icmpv6 a.v6 > b.v6")).toEqual(
      ["a out", "tgw-a in", "tgw-b out", "b in"].map((who) => `${who} 2001:db8:1:1::10 > 2001:db8:2:1::10 id 1 ACCEPT`),
    );
  });
});

describe("VPCE-01", () => {
  const S3 = "[2600:1fa0:8000::1]";
  const topology = build(
    dualStack({
      routes: { a1: ["pl-s3 vpce-s3"] },
      prefixLists: { "pl-s3": ["52.95.154.0/23", "2600:1fa0:8000::/39"] },
    }),
    gatewayEndpoint("a"),
  );
  test.for([
    {
      rule: "the IPv6 entries of the service's prefix list lead to it",
      lines: [`tcp a.v6:40000 > ${S3}:443 syn`],
      end: `internet: [2001:db8:1:1::10]:40000 > ${S3}:443`,
    },
    {
      rule: "its answer comes back without any gateway",
      lines: [`tcp a.v6:40000 > ${S3}:443 syn`, `tcp ${S3}:443 > a.v6:40000 synack`],
      end: `a: ${S3}:443 > [2001:db8:1:1::10]:40000`,
    },
    {
      rule: "pings too",
      lines: [`icmpv6 a.v6 > ${S3}`],
      end: "internet: 2001:db8:1:1::10 > 2600:1fa0:8000::1 id 1",
    },
    {
      rule: "but no UDP",
      lines: [`udp a.v6:1024 > ${S3}:443`],
      end: "VPCE_GATEWAY_PROTOCOL_RESTRICTION at vpce-s3",
    },
  ])("$rule", ({ lines, end }) => {
    expect(endOfLast(topology, ...lines)).toBe(end);
  });
});

describe("IGW-10: NAT64", () => {
  const behindNat = (...more: readonly string[]): Topology =>
    build(
      dualStack({ routes: { a1: ["::/0 nat-a"] }, noCheck: "a" }),
      // Its subnet has IPv4 only.
      subnet("an", "10.1.9.0/28", {
        acl: [...OPEN_ACL, "in 101 allow all any", "out 101 allow all any"],
        routes: ["2001:db8:1::/56 local", "10.2.0.0/16 pcx-ab", "any igw-a", ...more],
      }),
      managed("nat", "an", { type: "nat_gateway", addresses: [["10.1.9.5", "203.0.113.99"]] }),
      natGateway("nat"),
    );
  const topology = behindNat();
  const SITE = "[64:ff9b::c633:6407]"; // 198.51.100.7
  const OUT = `tcp a.v6:40000 > ${SITE}:80 syn`;
  const PING = "icmpv6 a.v6 > [64:ff9b::c633:6407] 128/0 id 9";

  test.for([
    {
      rule: "of IPv6 only what goes to 64:ff9b::/96",
      lines: ["udp a.v6:1024 > [2001:4860::1]:53"],
      end: "PROTOCOL_RESTRICTION at nat-a",
    },
    {
      rule: "its last 32 bits are the destination",
      lines: [OUT],
      end: "internet: 203.0.113.99:40000 > 198.51.100.7:80",
    },
    {
      rule: "the answer comes back from there, by the local route of the gateway's subnet",
      lines: [OUT, "tcp 198.51.100.7:80 > nat.public:40000 synack"],
      end: `a: ${SITE}:80 > [2001:db8:1:1::10]:40000`,
    },
    {
      rule: "UDP",
      lines: [`udp a.v6:5000 > ${SITE}:53`, "udp 198.51.100.7:53 > nat.public:5000"],
      end: `a: ${SITE}:53 > [2001:db8:1:1::10]:5000`,
    },
    { rule: "a ping becomes one of IPv4", lines: [PING], end: "internet: 203.0.113.99 > 198.51.100.7 id 1024" },
    {
      rule: "and its answer one of IPv6",
      lines: [PING, "icmp 198.51.100.7 > nat.public 0/0 id 1024"],
      end: "a: 64:ff9b::c633:6407 > 2001:db8:1:1::10 id 9",
    },
    {
      rule: "a private address behind a peering connection, without a route back (IGW-12)",
      lines: ["tcp a.v6:40000 > [64:ff9b::a02:10a]:22 syn"],
      end: "b: 10.1.9.5:40000 > 10.2.1.10:22",
    },
    {
      rule: "and back",
      lines: ["tcp a.v6:40000 > [64:ff9b::a02:10a]:22 syn", "tcp b:22 > nat:40000 synack"],
      end: "a: [64:ff9b::a02:10a]:22 > [2001:db8:1:1::10]:40000",
    },
    {
      rule: "nothing that nobody began",
      lines: ["tcp 198.51.100.7:80 > nat.public:40000 syn"],
      end: "SIM_NAT_NO_CONNECTION at nat-a",
    },
    {
      rule: "no ICMPv6 that is of no connection",
      lines: ["icmpv6 a.v6 > [64:ff9b::c633:6407] 1/4"],
      end: "SIM_NAT_NO_CONNECTION at nat-a",
    },
    {
      rule: "forgotten after 350 s",
      lines: [`0: ${OUT}`, "351: tcp 198.51.100.7:80 > nat.public:40000 synack"],
      end: "SIM_NAT_NO_CONNECTION at nat-a",
    },
    {
      rule: "addresses that no host has",
      lines: ["udp a.v6:1024 > [64:ff9b::a9fe:a9fe]:53"],
      end: "undecided: AWS does not say what NAT64 does with an address that no host may have",
    },
  ])("$rule", ({ lines, end }) => {
    expect(endOfLast(topology, ...lines)).toBe(end);
  });

  test("RFC 7915: a header 20 bytes shorter, 20 longer on the way back; a TCP segment stays what it is", () => {
    const { path } = scene(topology);
    const out = path(OUT, { but: { lengthBytes: 80, mtuBytes: 1500 } });
    expect(out.packet).toMatchObject({ protocol: 6, lengthBytes: 60, mtuBytes: 1480 });
    const back = path("tcp 198.51.100.7:80 > nat.public:40000 synack", { but: { lengthBytes: 60, mtuBytes: 1500 } });
    expect(back.packet).toMatchObject({ lengthBytes: 80, mtuBytes: 1520, dontFragment: true });
  });

  test("IGW-11: the NAT interface logs IPv6 on the one side, IPv4 on the other", () => {
    const { views } = scene(topology);
    expect(views(OUT)).toEqual([
      `a out [2001:db8:1:1::10]:40000 > ${SITE}:80 ACCEPT`,
      `nat in [2001:db8:1:1::10]:40000 > ${SITE}:80 ACCEPT`,
      "nat out 10.1.9.5:40000 > 198.51.100.7:80 ACCEPT",
    ]);
  });

  test.for([
    { rule: "port unreachable", icmp: "3/3", icmpv6: [1, 4] },
    { rule: "host unreachable", icmp: "3/1", icmpv6: [1, 0] },
    { rule: "prohibited", icmp: "3/13", icmpv6: [1, 1] },
    { rule: "protocol unreachable", icmp: "3/2", icmpv6: [4, 1] },
    { rule: "time exceeded", icmp: "11/0", icmpv6: [3, 0] },
  ])("CT-11, RFC 7915: $rule comes back as ICMPv6 $icmpv6", ({ icmp, icmpv6: [icmpType, icmpCode] }) => {
    const { path } = scene(topology);
    path(`udp a.v6:5000 > ${SITE}:53`);
    const about = "udp nat.public:5000 > 198.51.100.7:53";
    const back = path(`icmp 198.51.100.7 > nat.public ${icmp}`, { from: "internet", about });
    expect(back.disposition).toMatchObject({ kind: "delivered" });
    expect(back.packet).toMatchObject({ protocol: 58, icmpType, icmpCode, lengthBytes: 124 });
    expect(back.packet.about).toMatchObject({ protocol: 17, sourcePort: 5000, lengthBytes: 80 });
    expect(formatIpAddress(back.packet.about!.destination)).toBe("64:ff9b::c633:6407");
  });

  test("a router on the way keeps its own address", () => {
    const { path } = scene(topology);
    path(`udp a.v6:5000 > ${SITE}:53`);
    const about = "udp nat.public:5000 > 198.51.100.7:53";
    const back = path("icmp 192.0.2.1 > nat.public 11/0", { from: "internet", about });
    expect(formatIpAddress(back.source)).toBe("64:ff9b::c000:201");
  });

  test("IGW-08: Fragmentation Needed comes back as Packet Too Big, with an MTU of 20 bytes more", () => {
    const { path } = scene(topology);
    const sent = path(OUT, { but: { lengthBytes: 1600, dontFragment: true } });
    expect(sent.disposition).toMatchObject({ code: "SIM_MTU_EXCEEDED" });
    expect(sent.answer).toMatchObject({ protocol: 1, icmpType: 3, icmpCode: 4, mtuBytes: 1500 });
    const about = "tcp nat.public:40000 > 198.51.100.7:80 syn";
    const told = path("icmp 192.0.2.1 > nat.public 3/4", { from: "internet", about, but: { mtuBytes: 1400 } });
    expect(told.packet).toMatchObject({ protocol: 58, icmpType: 2, icmpCode: 0, mtuBytes: 1420 });
  });

  test("a message that ICMPv6 does not have ends at the gateway", () => {
    const { arrive } = scene(topology);
    arrive(`udp a.v6:5000 > ${SITE}:53`);
    const about = "udp nat.public:5000 > 198.51.100.7:53";
    expect(arrive("icmp 198.51.100.7 > nat.public 4/0", { from: "internet", about })).toBe(
      "PROTOCOL_RESTRICTION at nat-a",
    );
  });

  test("what would have to be fragmented is left open", () => {
    const { arrive } = scene(topology);
    arrive(`udp a.v6:5000 > ${SITE}:53`);
    expect(arrive("udp 198.51.100.7:53 > nat.public:5000", { but: { lengthBytes: 1400 } })).toBe(
      "undecided: NAT64 has to fragment it (RFC 7915, 4), and IP fragments are not modelled",
    );
  });

  test("found by the literal oracle: the answer to who pretends to be a host of the internet goes out again", () => {
    const { arrive } = scene(behindNat("64:ff9b::/96 nat-a"));
    arrive(`udp ${SITE}:1024 > ${SITE}:53`, { from: "a" });
    expect(arrive("udp 198.51.100.7:53 > nat.public:1024")).toBe("internet: 203.0.113.99:1024 > 198.51.100.7:1024");
  });

  test("a reset of a forgotten connection is one of IPv6", () => {
    const { path } = scene(topology);
    path(OUT);
    const late = path(`tcp a.v6:40000 > ${SITE}:80 ack`, { atUs: 351_000_000 });
    expect(late.answer).toMatchObject({ tcpFlags: 4, lengthBytes: 60, sourcePort: 80, destinationPort: 40000 });
  });
});
