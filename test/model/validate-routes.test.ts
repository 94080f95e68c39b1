import { describe, expect, test } from "vitest";
import { type PeeringStatus, type Route, type RouteTarget, type Topology } from "../../model/index.js";
import { add, addLike, editFirst } from "../fixtures/edit-topology.js";
import { NEXTWORK } from "../fixtures/nextwork.js";
import { assertTable, many, peering, route, summary, withCidrs } from "../fixtures/validation-rows.js";

function withRoutes(...routes: readonly Route[]): Topology {
  return editFirst(NEXTWORK, "routeTables", (table) => ({ ...table, routes: [...table.routes, ...routes] }));
}

function edgeTable(...routes: readonly Route[]): Topology {
  return addLike(NEXTWORK, "routeTables", (table) => {
    return { ...table, id: "rtb-edge", main: false, gatewayIds: ["igw-1"], routes };
  });
}

const IGW: RouteTarget = { kind: "internet-gateway", id: "igw-1" };
const ENI: RouteTarget = { kind: "network-interface", id: "eni-1" };

describe("route tables and routes", () => {
  const active = add(NEXTWORK, "vpcPeeringConnections", peering("active"));
  const viaPeering = route("10.2.0.0/16", { kind: "vpc-peering-connection", id: "pcx-1" });
  assertTable([
    { title: "a route to a gateway", topology: withRoutes(route("0.0.0.0/0", IGW)), expected: [] },
    {
      title: "inside the VPC to a gateway",
      topology: withRoutes(route("10.1.0.0/20", IGW)),
      expected: ["error RT-06 InvalidParameterValue"],
    },
    { title: "a whole subnet to an interface", topology: withRoutes(route("10.1.0.0/20", ENI)), expected: [] },
    {
      title: "part of a subnet to an interface",
      topology: withRoutes(route("10.1.0.0/24", ENI)),
      expected: ["error RT-06 InvalidParameterValue"],
    },
    {
      title: "Amazon's own addresses",
      topology: withRoutes(route("169.254.168.0/24", IGW)),
      expected: ["error RT-07 InvalidParameterValue"],
    },
    { title: "broader than Amazon's own", topology: withRoutes(route("169.254.0.0/16", IGW)), expected: [] },
    {
      title: "an unknown gateway",
      topology: withRoutes(route("0.0.0.0/0", { ...IGW, id: "igw-9" })),
      expected: ["error 11.1 InvalidGatewayID.NotFound"],
    },
    {
      title: "another VPC's gateway",
      topology: withRoutes(route("0.0.0.0/0", { ...IGW, id: "igw-2" })),
      expected: ["error RT-10 InvalidParameterValue"],
    },
    {
      title: "a blackhole to what is gone (RT-08)",
      topology: withRoutes(route("0.0.0.0/0", { ...IGW, id: "igw-9" }, { state: "blackhole" })),
      expected: [],
    },
    {
      title: "an unknown peering connection",
      topology: withRoutes(viaPeering),
      expected: ["error 11.1 InvalidVpcPeeringConnectionID.NotFound"],
    },
    {
      title: "a pending peering connection (V7)",
      topology: { ...withRoutes(viaPeering), vpcPeeringConnections: [peering("pending-acceptance")] },
      expected: [],
    },
    {
      title: "an unknown interface",
      topology: withRoutes(route("10.8.0.0/16", { ...ENI, id: "eni-9" })),
      expected: ["error 11.1 InvalidNetworkInterfaceID.NotFound"],
    },
    {
      title: "IPv4 to an egress-only gateway",
      topology: withRoutes(route("10.8.0.0/16", { kind: "egress-only-internet-gateway", id: "eigw-1" })),
      expected: ["error RT-10 InvalidParameterValue"],
    },
    {
      title: "what is not modelled is not judged",
      topology: add(withRoutes(route("10.8.0.0/16", { kind: "nat-gateway", id: "nat-1" })), "unmodelled", {
        kind: "NatGateways",
        id: "nat-1",
        carriesTraffic: true,
      }),
      expected: [],
    },
    {
      title: "one destination twice",
      topology: withRoutes(route("0.0.0.0/0", IGW), route("0.0.0.0/0", ENI)),
      expected: ["error RT-11 RouteAlreadyExists"],
    },
    {
      title: "a propagated route beside a static one (RT-04)",
      topology: add(
        withRoutes(
          route("10.8.0.0/16", ENI),
          route("10.8.0.0/16", { kind: "vpn-gateway", id: "vgw-1" }, { origin: "EnableVgwRoutePropagation" }),
        ),
        "vpnGateways",
        { id: "vgw-1", name: "vgw-1", accountId: "123456789012", region: "eu-west-3", vpcId: "vpc-1" },
      ),
      expected: [],
    },
    {
      title: "an unknown prefix list",
      topology: withRoutes(route("0.0.0.0/0", IGW, { destination: { kind: "prefix-list", prefixListId: "pl-9" } })),
      expected: ["error 11.1 InvalidPrefixListID.NotFound"],
    },
    {
      title: "a local route for another block",
      topology: withRoutes(route("10.9.0.0/16", { kind: "local" })),
      expected: ["error RT-02 InvalidParameterValue"],
    },
    {
      title: "501 routes",
      topology: withRoutes(...many(500).map((n) => route(`20.${n >> 8}.${n & 255}.0/24`, IGW))),
      expected: ["warning 12 RouteLimitExceeded"],
    },
    { title: "an edge table", topology: edgeTable(route("10.1.0.0/20", ENI)), expected: [] },
    {
      title: "an edge route to a gateway",
      topology: edgeTable(route("10.1.0.0/20", IGW)),
      expected: ["error RT-14 InvalidParameterValue"],
    },
    {
      title: "an edge route for part of a subnet",
      topology: edgeTable(route("10.1.0.0/24", ENI)),
      expected: ["error RT-14 InvalidParameterValue"],
    },
    {
      title: "no main table",
      topology: editFirst(NEXTWORK, "routeTables", (each) => ({ ...each, main: false })),
      expected: ["error RT-01 Topology.MainRouteTable"],
    },
    {
      title: "two main tables",
      topology: addLike(NEXTWORK, "routeTables", (each) => ({ ...each, id: "rtb-9" })),
      expected: ["error RT-01 Topology.MainRouteTable"],
    },
    {
      title: "a subnet in two tables",
      topology: editFirst(NEXTWORK, "routeTables", (each) => ({ ...each, subnetIds: ["subnet-1"] })),
      expected: ["error RT-01 Resource.AlreadyAssociated"],
    },
    {
      title: "another VPC's subnet",
      topology: addLike(NEXTWORK, "routeTables", (each) => ({
        ...each,
        id: "rtb-9",
        main: false,
        subnetIds: ["subnet-2"],
      })),
      expected: ["error RT-01 Resource.AlreadyAssociated", "error RT-01 InvalidParameterValue"],
    },
    {
      title: "an unknown subnet",
      topology: editFirst(NEXTWORK, "routeTables", (each) => ({ ...each, subnetIds: ["subnet-9"] })),
      expected: ["error 11.1 InvalidSubnetID.NotFound"],
    },
    {
      title: "a peering connection that ended",
      topology: {
        ...active,
        routeTables: withRoutes(viaPeering).routeTables,
        vpcPeeringConnections: [peering("deleted")],
      },
      expected: ["error RT-08 InvalidParameterValue"],
    },
  ]);
});

