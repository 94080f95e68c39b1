import { describe, expect, test } from "vitest";
import { ipv4CidrOf, type Topology } from "../../model/index.js";
import { world, type Changes } from "./build.js";
import {
  attach,
  attachOutside,
  build,
  managed,
  onPremises,
  subnet,
  transitGateway,
  transitTable,
  vpnConnection,
  vpnGateway,
  type Addition,
} from "./gateways.js";
import { forwards } from "./middleboxes.js";
import { endOfLast, scene } from "./scene.js";

const OFFICE = ["192.168.0.0/16"];
const OUT = "icmp a > 192.168.0.9 8/0";
const IN = "icmp 192.168.0.9 > a 8/0";
const THERE = "office: 10.1.1.10 > 192.168.0.9 id 1";
const HERE = "a: 192.168.0.9 > 10.1.1.10 id 1";
const BEHIND = "undecided: it leaves by vgw-1: what is behind it cannot be known from the VPC's side";
const BY_VPN: Changes = { routes: { a1: ["192.168.0.0/16 vgw-1 propagated"] } };

/** VPC a with the virtual private gateway vgw-1. */
function behindVgw(changes: Changes, ...additions: readonly Addition[]): Topology {
  return build(world({ ...BY_VPN, ...changes }), vpnGateway("vgw-1", "vpc-a"), ...additions);
}

const STATIC = [vpnConnection("vpn-1", "vgw-1", { statics: OFFICE }), onPremises("office", OFFICE, ["vpn-1"])];
const BGP = [vpnConnection("vpn-1", "vgw-1"), onPremises("office", OFFICE, ["vpn-1"])];
const DOWN = { tunnels: ["DOWN", "DOWN"] } as const;

