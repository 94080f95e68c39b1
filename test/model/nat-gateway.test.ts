import { describe, expect, test } from "vitest";
import {
  compileNetwork,
  formatIpAddress,
  interfaceIndexOf,
  path,
  simTime,
  TrackingTable,
  type NatGateway,
  type Topology,
} from "../../model/index.js";
import { world, type Changes } from "./build.js";
import { build, managed, natGateway, subnet } from "./gateways.js";
import { endOfLast, scene } from "./scene.js";
import { packet } from "./sentences.js";

const PUBLIC = [["10.1.9.5", "203.0.113.50"]] as const;
const PRIVATE = [["10.1.9.5", null]] as const;
const TWO = [...PUBLIC, ["10.1.9.6", "203.0.113.51"]] as const;

interface Setting {
  readonly changes?: Changes;
  readonly addresses?: readonly (readonly [string, string | null])[];
  /** Of the gateway's own subnet, an. */
  readonly routes?: readonly string[];
  readonly acl?: readonly string[];
  readonly state?: NatGateway["state"];
}

/** far's subnet a2 leads everything to nat-a, which stands in the subnet an. */
function behindNat({ changes = {}, addresses = PUBLIC, routes, acl, state }: Setting = {}): Topology {
  return build(
    world({ ...changes, routes: { a2: ["any nat-a"], ...changes.routes } }),
    subnet("an", "10.1.9.0/24", { routes: routes ?? ["10.2.0.0/16 pcx-ab", "any igw-a"], ...(acl && { acl }) }),
    managed("nat", "an", { type: "nat_gateway", addresses }),
    natGateway("nat", state),
  );
}

const OUT = "tcp far:40000 > 198.51.100.7:80 syn";
const BACK = "tcp 198.51.100.7:80 > nat.public:40000 synack";
const TO_B = "tcp far:40000 > b:22 syn";
const FROM_B = "tcp b:22 > nat:40000 synack";

