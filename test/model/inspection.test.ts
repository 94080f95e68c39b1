import { describe, expect, test } from "vitest";
import { validateTopology, Origins, type Topology } from "../../model/index.js";
import { world, type Changes } from "./build.js";
import { attach, build, managed, subnet, transitGateway, transitTable, type Addition } from "./gateways.js";
import { edge, forwards, inspection } from "./middleboxes.js";
import { endOfLast, scene } from "./scene.js";

/** What the internet sends to a's subnet comes by vpce-fw in the subnet af, and so does what a answers. */
function behindFirewall(
  declared: Parameters<typeof inspection>[3] = {},
  changes: Changes = {},
  firewallRoutes: readonly string[] = ["any igw-a"],
): Topology {
  return build(
    world({ ...changes, routes: { a1: ["any vpce-fw"], ...changes.routes } }),
    subnet("af", "10.1.9.0/28", { routes: firewallRoutes }),
    inspection("fw", "af", "10.1.9.5", declared),
    edge("a", "10.1.1.0/24 vpce-fw"),
  );
}

const IN = "tcp 198.51.100.7:50000 > a.public:443 syn";
const REPLY = "tcp a:443 > 198.51.100.7:50000 synack";
const OUT = "tcp a:40000 > 198.51.100.7:80 syn";

describe("FW-01: Gateway Load Balancer and Network Firewall endpoints", () => {
  test.for<{ rule: string; lines: readonly string[]; end: string; topology?: Topology }>([
    {
      rule: "RT-14: the edge route table leads what comes in to the endpoint, which changes nothing",
      lines: [IN],
      end: "a: 198.51.100.7:50000 > 10.1.1.10:443",
    },
    {
      rule: "and the answer passes it too",
      lines: [IN, REPLY],
      end: "internet: 203.0.113.10:443 > 198.51.100.7:50000",
    },
    { rule: "what begins inside", lines: [OUT], end: "internet: 203.0.113.10:40000 > 198.51.100.7:80" },
    {
      rule: "and is answered",
      lines: [OUT, "tcp 198.51.100.7:80 > a.public:40000 synack"],
      end: "a: 198.51.100.7:80 > 10.1.1.10:40000",
    },
    {
      rule: "beyond it the route table of its own subnet decides",
      lines: [OUT],
      end: "NO_ROUTE_TO_DESTINATION at rtb-af",
      topology: behindFirewall({}, {}, []),
    },
    {
      rule: "a rule that drops",
      lines: [IN],
      end: "FIREWALL_RULES_RESTRICTION at vpce-fw",
      topology: behindFirewall({ rules: ["drop tcp 443 any > 10.1.1.0/24"] }),
    },
    {
      rule: "a rule that rejects",
      lines: [IN],
      end: "SIM_MIDDLEBOX_REJECTED at vpce-fw",
      topology: behindFirewall({ rules: ["reject tcp 443 any > any"] }),
    },
    {
      rule: "what no rule matches",
      lines: [IN],
      end: "FIREWALL_RULES_RESTRICTION at vpce-fw",
      topology: behindFirewall({ rules: ["pass tcp 80 any > any"], otherwise: "drop" }),
    },
    {
      rule: "answers need no rule",
      lines: [IN, REPLY],
      end: "internet: 203.0.113.10:443 > 198.51.100.7:50000",
      topology: behindFirewall({ rules: ["pass tcp 443 any > 10.1.1.0/24"], otherwise: "drop" }),
    },
    {
      rule: "echo replies neither",
      lines: ["icmp a > 8.8.8.8 8/0 id 7", "icmp 8.8.8.8 > a.public 0/0 id 7"],
      end: "a: 8.8.8.8 > 10.1.1.10 id 7",
      topology: behindFirewall({ rules: ["pass all 10.1.0.0/16 > any"], otherwise: "drop" }),
    },
    {
      rule: "a TCP connection is forgotten after 350 s of silence",
      lines: [IN, "351: tcp a:443 > 198.51.100.7:50000 ack"],
      end: "SIM_MIDDLEBOX_NO_CONNECTION at vpce-fw",
    },
    {
      rule: "another flow after 120 s",
      lines: ["udp a:5000 > 8.8.8.8:53", "121: udp 8.8.8.8:53 > a.public:5000"],
      end: "FIREWALL_RULES_RESTRICTION at vpce-fw",
      topology: behindFirewall({ rules: ["pass all 10.1.0.0/16 > any"], otherwise: "drop" }),
    },
    {
      rule: "a connection whose beginning went another way is dropped: asymmetric routes do not work",
      lines: [REPLY],
      end: "SIM_MIDDLEBOX_NO_CONNECTION at vpce-fw",
    },
    {
      rule: "what it decides is undecided where nothing says so",
      lines: [IN],
      end: "undecided: nothing says what the inspection behind endpoint vpce-fw decides",
      topology: behindFirewall(null),
    },
    {
      rule: "RT-14: an answer that goes around it is refused by the internet gateway",
      lines: [IN, REPLY],
      end: "INGRESS_RTB_TRAFFIC_REDIRECTION at igw-a",
      topology: behindFirewall({}, { routes: { a1: ["any igw-a"] } }),
    },
    {
      rule: "RT-14: other subnets are reached directly",
      lines: ["tcp 198.51.100.7:50000 > far.second.public:22 syn"],
      end: "far: 198.51.100.7:50000 > 10.1.2.20:22",
      topology: behindFirewall({ otherwise: "drop" }),
    },
    {
      rule: "SG-13: group references do not cross it",
      lines: ["icmp far > a 8/0"],
      end: "SG_REFERENCES_NOT_PRESERVED at eni-a",
      topology: behindFirewall(
        {},
        { groups: { a: { ingress: ["all sg-far"] } }, routes: { a2: ["10.1.1.0/24 vpce-fw"] } },
      ),
    },
    {
      rule: "RT-08: a route to an endpoint that is not available is a blackhole",
      lines: [OUT],
      end: "BAD_STATE_ROUTE at rtb-a1",
      topology: unavailable(behindFirewall()),
    },
  ])("$rule", ({ lines, end, topology = behindFirewall() }) => {
    expect(endOfLast(topology, ...lines)).toBe(end);
  });

  test("its interface logs what passes, in and out, and no packet loses a hop", () => {
    const { views, path } = scene(behindFirewall());
    expect(views(IN)).toEqual([
      "fw in 198.51.100.7:50000 > 10.1.1.10:443 ACCEPT",
      "fw out 198.51.100.7:50000 > 10.1.1.10:443 ACCEPT",
      "a in 198.51.100.7:50000 > 10.1.1.10:443 ACCEPT",
    ]);
    expect(path(IN).timeToLiveCost).toBe(1);
  });

  test("what it drops is accepted by its interface: no security group and no ACL refused it", () => {
    expect(scene(behindFirewall({ otherwise: "drop" })).views(OUT)).toEqual([
      "a out 10.1.1.10:40000 > 198.51.100.7:80 ACCEPT",
      "fw in 10.1.1.10:40000 > 198.51.100.7:80 ACCEPT",
    ]);
  });

  test("the path names the rule that decided", () => {
    const { hops } = scene(behindFirewall({ rules: ["drop tcp 443 any > any"] })).path(IN, { explain: true });
    expect(hops.at(-1)).toMatchObject({
      kind: "middlebox",
      id: "vpce-fw",
      forwards: "inspection",
      verdict: { kind: "rule", action: "drop", rule: { service: { kind: "ports", fromPort: 443 } } },
    });
  });
});