describe("VPN-01: a virtual private gateway", () => {
  test.for<{ rule: string; topology: Topology; words?: string; end: string }>([
    { rule: "static routes lead to the declared network", topology: behindVgw({}, ...STATIC), end: THERE },
    { rule: "so do routes that it advertises by BGP", topology: behindVgw({}, ...BGP), end: THERE },
    {
      rule: "and Direct Connect without any VPN connection",
      topology: behindVgw({}, onPremises("office", OFFICE, ["vgw-1"])),
      end: THERE,
    },
    { rule: "what begins there comes in", topology: behindVgw({}, ...BGP), words: IN, end: HERE },
    {
      rule: "and needs no route of the VPC on the way in",
      topology: behindVgw({ routes: { a1: [] } }, ...BGP),
      words: IN,
      end: HERE,
    },
    {
      rule: "its answers need one",
      topology: behindVgw({ routes: { a1: [] } }, ...BGP),
      end: "NO_ROUTE_TO_DESTINATION at rtb-a1",
    },
    {
      rule: "SG-13: no rule's group is on that side",
      topology: behindVgw({ groups: { a: { ingress: ["all sg-b"] } } }, ...BGP),
      words: IN,
      end: "ENI_SG_RULES_MISMATCH at eni-a",
    },
    {
      rule: "NACL-04: network ACLs judge what comes in",
      topology: behindVgw({ acls: { a1: ["in 100 deny all 192.168.0.0/16", "in 200 allow all any"] } }, ...BGP),
      words: IN,
      end: "SUBNET_ACL_RESTRICTION at acl-a1",
    },
    {
      rule: "it carries only what its connections have routes for, whatever the VPC's table says",
      topology: behindVgw({ routes: { a1: ["any vgw-1"] } }, ...STATIC),
      words: "icmp a > 8.8.8.8 8/0",
      end: "SIM_VGW_CANNOT_ROUTE at vgw-1",
    },
    {
      rule: "in, it leads to its own VPC and no further",
      topology: behindVgw({}, ...BGP),
      words: "icmp 192.168.0.9 > b 8/0",
      end: "SIM_ON_PREMISES_NO_ROUTE at office",
    },
    {
      rule: "to addresses that interfaces there have",
      topology: behindVgw({}, ...BGP),
      words: "icmp 192.168.0.9 > 10.1.1.99 8/0",
      end: "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS at vgw-1",
    },
    {
      rule: "what is static and declared to be elsewhere ends at the customer gateway",
      topology: behindVgw(
        { routes: { a1: ["192.168.0.0/16 vgw-1"] } },
        vpnConnection("vpn-1", "vgw-1", { statics: OFFICE }),
        onPremises("office", ["192.168.4.0/24"], ["vpn-1"]),
      ),
      end: "SIM_ON_PREMISES_NO_ROUTE at vpn-1",
    },
    {
      rule: "a connection with both tunnels down carries nothing",
      topology: behindVgw(
        {},
        vpnConnection("vpn-1", "vgw-1", { statics: OFFICE, ...DOWN }),
        onPremises("office", OFFICE, ["vpn-1"]),
      ),
      end: "BAD_STATE_VPN at vpn-1",
    },
    {
      rule: "nor in",
      topology: behindVgw({}, vpnConnection("vpn-1", "vgw-1", DOWN), onPremises("office", OFFICE, ["vpn-1"])),
      words: IN,
      end: "BAD_STATE_VPN at vpn-1",
    },
    {
      rule: "the health of a tunnel goes before every other attribute, the longest prefix included",
      topology: behindVgw(
        {},
        vpnConnection("vpn-1", "vgw-1", { statics: ["192.168.0.0/24"], ...DOWN }),
        vpnConnection("vpn-2", "vgw-1", { statics: OFFICE }),
        onPremises("office", OFFICE, ["vpn-1", "vpn-2"]),
      ),
      end: THERE,
    },
    {
      rule: "one network outside to another is not modelled",
      topology: behindVgw(
        {},
        ...BGP,
        vpnConnection("vpn-2", "vgw-1"),
        onPremises("branch", ["172.20.0.0/16"], ["vpn-2"]),
      ),
      words: "icmp 192.168.0.9 > 172.20.0.9 8/0",
      end: "undecided: what one network outside AWS sends to another (VPN CloudHub) is not modelled",
    },
  ])("$rule", ({ topology, words = OUT, end }) => {
    expect(endOfLast(topology, words)).toBe(end);
  });

  test("carries only what interfaces of its VPC send", () => {
    const { arrive } = scene(behindVgw({ noCheck: "a" }, ...STATIC));
    const end = "VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS at vgw-1";
    expect(arrive("icmp 10.9.9.9 > 192.168.0.9 8/0", { from: "a" })).toBe(end);
  });

  test.for<{ rule: string; topology: Topology; end: string }>([
    {
      rule: "nothing is known of what BGP learns and nobody declares",
      topology: behindVgw({}, vpnConnection("vpn-1", "vgw-1")),
      end: BEHIND,
    },
    {
      rule: "a static route leads out, to whom is not known",
      topology: behindVgw({}, vpnConnection("vpn-1", "vgw-1", { statics: OFFICE })),
      end: "behind vpn-1: 10.1.1.10 > 192.168.0.9 id 1",
    },
    {
      rule: "beside a static route there may be Direct Connect",
      topology: behindVgw({}, vpnConnection("vpn-1", "vgw-1", { statics: ["172.20.0.0/16"] })),
      end: BEHIND,
    },
    {
      rule: "also where the tunnels are down",
      topology: behindVgw({}, vpnConnection("vpn-1", "vgw-1", { statics: OFFICE, ...DOWN })),
      end: BEHIND,
    },
    {
      rule: "one declared network does not tell of a second connection with BGP",
      topology: behindVgw(
        { routes: { a1: ["any vgw-1"] } },
        vpnConnection("vpn-1", "vgw-1", { statics: ["172.20.0.0/16"] }),
        onPremises("branch", ["172.20.0.0/16"], ["vpn-1"]),
        vpnConnection("vpn-2", "vgw-1"),
      ),
      end: BEHIND,
    },
  ])("undeclared: $rule", ({ topology, end }) => {
    expect(endOfLast(topology, OUT)).toBe(end);
  });

  test("RT-04: Direct Connect before a static route before one learnt by BGP", () => {
    const networks = [
      onPremises("direct", OFFICE, ["vgw-1"]),
      onPremises("static", OFFICE, ["vpn-1"]),
      onPremises("bgp", OFFICE, ["vpn-2"]),
    ];
    const connections = [vpnConnection("vpn-1", "vgw-1", { statics: OFFICE }), vpnConnection("vpn-2", "vgw-1")];
    const end = (...declared: readonly Addition[]): string =>
      endOfLast(behindVgw({}, ...connections.toReversed(), ...declared), OUT).split(":")[0] ?? "";
    expect(end(...networks)).toBe("direct");
    expect(end(...networks.slice(1))).toBe("static");
  });

  test("RT-04: of the VPC's own blocks nothing is propagated, however specific", () => {
    const topology = behindVgw({ routes: { a1: ["10.1.2.0/24 vgw-1 propagated"] } }, ...BGP);
    expect(endOfLast(topology, "icmp a > far 8/0")).toBe("far: 10.1.1.10 > 10.1.2.10 id 1");
  });

  test("flow logs of the VPC see private addresses on either side", () => {
    const { views } = scene(behindVgw({}, ...BGP));
    expect(views(OUT)).toEqual(["a out 10.1.1.10 > 192.168.0.9 id 1 ACCEPT"]);
    expect(views("icmp 192.168.0.9 > a 0/0")).toEqual(["a in 192.168.0.9 > 10.1.1.10 id 1 ACCEPT"]);
  });

  test("1446 bytes fit; a longer one with DF is lost without a word, and SYNs are clamped", () => {
    const { arrive, path } = scene(behindVgw({}, ...BGP));
    const but = (lengthBytes: number, dontFragment: boolean) => ({ but: { lengthBytes, dontFragment } });
    expect(arrive(OUT, but(1446, true))).toBe(THERE);
    expect(arrive(OUT, but(1447, true))).toBe("SIM_MTU_EXCEEDED at vpn-1");
    expect(path(OUT, but(1447, true)).answer).toBeNull();
    expect(arrive(OUT, but(1447, false))).toMatch(/^undecided: it has to be fragmented \(MTU 1446\)/);
    expect(arrive(IN, but(1447, true))).toBe("SIM_MTU_EXCEEDED at vpn-1");
    const syn = path("tcp a:40000 > 192.168.0.9:22 syn", { but: { mtuBytes: 9001 } });
    expect(syn.packet.mtuBytes).toBe(1446);
  });
});