describe("IGW-10: what a NAT gateway carries", () => {
  test.for<{ rule: string; lines: readonly string[]; end: string; setting?: Setting }>([
    {
      rule: "TCP leaves with its public address",
      lines: [OUT],
      end: "internet: 203.0.113.50:40000 > 198.51.100.7:80",
    },
    { rule: "and is answered", lines: [OUT, BACK], end: "far: 198.51.100.7:80 > 10.1.2.10:40000" },
    {
      rule: "UDP",
      lines: ["udp far:5000 > 8.8.8.8:53"],
      end: "internet: 203.0.113.50:5000 > 8.8.8.8:53",
    },
    {
      rule: "UDP, answered",
      lines: ["udp far:5000 > 8.8.8.8:53", "udp 8.8.8.8:53 > nat.public:5000"],
      end: "far: 8.8.8.8:53 > 10.1.2.10:5000",
    },
    {
      rule: "a ping, with an identifier of its own",
      lines: ["icmp far > 8.8.8.8 8/0 id 7"],
      end: "internet: 203.0.113.50 > 8.8.8.8 id 1024",
    },
    {
      rule: "a ping, answered by the identifier that it had",
      lines: ["icmp far > 8.8.8.8 8/0 id 7", "icmp 8.8.8.8 > nat.public 0/0 id 1024"],
      end: "far: 8.8.8.8 > 10.1.2.10 id 7",
    },
    { rule: "no other protocol", lines: ["protocol 47 far > 8.8.8.8"], end: "PROTOCOL_RESTRICTION at nat-a" },
    {
      rule: "no ICMP that is of no connection",
      lines: ["icmp far > 8.8.8.8 3/3"],
      end: "SIM_NAT_NO_CONNECTION at nat-a",
    },
    {
      rule: "a blackhole without an available gateway",
      lines: [OUT],
      end: "BAD_STATE_ROUTE at rtb-a2",
      setting: { state: "failed" },
    },
    {
      rule: "through the internet gateway of its VPC only: its subnet needs that route",
      lines: [OUT],
      end: "NO_ROUTE_TO_DESTINATION at rtb-an",
      setting: { routes: [] },
    },
    {
      rule: "it answers nobody who pings its public address",
      lines: ["icmp 8.8.8.8 > nat.public 8/0"],
      end: "SIM_NAT_NO_CONNECTION at nat-a",
    },
    {
      rule: "nor its private one",
      lines: ["icmp a > nat 8/0"],
      end: "SIM_NAT_NO_CONNECTION at nat-a",
    },
    {
      rule: "nor a protocol that it never carries",
      lines: ["protocol 47 8.8.8.8 > nat.public"],
      end: "SIM_NAT_NO_CONNECTION at nat-a",
    },
    {
      rule: "nothing begins from outside",
      lines: ["tcp 198.51.100.7:80 > nat.public:40000 syn"],
      end: "SIM_NAT_NO_CONNECTION at nat-a",
    },
    {
      rule: "only who was asked may answer",
      lines: [OUT, "tcp 198.51.100.8:80 > nat.public:40000 synack"],
      end: "SIM_NAT_NO_CONNECTION at nat-a",
    },
    {
      rule: "and only from the port that was asked",
      lines: [OUT, "tcp 198.51.100.7:81 > nat.public:40000 synack"],
      end: "SIM_NAT_NO_CONNECTION at nat-a",
    },
    {
      rule: "a packet in the middle of a connection that it does not know begins none",
      lines: ["tcp far:40000 > 198.51.100.7:80 ack"],
      end: "SIM_NAT_NO_CONNECTION at nat-a",
    },
  ])("$rule", ({ lines, end, setting }) => {
    expect(endOfLast(behindNat(setting), ...lines)).toBe(end);
  });

  test("one whose interface is not in the input is not guessed", () => {
    const topology = behindNat();
    const networkInterfaces = topology.networkInterfaces.filter(({ id }) => id !== "eni-nat");
    const end = "undecided: the interface of NAT gateway nat-a is not in the input";
    expect(endOfLast({ ...topology, networkInterfaces }, OUT)).toBe(end);
  });

  test("NACL-09: source ports are 1024 to 65535, each its own towards one destination", () => {
    const { arrive } = scene(behindNat());
    expect(arrive("tcp far:500 > 198.51.100.7:80 syn")).toBe("internet: 203.0.113.50:1024 > 198.51.100.7:80");
    expect(arrive("tcp far:1024 > 198.51.100.7:80 syn")).toBe("internet: 203.0.113.50:1025 > 198.51.100.7:80");
    expect(arrive("tcp far:65535 > 198.51.100.7:80 syn")).toBe("internet: 203.0.113.50:65535 > 198.51.100.7:80");
    expect(arrive("tcp far.second:65535 > 198.51.100.7:80 syn")).toBe("internet: 203.0.113.50:1026 > 198.51.100.7:80");
    expect(arrive("tcp far:500 > 198.51.100.7:443 syn")).toBe("internet: 203.0.113.50:1024 > 198.51.100.7:443");
    expect(arrive("udp far:500 > 198.51.100.7:80")).toBe("internet: 203.0.113.50:1024 > 198.51.100.7:80");
    expect(arrive("tcp 198.51.100.7:80 > nat.public:1026 synack")).toBe("far: 198.51.100.7:80 > 10.1.2.20:65535");
  });

  test("55,000 flows to one destination, port and protocol for each address", { timeout: 60_000 }, () => {
    const topology = behindNat({ addresses: TWO });
    const network = compileNetwork(topology);
    const tracking = new TrackingTable();
    const [far, second] = ["10.1.2.10", "10.1.2.20"].map((source) =>
      packet(`tcp ${source}:0 > 198.51.100.7:80 syn`, () => undefined),
    );
    const from = interfaceIndexOf(network, "eni-far")!;
    const send = (sourcePort: number, of = far!, destinationPort = 80, now = 0): string => {
      const sent = { ...of, sourcePort, destinationPort };
      const ended = path(network, tracking, sent, from, simTime(now));
      const { disposition } = ended;
      return disposition.kind === "dropped"
        ? disposition.code
        : `${formatIpAddress(ended.source)}:${ended.packet.sourcePort}`;
    };
    const last = 1023 + 55_000;
    for (let port = 1024; port <= last; port++) send(port);
    expect(send(1024, second)).toBe("203.0.113.51:1024");
    for (let port = 1025; port <= last; port++) send(port, second);
    expect(send(last + 1, second)).toBe("SIM_NAT_NO_FREE_PORT");
    expect(send(last + 1)).toBe("SIM_NAT_NO_FREE_PORT");
    expect(send(1024)).toBe("203.0.113.50:1024");
    expect(send(last + 1, far, 443)).toBe(`203.0.113.50:${last + 1}`);
    // Idle ones give their ports back.
    expect(send(last + 1, far, 80, 350_000_000)).toBe("SIM_NAT_NO_FREE_PORT");
    expect(send(last + 1, far, 80, 350_000_001)).toBe(`203.0.113.50:${last + 1}`);
  });

  test.for([
    { after: 350, answer: "far: 198.51.100.7:80 > 10.1.2.10:40000" },
    { after: 350.000001, answer: "SIM_NAT_NO_CONNECTION at nat-a" },
  ])("after $after s of silence: $answer", ({ after, answer }) => {
    expect(endOfLast(behindNat(), OUT, `${after}: ${BACK}`)).toBe(answer);
    // Each packet begins the time anew, from either side.
    expect(endOfLast(behindNat(), OUT, `300: ${BACK}`, `${300 + after}: ${BACK}`)).toBe(answer);
    const more = "tcp far:40000 > 198.51.100.7:80 ack";
    expect(endOfLast(behindNat(), OUT, `300: ${more}`, `${300 + after}: ${BACK}`)).toBe(answer);
  });

  test("the next packet from inside finds no connection then, and a SYN begins another", () => {
    const { arrive } = scene(behindNat());
    arrive(OUT);
    const atUs = 350_000_001;
    expect(arrive("tcp far:40000 > 198.51.100.7:80 ack", { atUs })).toBe("SIM_NAT_NO_CONNECTION at nat-a");
    expect(arrive(OUT, { atUs })).toBe("internet: 203.0.113.50:40000 > 198.51.100.7:80");
    expect(arrive(BACK, { atUs })).toBe("far: 198.51.100.7:80 > 10.1.2.10:40000");
  });

  test("RT-18: the internet gateway costs a hop, the NAT gateway none", () => {
    const { path } = scene(behindNat());
    expect(path(OUT).timeToLiveCost).toBe(1);
    expect(path(TO_B).timeToLiveCost).toBe(0);
  });
});

