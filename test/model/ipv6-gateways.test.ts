import { describe, expect, test } from "vitest";
import { parseIpv6, type Topology } from "../../model/index.js";
import { dualStack } from "./dual-stack.js";
import {
  attach,
  build,
  gatewayEndpoint,
  loadBalancer,
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

test("IGW-10: a NAT gateway carries IPv6 to 64:ff9b::/96 only, and how is not modelled", () => {
  const topology = build(
    dualStack({ routes: { a1: ["::/0 nat-a"] } }),
    subnet("an", "10.1.9.0/28", { acl: OPEN_ACL, routes: ["any igw-a"] }),
    managed("nat", "an", { type: "nat_gateway", addresses: [["10.1.9.5", "203.0.113.99"]] }),
    natGateway("nat"),
  );
  expect(endOfLast(topology, "udp a.v6:1024 > [2001:4860::1]:53")).toBe("PROTOCOL_RESTRICTION at nat-a");
  expect(endOfLast(topology, "udp a.v6:1024 > [64:ff9b::808:808]:53")).toBe(
    "undecided: NAT64 by NAT gateway nat-a is not modelled yet",
  );
});

test("a load balancer's IPv6 clients are undecided", () => {
  const topology = build(
    dualStack(),
    subnet("al", "10.1.7.0/24", { acl: OPEN_ACL }),
    managed("node", "al", { type: "network_load_balancer", addresses: [["10.1.7.5", null]] }),
    loadBalancer(["node"], [{ protocol: "TCP", port: 80 }]),
    (built) => ({
      ...built,
      networkInterfaces: built.networkInterfaces.map((each) =>
        each.id === "eni-node" ? { ...each, ipv6Addresses: [parseIpv6("2001:db8:1:7::5")!] } : each,
      ),
    }),
  );
  expect(endOfLast(topology, "tcp a.v6:40000 > [2001:db8:1:7::5]:80 syn")).toBe(
    "undecided: IPv6 clients of nlb are not modelled yet",
  );
});