describe("RT-14: an edge route table of a virtual private gateway", () => {
  const edge =
    (target: { readonly kind: "network-interface" | "vpc-endpoint"; readonly id: string }): Addition =>
    (topology) => ({
      ...topology,
      routeTables: [
        ...topology.routeTables,
        {
          accountId: "123456789012",
          region: "eu-west-3",
          id: "rtb-edge",
          name: "rtb-edge",
          vpcId: "vpc-a",
          main: false,
          subnetIds: [],
          gatewayIds: ["vgw-1"],
          routes: [
            {
              destination: { kind: "cidr", cidr: ipv4CidrOf(topology.subnets.find(({ id }) => id === "subnet-a1")!) },
              target,
              state: "active",
              origin: "CreateRoute",
            },
          ],
        },
      ],
    });

  test("leads what comes in through an instance, which needs no public address", () => {
    const topology = behindVgw(
      { noCheck: "far", routes: { ...BY_VPN.routes, a2: [] } },
      ...BGP,
      forwards("far", "router"),
      edge({ kind: "network-interface", id: "eni-far" }),
    );
    expect(endOfLast(topology, IN)).toBe(HERE);
    expect(
      scene(topology)
        .views(IN)
        .map((view) => view.split(" ").slice(0, 2).join(" ")),
    ).toEqual(["far in", "far out", "a in"]);
  });

  test("and of what it does not name nothing changes", () => {
    const topology = behindVgw({ noCheck: "near" }, ...BGP, edge({ kind: "network-interface", id: "eni-near" }));
    expect(endOfLast(topology, "icmp 192.168.0.9 > far 8/0")).toBe("far: 192.168.0.9 > 10.1.2.10 id 1");
  });
});