test("IGW-11: its interface sees both sides of the translation, the instance's the real addresses", () => {
  const { views } = scene(behindNat());
  expect(views(OUT)).toEqual([
    "far out 10.1.2.10:40000 > 198.51.100.7:80 ACCEPT",
    "nat in 10.1.2.10:40000 > 198.51.100.7:80 ACCEPT",
    "nat out 10.1.9.5:40000 > 198.51.100.7:80 ACCEPT",
  ]);
  expect(views(BACK)).toEqual([
    "nat in 198.51.100.7:80 > 10.1.9.5:40000 ACCEPT",
    "nat out 198.51.100.7:80 > 10.1.2.10:40000 ACCEPT",
    "far in 198.51.100.7:80 > 10.1.2.10:40000 ACCEPT",
  ]);
  expect(views("protocol 47 far > 8.8.8.8")).toEqual([
    "far out 10.1.2.10 > 8.8.8.8 ACCEPT",
    "nat in 10.1.2.10 > 8.8.8.8 ACCEPT",
  ]);
});

describe("IGW-12", () => {
  const noWayBack = { routes: { b1: [] } };

  test.for<{ rule: string; lines: readonly string[]; end: string; setting?: Setting }>([
    {
      rule: "a private NAT gateway that is routed to an internet gateway: that one drops",
      lines: [OUT],
      end: "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS at igw-a",
      setting: { addresses: PRIVATE },
    },
    { rule: "over a peering connection", lines: [TO_B], end: "b: 10.1.9.5:40000 > 10.2.1.10:22" },
    {
      rule: "also a private one",
      lines: [TO_B, FROM_B],
      end: "far: 10.2.1.10:22 > 10.1.2.10:40000",
      setting: { addresses: PRIVATE },
    },
    {
      rule: "the answer comes back to it even without a route",
      lines: [TO_B, FROM_B],
      end: "far: 10.2.1.10:22 > 10.1.2.10:40000",
      setting: { changes: noWayBack },
    },
    {
      rule: "also where a route leads elsewhere",
      lines: [TO_B, FROM_B],
      end: "far: 10.2.1.10:22 > 10.1.2.10:40000",
      setting: { changes: { routes: { b1: ["any igw-b"] } } },
    },
    {
      rule: "not another port's answer",
      lines: [TO_B, "tcp b:23 > nat:40000 synack"],
      end: "NO_ROUTE_TO_DESTINATION at rtb-b1",
      setting: { changes: noWayBack },
    },
    {
      rule: "not after 350 s",
      lines: [TO_B, `350.000001: ${FROM_B}`],
      end: "NO_ROUTE_TO_DESTINATION at rtb-b1",
      setting: { changes: noWayBack },
    },
    {
      rule: "and not to instances (PCX-09)",
      lines: ["tcp a:40000 > b:22 syn", "tcp b:22 > a:40000 synack"],
      end: "NO_ROUTE_TO_DESTINATION at rtb-b1",
      setting: { changes: noWayBack },
    },
    {
      rule: "it cannot be reached through a peering connection (PCX-05)",
      lines: ["tcp b:40000 > 198.51.100.7:80 syn"],
      end: "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR at pcx-ab",
      setting: { changes: { routes: { b1: ["any pcx-ab"] } } },
    },
  ])("$rule", ({ lines, end, setting }) => {
    expect(endOfLast(behindNat(setting), ...lines)).toBe(end);
  });
});

