import { describe, expect, test } from "vitest";
import type { Topology } from "../../model/index.js";
import { world, type Changes } from "./build.js";
import { attach, build, managed, natGateway, subnet, transitGateway, transitTable, type Addition } from "./gateways.js";
import { endOfLast, scene } from "./scene.js";

type VpcName = "a" | "b" | "c";

const BLOCKS: Readonly<Record<VpcName, string>> = { a: "10.1", b: "10.2", c: "10.3" };

interface Setting {
  readonly changes?: Changes;
  readonly statics?: readonly string[];
  readonly propagated?: readonly string[];
  readonly table?: string | null;
  readonly references?: readonly VpcName[];
  readonly unavailable?: VpcName;
  readonly acls?: { readonly [vpc in VpcName]?: readonly string[] };
  readonly routes?: { readonly [vpc in VpcName]?: readonly string[] };
  readonly zones?: { readonly [vpc in VpcName]?: string };
  readonly more?: readonly Addition[];
}

/** Routes of a VPC to the two others over tgw-hub. */
function toOthers(vpc: VpcName): readonly string[] {
  return Object.entries(BLOCKS).flatMap(([name, block]) => (name === vpc ? [] : [`${block}.0.0/16 tgw-hub`]));
}

/**
 * VPCs a, b and c attached to tgw-hub by a subnet each, at, bt and ct, whose interfaces are tgw-a, tgw-b and tgw-c, all
 * associated with and propagated into tgw-rtb-main.
 */
function hub(setting: Setting = {}): Topology {
  const { changes = {}, statics = [], propagated = ["attach-a", "attach-b", "attach-c"], table = "main" } = setting;
  const attached = (vpc: VpcName): readonly Addition[] => {
    const name = `${vpc}t`;
    const [acl, routes, zone] = [setting.acls?.[vpc], setting.routes?.[vpc] ?? toOthers(vpc), setting.zones?.[vpc]];
    return [
      subnet(name, `${BLOCKS[vpc]}.8.0/28`, { routes, ...(acl && { acl }), ...(zone && { zone }) }),
      managed(`tgw-${vpc}`, name, { type: "transit_gateway", addresses: [[`${BLOCKS[vpc]}.8.5`, null]] }),
      attach(vpc, "hub", [name], {
        table,
        references: setting.references?.includes(vpc) ?? false,
        state: setting.unavailable === vpc ? "unavailable" : "available",
      }),
    ];
  };
  return build(
    world({ ...changes, routes: { a1: toOthers("a"), b1: toOthers("b"), c1: toOthers("c"), ...changes.routes } }),
    transitGateway("hub"),
    transitTable("main", "hub", statics, propagated),
    ...attached("a"),
    ...attached("b"),
    ...attached("c"),
    ...(setting.more ?? []),
  );
}

const PING = "icmp a > b 8/0";
const ARRIVED = "b: 10.1.1.10 > 10.2.1.10 id 1";
const ALL = ["in 100 allow all any", "out 100 allow all any"];