describe("gateways and peering connections", () => {
  const overlapping = withCidrs("10.2.0.0/16");
  const overlap = (status: PeeringStatus): readonly string[] =>
    summary(add(overlapping, "vpcPeeringConnections", peering(status))).filter((text) => text.includes("PCX"));
  assertTable([
    {
      title: "a second gateway",
      topology: addLike(NEXTWORK, "internetGateways", (each) => ({ ...each, id: "igw-9" })),
      expected: ["error IGW-01 Resource.AlreadyAssociated"],
    },
    {
      title: "a detached gateway",
      topology: addLike(NEXTWORK, "internetGateways", (each) => ({ ...each, id: "igw-9", vpcId: null })),
      expected: [],
    },
    {
      title: "an active connection",
      topology: add(NEXTWORK, "vpcPeeringConnections", peering("active")),
      expected: [],
    },
    {
      title: "two per pair",
      topology: add(NEXTWORK, "vpcPeeringConnections", peering("active"), peering("pending-acceptance", "pcx-2")),
      expected: ["error PCX-02 VpcPeeringConnectionAlreadyExists"],
    },
    {
      title: "one that ended and a new one",
      topology: add(NEXTWORK, "vpcPeeringConnections", peering("deleted"), peering("active", "pcx-2")),
      expected: [],
    },
    {
      title: "with itself",
      topology: add(NEXTWORK, "vpcPeeringConnections", { ...peering("active"), accepter: peering("active").requester }),
      expected: ["error PCX-02 InvalidParameterValue"],
    },
    {
      title: "with an unknown VPC of ours",
      topology: add(NEXTWORK, "vpcPeeringConnections", {
        ...peering("active"),
        accepter: { ...peering("active").accepter, vpcId: "vpc-9" },
      }),
      expected: ["error 11.1 InvalidVpcID.NotFound"],
    },
    {
      title: "with another account's VPC",
      topology: add(NEXTWORK, "vpcPeeringConnections", {
        ...peering("active"),
        accepter: { ...peering("active").accepter, vpcId: "vpc-9", accountId: "2" },
      }),
      expected: [],
    },
  ]);

  test.for<{ status: PeeringStatus; possible: boolean }>([
    { status: "active", possible: false },
    { status: "provisioning", possible: false },
    { status: "pending-acceptance", possible: false },
    { status: "failed", possible: true },
    { status: "deleted", possible: true },
  ])("PCX-02: overlapping blocks and status $status", ({ status, possible }) => {
    expect(overlap(status)).toEqual(possible ? [] : ["error PCX-02 Topology.PeeringOverlap"]);
  });
});