const OTHERS = ["in 100 allow all any", "out 100 allow all any"];

test.for<{ rule: string; lines: readonly string[]; end: string; setting: Setting }>([
  {
    rule: "out of the instance's subnet, by the host outside",
    lines: [OUT],
    end: "SUBNET_ACL_RESTRICTION at acl-a2",
    setting: { changes: { acls: { a2: ["out 90 deny all 198.51.100.7/32", ...OTHERS] } } },
  },
  {
    rule: "into the gateway's subnet, by the instance",
    lines: [OUT],
    end: "SUBNET_ACL_RESTRICTION at acl-an",
    setting: { acl: ["in 90 deny all 10.1.2.10/32", ...OTHERS] },
  },
  {
    rule: "out of the gateway's subnet, by the host outside",
    lines: [OUT],
    end: "SUBNET_ACL_RESTRICTION at acl-an",
    setting: { acl: ["out 90 deny all 198.51.100.7/32", ...OTHERS] },
  },
  {
    rule: "back into the gateway's subnet, by the host outside",
    lines: [OUT, BACK],
    end: "SUBNET_ACL_RESTRICTION at acl-an",
    setting: { acl: ["in 90 deny all 198.51.100.7/32", ...OTHERS] },
  },
  {
    rule: "back out of the gateway's subnet, by the instance",
    lines: [OUT, BACK],
    end: "SUBNET_ACL_RESTRICTION at acl-an",
    setting: { acl: ["out 90 deny all 10.1.2.10/32", ...OTHERS] },
  },
  {
    rule: "back into the instance's subnet, by the host outside",
    lines: [OUT, BACK],
    end: "SUBNET_ACL_RESTRICTION at acl-a2",
    setting: { changes: { acls: { a2: ["in 90 deny all 198.51.100.7/32", ...OTHERS] } } },
  },
  {
    rule: "not by the gateway's own address",
    lines: [OUT, BACK],
    end: "far: 198.51.100.7:80 > 10.1.2.10:40000",
    setting: {
      acl: ["in 90 deny all 10.1.9.0/24", "out 90 deny all 10.1.9.0/24", ...OTHERS],
      changes: { acls: { a2: ["in 90 deny all 10.1.9.0/24", "out 90 deny all 10.1.9.0/24", ...OTHERS] } },
    },
  },
])("NACL-10: $rule", ({ lines, end, setting }) => {
  expect(endOfLast(behindNat(setting), ...lines)).toBe(end);
});

