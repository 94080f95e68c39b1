import { expect, test } from "vitest";
import { applyChange, type Change, type RouteTarget, type Topology } from "../../model/index.js";
import {
  CREATE_PEERING,
  NEXTWORK,
  PCX,
  PEERED,
  ROUTE_1,
  after,
  cidr,
  createRoute,
  deleteRoute,
} from "../fixtures/nextwork.js";

const IGW: RouteTarget = { kind: "internet-gateway", id: "igw-1" };
const ENI: RouteTarget = { kind: "network-interface", id: "eni-1" };

function replaceRoute(table: string, destination: string, target: RouteTarget): Change {
  return { kind: "ReplaceRoute", routeTableId: table, destination: { kind: "cidr", cidr: cidr(destination) }, target };
}

function refusal(topology: Topology, change: Change): string | undefined {
  const result = applyChange(topology, change);
  return result.ok ? undefined : `${result.issues[0]?.rule} ${result.issues[0]?.code}`;
}

function routesOf(topology: Topology, id: string): readonly (readonly [string, string])[] {
  const table = topology.routeTables.find((item) => item.id === id);
  return (table?.routes ?? []).map(({ target, state }) => [target.kind, state] as const);
}

test("CreateRoute adds the route, blackhole until its peering is active (RT-08)", () => {
  expect(routesOf(after(NEXTWORK, CREATE_PEERING, ROUTE_1), "rtb-1").at(-1)).toEqual([
    "vpc-peering-connection",
    "blackhole",
  ]);
});

test("RT-11: the same route again succeeds and changes nothing", () => {
  const again = applyChange(PEERED, ROUTE_1);
  expect(again.ok && again.value).toBe(PEERED);
});

test.for<{ why: string; topology: Topology; change: Change; expected: string }>([
  {
    why: "exists",
    topology: PEERED,
    change: createRoute("rtb-1", "10.2.0.0/16", IGW),
    expected: "RT-11 RouteAlreadyExists",
  },
  {
    why: "host bits do not make it another route",
    topology: PEERED,
    change: createRoute("rtb-1", "10.2.3.4/16", IGW),
    expected: "RT-11 RouteAlreadyExists",
  },
  {
    why: "no table",
    topology: PEERED,
    change: createRoute("rtb-9", "10.9.0.0/16"),
    expected: "11.1 InvalidRouteTableID.NotFound",
  },
  {
    why: "the VPC's own block",
    topology: PEERED,
    change: createRoute("rtb-1", "10.1.0.0/16"),
    expected: "RT-06 InvalidParameterValue",
  },
  {
    why: "inside the VPC's block",
    topology: PEERED,
    change: createRoute("rtb-1", "10.1.0.0/20"),
    expected: "RT-06 InvalidParameterValue",
  },
  {
    why: "not a whole subnet",
    topology: PEERED,
    change: createRoute("rtb-1", "10.1.0.0/24", ENI),
    expected: "RT-06 InvalidParameterValue",
  },
  {
    why: "reserved range",
    topology: PEERED,
    change: createRoute("rtb-1", "169.254.169.0/24", IGW),
    expected: "RT-07 InvalidParameterValue",
  },
  {
    why: "a gateway of another VPC",
    topology: PEERED,
    change: createRoute("rtb-1", "8.8.8.0/24", { kind: "internet-gateway", id: "igw-2" }),
    expected: "RT-10 InvalidParameterValue",
  },
  {
    why: "no such gateway",
    topology: PEERED,
    change: createRoute("rtb-1", "8.8.8.0/24", { kind: "internet-gateway", id: "igw-9" }),
    expected: "11.1 InvalidGatewayID.NotFound",
  },
  {
    why: "no such peering",
    topology: NEXTWORK,
    change: ROUTE_1,
    expected: "11.1 InvalidVpcPeeringConnectionID.NotFound",
  },
  {
    why: "no such NAT gateway",
    topology: NEXTWORK,
    change: createRoute("rtb-1", "8.8.8.0/24", { kind: "nat-gateway", id: "nat-1" }),
    expected: "11.1 InvalidNatGatewayID.NotFound",
  },
  {
    why: "an interface of another VPC",
    topology: NEXTWORK,
    change: createRoute("rtb-1", "8.8.8.0/24", { kind: "network-interface", id: "eni-2" }),
    expected: "RT-10 InvalidParameterValue",
  },
  {
    why: "a local route",
    topology: NEXTWORK,
    change: createRoute("rtb-1", "10.1.0.0/16", { kind: "local" }),
    expected: "RT-02 InvalidParameterValue",
  },
  {
    why: "missing",
    topology: NEXTWORK,
    change: replaceRoute("rtb-1", "10.2.0.0/16", IGW),
    expected: "RT-11 InvalidParameterValue",
  },
  {
    why: "local to a gateway",
    topology: NEXTWORK,
    change: replaceRoute("rtb-1", "10.1.0.0/16", IGW),
    expected: "RT-02 InvalidParameterValue",
  },
  {
    why: "not a local route",
    topology: NEXTWORK,
    change: replaceRoute("rtb-1", "0.0.0.0/0", { kind: "local" }),
    expected: "RT-02 InvalidParameterValue",
  },
  {
    why: "missing",
    topology: NEXTWORK,
    change: deleteRoute("rtb-1", "10.2.0.0/16"),
    expected: "11.1 InvalidRoute.NotFound",
  },
  {
    why: "local",
    topology: NEXTWORK,
    change: deleteRoute("rtb-1", "10.1.0.0/16"),
    expected: "RT-02 InvalidParameterValue",
  },
])("$change.kind, $why: $expected", ({ topology, change, expected }) => {
  expect(refusal(topology, change)).toBe(expected);
});