function unavailable(topology: Topology): Topology {
  return { ...topology, vpcEndpoints: topology.vpcEndpoints.map((each) => ({ ...each, state: "pending" })) };
}

describe("RT-14: an appliance before a subnet", () => {
  const behind = (changes: Changes, ...more: readonly Addition[]): Topology =>
    build(
      world({ noCheck: "a", ...changes, routes: { a2: ["any eni-a"], ...changes.routes } }),
      edge("a", "10.1.2.0/24 eni-a"),
      ...(more.length > 0 ? more : [forwards("a", "router")]),
    );
  const TO_FAR = "tcp 198.51.100.7:50000 > far.second.public:22 syn";

  test.for<{ rule: string; lines: readonly string[]; end: string; topology?: Topology }>([
    { rule: "what comes in passes it", lines: [TO_FAR], end: "far: 198.51.100.7:50000 > 10.1.2.20:22" },
    {
      rule: "and the answer",
      lines: [TO_FAR, "tcp far.second:22 > 198.51.100.7:50000 synack"],
      end: "internet: 203.0.113.12:22 > 198.51.100.7:50000",
    },
    {
      rule: "it needs a public address of its own",
      lines: [TO_FAR],
      end: "INGRESS_RTB_NO_PUBLIC_IP at i-near",
      topology: build(world({ noCheck: "near" }), forwards("near", "router"), edge("a", "10.1.2.0/24 eni-near")),
    },
    {
      rule: "and to run (RT-08)",
      lines: [TO_FAR],
      end: "BAD_STATE_ROUTE at rtb-edge-a",
      topology: behind({ stopped: "a" }),
    },
    {
      rule: "RT-02: it may stand before the whole VPC",
      lines: ["tcp 198.51.100.7:50000 > far.second.public:22 syn"],
      end: "far: 198.51.100.7:50000 > 10.1.2.20:22",
      topology: build(
        world({ noCheck: "a", routes: { a2: ["any eni-a"] } }),
        forwards("a", "router"),
        edge("a", "10.1.0.0/16 eni-a"),
      ),
    },
    {
      rule: "from the same Region too (IGW-06)",
      lines: ["tcp b:40000 > far.second.public:22 syn"],
      end: "far: 203.0.113.20:40000 > 10.1.2.20:22",
    },
  ])("$rule", ({ lines, end, topology = behind({}) }) => {
    expect(endOfLast(topology, ...lines)).toBe(end);
  });
});