describe("TGW-01", () => {
  test.for<{ rule: string; end: string; setting?: Setting; packet?: string }>([
    { rule: "a propagated route leads to the other VPC", end: ARRIVED },
    { rule: "and its answer comes back", end: "a: 10.2.1.10 > 10.1.1.10 id 1", packet: "icmp b > a 0/0" },
    {
      rule: "the answer needs a route of its own VPC's",
      end: "NO_ROUTE_TO_DESTINATION at rtb-b1",
      packet: "icmp b > a 0/0",
      setting: { changes: { routes: { b1: [] } } },
    },
    {
      rule: "without an association it goes nowhere",
      end: "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION at attach-a",
      setting: { table: null },
    },
    {
      rule: "without a route in the gateway's table it goes nowhere",
      end: "TGW_RTB_CANNOT_ROUTE at tgw-rtb-main",
      setting: { propagated: ["attach-a"] },
    },
    {
      rule: "a static route needs no propagation",
      end: ARRIVED,
      setting: { propagated: [], statics: ["10.2.0.0/16 attach-b"] },
    },
    {
      rule: "static before propagated: a blackhole",
      end: "TGW_RTB_BAD_STATE_ROUTE at tgw-rtb-main",
      setting: { statics: ["10.2.0.0/16 blackhole"] },
    },
    {
      rule: "static before propagated: another VPC, whose subnet's table has no way on",
      end: "NO_ROUTE_TO_DESTINATION at rtb-ct",
      setting: { statics: ["10.2.0.0/16 attach-c"], routes: { c: [] } },
    },
    {
      rule: "the longest prefix first: a static blackhole of the subnet",
      end: "TGW_RTB_BAD_STATE_ROUTE at tgw-rtb-main",
      setting: { statics: ["10.2.1.0/24 blackhole"] },
    },
    {
      rule: "the longest prefix first, also a propagated one",
      end: ARRIVED,
      setting: { statics: ["10.2.0.0/15 blackhole", "any blackhole"] },
    },
    {
      rule: "a static route to an attachment that is on its way out is a blackhole",
      end: "TGW_RTB_BAD_STATE_ROUTE at tgw-rtb-main",
      setting: { statics: ["10.2.0.0/16 attach-b"], unavailable: "b" },
    },
    {
      rule: "a static route to an attachment that is not in the input is not guessed",
      end: "undecided: what lies behind attach-unseen is not in the input",
      setting: { statics: ["10.2.0.0/16 attach-unseen"] },
    },
    {
      rule: "what an attachment that is not in the input propagates may lead anywhere else",
      end: "undecided: what attach-unseen propagates to tgw-rtb-main is not in the input",
      packet: "icmp a > 10.4.0.1 8/0",
      setting: { propagated: ["attach-a", "attach-b", "attach-unseen"], changes: { routes: { a1: ["any tgw-hub"] } } },
    },
    {
      rule: "and even a static blackhole may not be the longest prefix then",
      end: "undecided: what attach-unseen propagates to tgw-rtb-main is not in the input",
      setting: { propagated: ["attach-a", "attach-unseen"], statics: ["10.0.0.0/8 blackhole"] },
    },
    {
      rule: "but no block of another attachment is more specific than a VPC's own",
      end: ARRIVED,
      setting: { propagated: ["attach-a", "attach-b", "attach-unseen"] },
    },
    {
      rule: "an attachment that is not available propagates nothing",
      end: "TGW_RTB_CANNOT_ROUTE at tgw-rtb-main",
      setting: { unavailable: "b" },
    },
    {
      rule: "RT-08: and leaves its own VPC's route a blackhole",
      end: "BAD_STATE_ROUTE at rtb-a1",
      setting: { unavailable: "a" },
    },
    {
      rule: "an address that no interface has",
      end: "NO_POSSIBLE_DESTINATION at vpc-b",
      packet: "icmp a > 10.2.200.9 8/0",
    },
    {
      rule: "RT-08: a gateway that is not in the input is not guessed",
      end: "undecided: transit gateway tgw-other is not in the input",
      setting: { changes: { routes: { a1: ["any tgw-other"] } } },
    },
  ])("$rule", ({ end, setting, packet = PING }) => {
    expect(endOfLast(hub(setting), packet)).toBe(end);
  });

  test("a deleted gateway leaves the routes to it blackholes", () => {
    const topology = hub();
    const transitGateways = topology.transitGateways.map((each) => ({ ...each, state: "deleted" as const }));
    expect(endOfLast({ ...topology, transitGateways }, PING)).toBe("BAD_STATE_ROUTE at rtb-a1");
  });

  test.for<{ what: string; resource: Topology["transitGatewayAttachments"][number]["resource"] }>([
    { what: "a VPN", resource: { kind: "other", resourceType: "vpn", resourceId: "vpn-1" } },
    {
      what: "a peering whose other half is not in the input",
      resource: { kind: "peering", peerTransitGatewayId: "tgw-far" },
    },
    {
      what: "a VPC that is not in the input",
      resource: {
        kind: "vpc",
        vpcId: "vpc-x",
        subnetIds: ["subnet-x"],
        applianceMode: false,
        ipv6Support: false,
        securityGroupReferencing: false,
      },
    },
    {
      what: "a VPC whose attachment subnets are not in the input",
      resource: {
        kind: "vpc",
        vpcId: "vpc-b",
        subnetIds: ["subnet-x"],
        applianceMode: false,
        ipv6Support: false,
        securityGroupReferencing: false,
      },
    },
  ])("what lies behind $what is not guessed", ({ resource }) => {
    const topology = hub({ statics: ["10.2.0.0/16 attach-b"] });
    const transitGatewayAttachments = topology.transitGatewayAttachments.map((each) =>
      each.id === "attach-b" ? { ...each, resource } : each,
    );
    const { path } = scene({ ...topology, transitGatewayAttachments });
    const { disposition, hops } = path(PING, { explain: true });
    expect(disposition).toEqual({ kind: "undecided", reason: "what lies behind attach-b is not in the input" });
    expect(hops.at(-1)).toMatchObject({ kind: "not-modelled", id: "attach-b" });
  });

  test("out of the VPC that it reaches, by the attachment subnet's table: to the internet by a NAT gateway there", () => {
    const { arrive } = scene(
      hub({
        changes: { routes: { a1: ["any tgw-hub"] } },
        statics: ["any attach-c"],
        routes: { c: ["any nat-c"] },
        more: [
          subnet("cn", "10.3.9.0/24", { routes: ["10.1.0.0/16 tgw-hub", "any igw-c"] }),
          managed("nat", "cn", { type: "nat_gateway", addresses: [["10.3.9.5", "203.0.113.60"]] }),
          natGateway("nat"),
        ],
      }),
    );
    expect(arrive("tcp a:40000 > 198.51.100.7:80 syn")).toBe("internet: 203.0.113.60:40000 > 198.51.100.7:80");
    expect(arrive("tcp 198.51.100.7:80 > nat.public:40000 synack")).toBe("a: 198.51.100.7:80 > 10.1.1.10:40000");
  });

  test("to the internet gateway of another VPC leads no way: it knows no such source", () => {
    const setting = {
      changes: { routes: { a1: ["any tgw-hub"] } },
      statics: ["any attach-c"],
      routes: { c: ["any igw-c"] },
    };
    expect(endOfLast(hub(setting), "icmp a > 8.8.8.8 8/0")).toBe("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS at igw-c");
  });

  test("its hop names the route that decided", () => {
    const { path } = scene(hub({ statics: ["10.2.1.0/24 blackhole"] }));
    expect(path(PING, { explain: true }).hops.at(-1)).toMatchObject({
      kind: "transit-gateway",
      id: "tgw-hub",
      fromAttachmentId: "attach-a",
      routeTableId: "tgw-rtb-main",
      route: { cidr: { prefixLength: 24 }, attachmentId: null },
    });
  });
});

