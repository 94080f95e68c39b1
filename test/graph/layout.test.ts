import { describe, expect, test } from "vitest";
import { layOut, type Layout } from "../../graph/layout.js";
import type { ResourceMap } from "../../graph/map-node.js";
import { mustShow } from "../../graph/must-show.js";
import { pictureOf } from "../../graph/picture.js";
import { resourceMap } from "../../graph/resource-map.js";
import { EMPTY_TOPOLOGY, ipv4, type Topology } from "../../model/index.js";
import { after, CREATE_PEERING, NEXTWORK, PEERED, createRoute } from "../fixtures/nextwork.js";
import { assertReadable } from "./layout-rules.js";
import { traced } from "./traced.js";
import { withGateways } from "./with-gateways.js";

function drawn(topology: Topology): { readonly map: ResourceMap; readonly layout: Layout } {
  const map = resourceMap(topology, mustShow([]));
  return { map, layout: layOut(map, 0) };
}

function titles(layout: Layout, parent: string, column: number): readonly string[] {
  return [...layout.boxes.values()]
    .filter((box) => box.parent === parent && box.column === column)
    .map(({ node }) => node.title);
}

function linksOf(topology: Topology): readonly string[] {
  return drawn(topology).map.links.map(({ from, to, broken }) => `${from} ${broken ? "x" : ">"} ${to}`);
}

/** NEXTWORK's first VPC with that many more interfaces in its subnet and routes in its table. */
function crowded(count: number): Topology {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const [first] = NEXTWORK.networkInterfaces;
  const more = numbers.map((index) => ({
    ...first!,
    id: `eni-more-${index}`,
    name: `eni-more-${index}`,
    attachment: null,
    privateAddresses: [
      { address: ipv4(first!.privateAddresses[0]!.address + 1 + index), primary: true, publicAddress: null },
    ],
  }));
  return {
    ...NEXTWORK,
    networkInterfaces: [...more, ...NEXTWORK.networkInterfaces],
    routeTables: NEXTWORK.routeTables.map((table) => ({
      ...table,
      routes: [...numbers.map((index) => ({ ...table.routes[0]!, ...routeTo(index) })), ...table.routes],
    })),
  };
}

function routeTo(index: number): Pick<Topology["routeTables"][number]["routes"][number], "destination"> {
  const base = { family: 4 as const, first: ipv4(index * 256), last: ipv4(index * 256 + 255), prefixLength: 24 };
  return { destination: { kind: "cidr", cidr: base } };
}

describe("the layout", () => {
  test.for<readonly [string, Topology]>([
    ["no VPC at all", EMPTY_TOPOLOGY],
    ["two VPCs", NEXTWORK],
    ["peered VPCs", PEERED],
    ["every kind of gateway", withGateways(PEERED)],
    ["long lists", crowded(60)],
    ["a VPC that only its subnet mentions", { ...NEXTWORK, vpcs: NEXTWORK.vpcs.slice(1) }],
    ["a subnet without a route table", { ...NEXTWORK, routeTables: [] }],
    ["names longer than any box", rename(NEXTWORK, "name-".repeat(60))],
    ["two Regions", { ...NEXTWORK, vpcs: NEXTWORK.vpcs.map((vpc, index) => ({ ...vpc, region: `region-${index}` })) }],
  ])("of %s is readable", ([, topology]) => {
    const { map, layout } = drawn(topology);
    assertReadable(map, layout);
  });

  test("has the console's four columns in every VPC, left to right", () => {
    const { layout } = drawn(NEXTWORK);
    const headings = [...layout.boxes.values()].filter(({ node }) => node.kind === "heading");
    expect(headings.map(({ node }) => node.title)).toEqual(
      [1, 2].flatMap(() => ["VPC", "Subnets (1)", "Route tables (2)", "Network connections (1)"]),
    );
    const xs = headings.slice(0, 4).map(({ x }) => x);
    expect(xs).toEqual(xs.toSorted((a, b) => a - b));
    expect(titles(layout, "vpc-1/panel", 1)).toEqual(["Subnets (1)", "eu-west-3a"]);
    expect(titles(layout, "vpc-1/panel", 3)).toEqual(["Network connections (1)", "NextWork-1-igw"]);
  });

  test("puts what lies between VPCs to the right of all of them, nothing there without it", () => {
    const { layout } = drawn(PEERED);
    const between = [...layout.boxes.values()].filter(({ column }) => column === 4);
    const right = Math.max(
      ...[...layout.boxes.values()].filter(({ column }) => column !== 4).map((box) => box.x + box.width),
    );
    expect(between.map(({ node }) => node.title).toSorted()).toEqual(["Internet", "VPC 1 <> VPC 2"]);
    expect(between.every(({ x }) => x > right)).toBe(true);
    const closed = drawn({ ...NEXTWORK, internetGateways: [] });
    expect([...closed.layout.boxes.values()].filter(({ node }) => node.key === "internet")).toEqual([]);
  });
});