describe("an inspection VPC behind a transit gateway", () => {
  /** a's and c's VPCs send everything to the transit gateway, it all to b's, whose attachment's subnets lead to firewalls. */
  const hub = (applianceMode: boolean): Topology => {
    const topology = build(
      world({ routes: { a1: ["any tgw-hub"], c1: ["any tgw-hub"] } }),
      subnet("at", "10.1.8.0/28"),
      subnet("ct", "10.3.8.0/28", { zone: "b" }),
      subnet("ba", "10.2.8.0/28", { routes: ["any vpce-one"] }),
      subnet("bb", "10.2.8.16/28", { zone: "b", routes: ["any vpce-two"] }),
      subnet("bf", "10.2.9.0/28", { routes: ["any tgw-hub"] }),
      subnet("bg", "10.2.9.16/28", { zone: "b", routes: ["any tgw-hub"] }),
      managed("tgw-at", "at", { type: "transit_gateway", addresses: [["10.1.8.5", null]] }),
      managed("tgw-ct", "ct", { type: "transit_gateway", addresses: [["10.3.8.5", null]] }),
      managed("tgw-ba", "ba", { type: "transit_gateway", addresses: [["10.2.8.5", null]] }),
      managed("tgw-bb", "bb", { type: "transit_gateway", addresses: [["10.2.8.20", null]] }),
      inspection("one", "bf", "10.2.9.5"),
      inspection("two", "bg", "10.2.9.20"),
      transitGateway("hub"),
      transitTable("spokes", "hub", ["0.0.0.0/0 attach-b"]),
      transitTable("inspected", "hub", [], ["attach-a", "attach-c"]),
      attach("a", "hub", ["at"], { table: "spokes" }),
      attach("c", "hub", ["ct"], { table: "spokes" }),
      attach("b", "hub", ["ba", "bb"], { table: "inspected" }),
    );
    return {
      ...inZoneB(topology, "c1"),
      transitGatewayAttachments: topology.transitGatewayAttachments.map((each) =>
        each.id === "attach-b" && each.resource.kind === "vpc"
          ? { ...each, resource: { ...each.resource, applianceMode } }
          : each,
      ),
    };
  };
  const inZoneB = (topology: Topology, name: string): Topology => ({
    ...topology,
    subnets: topology.subnets.map((each) =>
      each.id === `subnet-${name}` ? { ...each, availabilityZone: `${each.region}b` } : each,
    ),
  });
  const firewallsOf = (views: readonly string[]): readonly string[] =>
    views.flatMap((each) => (/^(one|two) in/.exec(each) ? [each.split(" ")[0]!] : []));

  test("TGW-02: without appliance mode each direction is inspected in its sender's zone, and the answer is dropped", () => {
    const { views, arrive } = scene(hub(false));
    expect(firewallsOf(views("tcp a:40000 > c:22 syn"))).toEqual(["one"]);
    expect(arrive("tcp c:22 > a:40000 synack")).toBe("SIM_MIDDLEBOX_NO_CONNECTION at vpce-two");
  });

  test("with it both directions pass the same endpoint, whichever it is", () => {
    const { views, arrive } = scene(hub(true));
    const chosen = Array.from({ length: 16 }, (_, index) => {
      const port = 40_000 + index;
      const there = firewallsOf(views(`tcp a:${port} > c:22 syn`));
      expect(firewallsOf(views(`tcp c:22 > a:${port} synack`))).toEqual(there);
      expect(arrive(`tcp c:22 > a:${port} ack`)).toBe(`a: 10.3.1.10:22 > 10.1.1.10:${port}`);
      return there[0];
    });
    expect(new Set(chosen)).toEqual(new Set(["one", "two"]));
  });
});

test("FW-01: an endpoint is in one subnet", () => {
  const topology = behindFirewall();
  const two = {
    ...topology,
    vpcEndpoints: topology.vpcEndpoints.map((each) => ({ ...each, networkInterfaceIds: ["eni-fw", "eni-a"] })),
  };
  expect(
    validateTopology(two, new Origins())
      .filter(({ rule }) => rule === "FW-01")
      .map(({ code }) => code),
  ).toEqual(["InvalidParameter"]);
});