test("RT-06: a whole subnet can be redirected to an interface", () => {
  const changed = after(NEXTWORK, createRoute("rtb-1", "10.1.0.0/20", ENI));
  expect(routesOf(changed, "rtb-1").at(-1)).toEqual(["network-interface", "active"]);
});

test("RT-02: the local route goes to an interface and back", () => {
  const redirected = after(NEXTWORK, replaceRoute("rtb-1", "10.1.0.0/16", ENI));
  expect(routesOf(redirected, "rtb-1")[0]).toEqual(["network-interface", "active"]);
  const restored = after(redirected, replaceRoute("rtb-1", "10.1.0.0/16", { kind: "local" }));
  expect(restored.routeTables).toEqual(NEXTWORK.routeTables);
});

test("ReplaceRoute changes the target in its place, DeleteRoute removes it", () => {
  const replaced = after(PEERED, replaceRoute("rtb-1", "0.0.0.0/0", PCX));
  expect(routesOf(replaced, "rtb-1").map(([kind]) => kind)).toEqual([
    "local",
    "vpc-peering-connection",
    "vpc-peering-connection",
  ]);
  expect(routesOf(after(PEERED, deleteRoute("rtb-1", "10.2.0.0/16")), "rtb-1")).toEqual(routesOf(NEXTWORK, "rtb-1"));
});

test("RT-01, RT-13: AssociateRouteTable moves the subnet", () => {
  const moved = after(NEXTWORK, { kind: "AssociateRouteTable", routeTableId: "rtb-main-1", subnetId: "subnet-1" });
  const subnetsOf = (id: string): unknown => moved.routeTables.find((table) => table.id === id)?.subnetIds;
  expect(subnetsOf("rtb-main-1")).toEqual(["subnet-1"]);
  expect(subnetsOf("rtb-1")).toEqual([]);
  expect(refusal(NEXTWORK, { kind: "AssociateRouteTable", routeTableId: "rtb-2", subnetId: "subnet-1" })).toBe(
    "RT-01 InvalidParameterValue",
  );
  expect(refusal(NEXTWORK, { kind: "AssociateRouteTable", routeTableId: "rtb-1", subnetId: "subnet-9" })).toBe(
    "11.1 InvalidSubnetID.NotFound",
  );
});