describe("TGW-02", () => {
  test("a zone without an attachment subnet does not reach the gateway", () => {
    expect(endOfLast(hub({ zones: { a: "b" } }), PING)).toBe("TGW_ROUTE_AZ_RESTRICTION at attach-a");
  });

  test("a destination's zone without one is served through another", () => {
    expect(endOfLast(hub({ zones: { b: "b" } }), PING)).toBe(ARRIVED);
  });

  test("out by the interface in the sender's zone where there is one", () => {
    const topology = hub({
      zones: { b: "b" },
      more: [
        subnet("bu", "10.2.9.0/28"),
        managed("tgw-b-near", "bu", { type: "transit_gateway", addresses: [["10.2.9.5", null]] }),
      ],
    });
    const both = topology.transitGatewayAttachments.map((each) =>
      each.id === "attach-b" && each.resource.kind === "vpc"
        ? { ...each, resource: { ...each.resource, subnetIds: ["subnet-bt", "subnet-bu"] } }
        : each,
    );
    const { views } = scene({ ...topology, transitGatewayAttachments: both });
    expect(views(PING).map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      "a out",
      "tgw-a in",
      "tgw-b-near out",
      "b in",
    ]);
  });
});

test("TGW-03: the attachments' interfaces log it too; addresses are the real ones everywhere", () => {
  const { views } = scene(hub());
  const ends = "10.1.1.10:40000 > 10.2.1.10:22 ACCEPT";
  const seen = ["a out", "tgw-a in", "tgw-b out", "b in"].map((at) => `${at} ${ends}`);
  expect(views("tcp a:40000 > b:22 syn")).toEqual(seen);
});

test("an attachment whose interfaces are not in the input carries it and logs nothing", () => {
  const topology = hub();
  const networkInterfaces = topology.networkInterfaces.filter(({ interfaceType }) => interfaceType === "interface");
  const { views } = scene({ ...topology, networkInterfaces });
  expect(views(PING)).toEqual(["a out 10.1.1.10 > 10.2.1.10 id 1 ACCEPT", "b in 10.1.1.10 > 10.2.1.10 id 1 ACCEPT"]);
});

test("RT-18: it costs a hop", () => {
  expect(scene(hub()).path(PING).timeToLiveCost).toBe(1);
});