test("NACL-04: an instance in the gateway's own subnet crosses no boundary towards it", () => {
  const topology = build(
    world({
      routes: { a1: ["8.8.8.8/32 nat-a", "any igw-a"] },
      acls: { a1: ["out 90 deny all 10.1.1.0/24", "in 90 deny all 10.1.1.0/24", ...OTHERS] },
    }),
    managed("nat", "a1", { type: "nat_gateway", addresses: [["10.1.1.5", "203.0.113.50"]] }),
    natGateway("nat"),
  );
  expect(scene(topology).views("udp near:5000 > 8.8.8.8:53").slice(0, 2)).toEqual([
    "near out 10.1.1.11:5000 > 8.8.8.8:53 ACCEPT",
    "nat in 10.1.1.11:5000 > 8.8.8.8:53 ACCEPT",
  ]);
});

test("a NAT gateway whose own subnet leads back to it goes in a circle, which is not decided", () => {
  expect(endOfLast(behindNat({ routes: ["any nat-a"] }), OUT)).toBe("undecided: the routes lead in a circle");
});

test("SG-13: behind a NAT gateway a sender's groups are lost, a block still matches", () => {
  const admits = (peer: string): Changes => ({ groups: { b: { ingress: [`tcp 22 ${peer}`] } } });
  const direct = scene(world({ ...admits("sg-far") }));
  expect(direct.arrive(TO_B)).toBe("b: 10.1.2.10:40000 > 10.2.1.10:22");
  const refused = "ENI_SG_RULES_MISMATCH at eni-b";
  expect(endOfLast(behindNat({ changes: admits("sg-far") }), TO_B)).toBe("SG_REFERENCES_NOT_PRESERVED at eni-b");
  expect(endOfLast(behindNat({ changes: admits("10.1.2.10/32") }), TO_B)).toBe(refused);
  expect(endOfLast(behindNat({ changes: admits("10.1.9.5/32") }), TO_B)).toBe("b: 10.1.9.5:40000 > 10.2.1.10:22");
});

test("SG-19: no group stands before a NAT gateway; the instance's judge at the instance", () => {
  const changes: Changes = { groups: { far: { ingress: [], egress: ["tcp 80 any"] } } };
  expect(endOfLast(behindNat({ changes }), OUT, BACK)).toBe("far: 198.51.100.7:80 > 10.1.2.10:40000");
  expect(endOfLast(behindNat({ changes }), "udp far:5000 > 8.8.8.8:53")).toBe("ENI_SG_RULES_MISMATCH at eni-far");
  const noEgress: Changes = { groups: { far: { egress: [] } } };
  expect(endOfLast(behindNat({ changes: noEgress }), OUT)).toBe("SG_HAS_NO_RULES at eni-far");
});

// Found by the kernel oracle, seed 20261124.
test.each(["icmp far > 198.51.100.7 0/0", "tcp far:40000 > 198.51.100.7:80 synack"])(
  "IGW-10: an answer that nobody asked for begins no translation: %s",
  (words) => {
    const { disposition } = scene(behindNat()).path(words);
    expect(disposition).toMatchObject({ kind: "dropped", code: "SIM_NAT_NO_CONNECTION" });
  },
);