describe("TGW-01: behind a transit gateway", () => {
  interface Hub {
    readonly statics?: readonly string[];
    readonly propagated?: readonly string[];
    readonly connection?: Parameters<typeof vpnConnection>[2];
    readonly declared?: readonly Addition[];
    readonly table?: string | null;
  }
  function hub({
    statics = [],
    propagated = ["attach-a", "attach-vpn-1"],
    connection = {},
    declared = [onPremises("office", OFFICE, ["vpn-1"])],
    table = "main",
  }: Hub): Topology {
    return build(
      world({ routes: { a1: ["192.168.0.0/16 tgw-hub"] } }),
      transitGateway("hub"),
      transitTable("main", "hub", statics, propagated),
      subnet("at", "10.1.8.0/28"),
      managed("tgw-a", "at", { type: "transit_gateway", addresses: [["10.1.8.5", null]] }),
      attach("a", "hub", ["at"], { table: "main" }),
      vpnConnection("vpn-1", "tgw-hub", connection),
      attachOutside("vpn-1", "hub", { table }),
      ...declared,
    );
  }
  const BEHIND_ATTACHMENT = "undecided: what attach-vpn-1 propagates to tgw-rtb-main is not in the input";

  test.for<{ rule: string; setting: Hub; words?: string; end: string }>([
    { rule: "what a VPN connection learns by BGP is propagated", setting: {}, end: THERE },
    { rule: "and what begins there comes in", setting: {}, words: IN, end: HERE },
    {
      rule: "the attachment's table decides where it goes",
      setting: { propagated: ["attach-vpn-1"] },
      words: IN,
      end: "SIM_ON_PREMISES_NO_ROUTE at office",
    },
    {
      rule: "without an association nowhere",
      setting: { table: null },
      words: IN,
      end: "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION at attach-vpn-1",
    },
    {
      rule: "a connection with static routes propagates none",
      setting: { connection: { statics: [] } },
      end: "TGW_RTB_CANNOT_ROUTE at tgw-rtb-main",
    },
    {
      rule: "its routes are the table's static ones",
      setting: { connection: { statics: [] }, statics: ["192.168.0.0/16 attach-vpn-1"] },
      end: THERE,
    },
    {
      rule: "which stay while it is down",
      setting: { connection: { statics: [], ...DOWN }, statics: ["192.168.0.0/16 attach-vpn-1"] },
      end: "TGW_BAD_STATE_VPN at vpn-1",
    },
    {
      rule: "propagated ones do not",
      setting: { connection: DOWN },
      end: "TGW_RTB_CANNOT_ROUTE at tgw-rtb-main",
    },
    {
      rule: "a static blackhole goes first",
      setting: { statics: ["192.168.0.0/16 blackhole"] },
      end: "TGW_RTB_BAD_STATE_ROUTE at tgw-rtb-main",
    },
    { rule: "undeclared: what BGP propagates is not known", setting: { declared: [] }, end: BEHIND_ATTACHMENT },
    {
      rule: "undeclared: a static route leads out, to whom is not known",
      setting: {
        declared: [],
        connection: { statics: [] },
        statics: ["192.168.0.0/16 attach-vpn-1"],
        propagated: ["attach-a"],
      },
      end: "behind vpn-1: 10.1.1.10 > 192.168.0.9 id 1",
    },
  ])("$rule", ({ setting, words = OUT, end }) => {
    expect(endOfLast(hub(setting), words)).toBe(end);
  });

  test("of equal blocks a VPC's goes before Direct Connect's, that before Connect's, that before a VPN's", () => {
    const others = [
      attachOutside("connect", "hub", { type: "connect" }),
      attachOutside("dxgw", "hub", { type: "direct-connect-gateway" }),
    ];
    const networks = [
      onPremises("by-vpn", OFFICE, ["vpn-1"]),
      onPremises("by-connect", OFFICE, ["attach-connect"]),
      onPremises("by-direct-connect", OFFICE, ["attach-dxgw"]),
    ];
    const propagated = ["attach-a", "attach-vpn-1", "attach-connect", "attach-dxgw"];
    const end = (count: number): string =>
      endOfLast(
        hub({ propagated: propagated.slice(0, 1 + count), declared: [...others, ...networks.slice(0, count)] }),
        OUT,
      ).split(":")[0] ?? "";
    expect([1, 2, 3].map(end)).toEqual(["by-vpn", "by-connect", "by-direct-connect"]);
    const own = hub({
      propagated,
      declared: [...others, onPremises("by-direct-connect", ["10.1.0.0/16"], ["attach-dxgw"])],
    });
    expect(endOfLast(own, "icmp 192.168.0.9 > a 8/0")).not.toContain("by-direct-connect");
  });

  test("TGW-03, RT-18: the attachment's interface logs it, and the gateway costs a hop", () => {
    const { views, path } = scene(hub({}));
    expect(views(IN).map((view) => view.split(" ").slice(0, 2).join(" "))).toEqual(["tgw-a out", "a in"]);
    expect(path(IN).timeToLiveCost).toBe(1);
  });
});