test("TGW-05: of two VPCs with the same block the first one's propagation holds", () => {
  const topology = hub({ routes: { c: [] } });
  const b = topology.vpcs.find(({ id }) => id === "vpc-b")!;
  const vpcs = topology.vpcs.map((each) => (each.id === "vpc-c" ? { ...each, cidrBlocks: b.cidrBlocks } : each));
  expect(endOfLast({ ...topology, vpcs }, PING)).toBe(ARRIVED);
  const tables = topology.transitGatewayRouteTables.map((table) => {
    return { ...table, propagatedAttachmentIds: ["attach-c", "attach-b"] };
  });
  expect(endOfLast({ ...topology, vpcs, transitGatewayRouteTables: tables }, PING)).toBe(
    "NO_ROUTE_TO_DESTINATION at rtb-ct",
  );
});

// docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
describe("network ACLs, attachments in subnets of their own", () => {
  test.for<{ rule: string; end: string; setting: Setting }>([
    {
      rule: "out of the instance's subnet, by destination",
      end: "SUBNET_ACL_RESTRICTION at acl-a1",
      setting: { changes: { acls: { a1: ["out 90 deny all 10.2.1.10/32", ...ALL] } } },
    },
    {
      rule: "into the attachment's subnet, by source",
      end: "SUBNET_ACL_RESTRICTION at acl-at",
      setting: { acls: { a: ["in 90 deny all 10.1.1.10/32", ...ALL] } },
    },
    {
      rule: "the attachment subnet's outbound rules are not used towards the gateway",
      end: ARRIVED,
      setting: { acls: { a: ["in 100 allow all any"] } },
    },
    {
      rule: "out of the other attachment's subnet, by destination",
      end: "SUBNET_ACL_RESTRICTION at acl-bt",
      setting: { acls: { b: ["out 90 deny all 10.2.1.10/32", ...ALL] } },
    },
    {
      rule: "its inbound rules are not used towards the instances",
      end: ARRIVED,
      setting: { acls: { b: ["out 100 allow all any"] } },
    },
    {
      rule: "into the other instance's subnet, by source",
      end: "SUBNET_ACL_RESTRICTION at acl-b1",
      setting: { changes: { acls: { b1: ["in 90 deny all 10.1.1.10/32", ...ALL] } } },
    },
    {
      rule: "never by the attachment interfaces' own addresses",
      end: ARRIVED,
      setting: {
        acls: { a: ["in 90 deny all 10.1.8.0/28", ...ALL], b: ["out 90 deny all 10.2.8.0/28", ...ALL] },
        changes: { acls: { b1: ["in 90 deny all 10.2.8.0/28", ...ALL] } },
      },
    },
  ])("NACL-11: $rule", ({ end, setting }) => {
    expect(endOfLast(hub(setting), PING)).toBe(end);
  });

  test("NACL-11: a refusal is logged REJECT at the attachment's interface", () => {
    const { views } = scene(hub({ acls: { a: ["out 100 allow all any"] } }));
    expect(views(PING)).toEqual([
      "a out 10.1.1.10 > 10.2.1.10 id 1 ACCEPT",
      "tgw-a in 10.1.1.10 > 10.2.1.10 id 1 REJECT",
    ]);
  });
});

describe("SG-11", () => {
  const admits: Changes = { groups: { b: { ingress: ["all sg-a"] } } };
  const refused = "SG_REFERENCING_SUPPORT at eni-b";

  test.for<{ references: readonly VpcName[]; end: string }>([
    { references: ["a", "b"], end: ARRIVED },
    { references: ["a"], end: refused },
    { references: ["b"], end: refused },
    { references: [], end: refused },
  ])("ingress references need both attachments to support them: $references", ({ references, end }) => {
    expect(endOfLast(hub({ changes: admits, references }), PING)).toBe(end);
  });

  test("egress references never cross it", () => {
    const changes: Changes = { peering: "deleted", groups: { a: { egress: ["all sg-b"] } } };
    expect(endOfLast(hub({ changes, references: ["a", "b"] }), PING)).toBe("ENI_SG_RULES_MISMATCH at eni-a");
  });

  test("SG-19: the attachments themselves have no groups", () => {
    const changes: Changes = { groups: { a: { ingress: [] }, b: { egress: [] } } };
    expect(endOfLast(hub({ changes }), PING, "icmp b > a 0/0")).toBe("a: 10.2.1.10 > 10.1.1.10 id 1");
  });
});

test("an attachment subnet that leads back to the gateway goes in a circle, which is not decided", () => {
  const setting = {
    changes: { routes: { a1: ["any tgw-hub"] } },
    statics: ["any attach-c"],
    routes: { c: ["any tgw-hub"] },
  };
  expect(endOfLast(hub(setting), "icmp a > 8.8.8.8 8/0")).toBe("undecided: the routes lead in a circle");
});