describe("links", () => {
  test("lead from subnet to route table to target, and from each VPC's side to what it shares", () => {
    expect(linksOf(PEERED)).toEqual([
      "vpc-1 > vpc-1/zone/eu-west-3a",
      "subnet-1 > rtb-1",
      "rtb-1/route/1 > vpc-1/igw-1",
      "rtb-1/route/2 > vpc-1/pcx-1",
      "vpc-2 > vpc-2/zone/eu-west-3a",
      "subnet-2 > rtb-2",
      "rtb-2/route/1 > vpc-2/igw-2",
      "rtb-2/route/2 > vpc-2/pcx-1",
      "vpc-1/igw-1 > internet",
      "vpc-1/pcx-1 > pcx-1",
      "vpc-2/igw-2 > internet",
      "vpc-2/pcx-1 > pcx-1",
    ]);
  });

  test.for([
    {
      rule: "RT-01 a subnet without a table of its own uses the main one",
      link: "subnet-1 > rtb-main-1",
      topology: unassociated(),
    },
    {
      rule: "RT-08 a route to a connection that is not active is a blackhole",
      link: "rtb-1/route/2 x vpc-1/pcx-1",
      topology: after(NEXTWORK, CREATE_PEERING, createRoute("rtb-1", "10.2.0.0/16")),
    },
    {
      rule: "PCX-01 a pending connection carries nothing",
      link: "vpc-1/pcx-1 x pcx-1",
      topology: after(NEXTWORK, CREATE_PEERING),
    },
    { rule: "RT-09 a reported blackhole", link: "rtb-1/route/6 x vpc-1/eigw-gone", topology: withGateways(NEXTWORK) },
    { rule: "TGW-01 an attachment", link: "vpc-2/tgw-1 > tgw-1", topology: withGateways(NEXTWORK) },
    { rule: "TGW peering, once", link: "tgw-0 > tgw-1", topology: withGateways(NEXTWORK) },
    { rule: "RT-14 an edge table", link: "rtb-main-1 > vpc-1/igw-1", topology: edgeTable() },
  ])("$rule", ({ link, topology }) => {
    expect(linksOf(topology).filter((each) => each === link)).toEqual([link]);
  });
});

function rename(topology: Topology, name: string): Topology {
  return {
    ...topology,
    vpcs: topology.vpcs.map((vpc) => ({ ...vpc, name })),
    instances: topology.instances.map((each) => ({ ...each, name })),
  };
}

function unassociated(): Topology {
  return { ...NEXTWORK, routeTables: NEXTWORK.routeTables.map((table) => ({ ...table, subnetIds: [] })) };
}

function edgeTable(): Topology {
  const routeTables = NEXTWORK.routeTables.map((table) =>
    table.id === "rtb-main-1" ? { ...table, gatewayIds: ["igw-1"] } : table,
  );
  return { ...NEXTWORK, routeTables };
}

describe("what boxes say", () => {
  const said = (topology: Topology, key: string): readonly string[] => {
    const { node } = drawn(topology).layout.boxes.get(key)!;
    return [node.title, ...node.lines];
  };
  test.for<readonly [Topology, string, readonly string[]]>([
    [NEXTWORK, "vpc-1", ["NextWork-1-vpc", "vpc-1", "10.1.0.0/16"]],
    [NEXTWORK, "subnet-1", ["NextWork-1-subnet", "public · 10.1.0.0/20"]],
    [{ ...NEXTWORK, routeTables: [] }, "subnet-1", ["NextWork-1-subnet", "private · 10.1.0.0/20"]],
    [NEXTWORK, "eni-1", ["Instance - NextWork VPC 1", "10.1.5.112 · public 13.36.170.41"]],
    [NEXTWORK, "rtb-1/route/1", ["0.0.0.0/0", "NextWork-1-igw"]],
    [withGateways(NEXTWORK), "rtb-1/route/6", ["192.0.2.64/28", "blackhole"]],
    [withGateways(NEXTWORK), "vpc-1/nat-vpc-1", ["nat of vpc-1", "public NAT gateway", "0.0.0.1 · public 0.0.0.2"]],
    [withGateways(NEXTWORK), "vpc-1/pcx-gone", ["pcx-gone", "peering connection", "not in the input"]],
    [withGateways(NEXTWORK), "vpc-1/vpce-vpc-1", ["vpce-vpc-1", "gateway endpoint", "com.amazonaws.eu-west-3.s3"]],
    [withGateways(NEXTWORK), "igw-loose", ["loose", "internet gateway · detached"]],
    [
      after(NEXTWORK, CREATE_PEERING),
      "pcx-1",
      ["VPC 1 <> VPC 2", "peering connection · pending-acceptance", "NextWork-1-vpc", "NextWork-2-vpc"],
    ],
    [{ ...NEXTWORK, vpcs: [] }, "vpc-1", ["vpc-1", "not in the input"]],
  ])("%#: %s", ([topology, key, lines]) => {
    expect(said(topology, key)).toEqual(lines);
  });

  test("a stopped instance says so", () => {
    const instances = NEXTWORK.instances.map((each) => ({ ...each, state: "stopped" as const }));
    expect(said({ ...NEXTWORK, instances }, "eni-1")).toContain("stopped");
  });
});

describe("long lists", () => {
  test("are cut short with their count", () => {
    const { layout } = drawn(crowded(60));
    expect(layout.boxes.get("subnet-1/more")?.node.title).toBe("and 49 more network interfaces");
    expect(layout.boxes.get("rtb-1/more")?.node.title).toBe("and 50 more routes");
    expect(drawn(crowded(60)).map.links).toContainEqual({
      kind: "route",
      from: "rtb-1/more",
      to: "vpc-1/igw-1",
      broken: false,
    });
  });

  test("keep what a traced packet uses", () => {
    const topology = crowded(60);
    const { map } = pictureOf(topology, traced(topology, "i-1", "35.180.66.119"));
    const keys = new Set(layOut(map, 0).boxes.keys());
    for (const key of ["eni-1", "eni-2", "rtb-1/route/61", "rtb-1/more"]) expect(keys).toContain(key);
  });

  test("are whole when only one would be left out", () => {
    expect(drawn(crowded(12)).layout.boxes.has("subnet-1/more")).toBe(false);
  });
});
