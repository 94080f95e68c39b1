import { describe, expect, test } from "vitest";
import { applyChange, type RouteTarget, type Topology } from "../../model/index.js";
import { addLike, editFirst } from "../fixtures/edit-topology.js";
import { GATEWAYS, WEB } from "../fixtures/gateways.js";
import { address, cidr, createRoute } from "../fixtures/nextwork.js";
import { assertTable, many, problems, route } from "../fixtures/validation-rows.js";

test("one of every gateway, endpoint and load balancer is valid", () => {
  expect(problems(GATEWAYS)).toEqual([]);
});

describe("NAT gateways", () => {
  type NatGateway = Topology["natGateways"][number];
  const edit = (more: Partial<NatGateway>): Topology =>
    editFirst(GATEWAYS, "natGateways", (gateway) => ({ ...gateway, ...more }));
  const editAddress = (more: Partial<NatGateway["addresses"][number]>): Topology =>
    editFirst(GATEWAYS, "natGateways", (gateway) => ({
      ...gateway,
      addresses: gateway.addresses.map((each) => ({ ...each, ...more })),
    }));
  assertTable([
    {
      title: "in an unknown subnet",
      topology: edit({ subnetId: "subnet-9" }),
      expected: ["error 11.1 InvalidSubnetID.NotFound", "error IGW-10 InvalidParameterValue"],
    },
    {
      title: "in a subnet of another VPC",
      topology: edit({ vpcId: "vpc-2" }),
      expected: ["error IGW-10 InvalidParameterValue"],
    },
    { title: "without an address", topology: edit({ addresses: [] }), expected: ["error IGW-10 MissingParameter"] },
    { title: "still without an address", topology: edit({ addresses: [], state: "pending" }), expected: [] },
    {
      title: "public, without a public address",
      topology: editAddress({ publicAddress: null }),
      expected: ["error IGW-10 MissingParameter"],
    },
    {
      title: "private, with a public address",
      topology: edit({ connectivityType: "private" }),
      expected: ["error IGW-10 InvalidParameter"],
    },
    {
      title: "with an unknown interface",
      topology: editAddress({ networkInterfaceId: "eni-9" }),
      expected: ["error 11.1 InvalidNetworkInterfaceID.NotFound"],
    },
    {
      title: "with an address that its interface does not have",
      topology: editAddress({ privateAddress: address("10.1.0.99") }),
      expected: ["error IGW-10 InvalidParameterValue"],
    },
    {
      title: "two with one public address",
      topology: addLike(GATEWAYS, "natGateways", (gateway) => ({ ...gateway, id: "nat-2" })),
      expected: ["error IGW-02 Resource.AlreadyAssociated"],
    },
  ]);
});

describe("gateways and endpoints of a VPC", () => {
  const endpoint = (index: number, more: Partial<Topology["vpcEndpoints"][number]>): Topology => ({
    ...GATEWAYS,
    vpcEndpoints: GATEWAYS.vpcEndpoints.map((each, at) => (at === index ? { ...each, ...more } : each)),
  });
  assertTable([
    {
      title: "an egress-only internet gateway of an unknown VPC",
      topology: editFirst(GATEWAYS, "egressOnlyInternetGateways", (gateway) => ({ ...gateway, vpcId: "vpc-9" })),
      expected: ["error 11.1 InvalidVpcID.NotFound"],
    },
    {
      title: "a virtual private gateway of an unknown VPC",
      topology: editFirst(GATEWAYS, "vpnGateways", (gateway) => ({ ...gateway, vpcId: "vpc-9" })),
      expected: ["error 11.1 InvalidVpcID.NotFound"],
    },
    {
      title: "two virtual private gateways",
      topology: addLike(GATEWAYS, "vpnGateways", (gateway) => ({ ...gateway, id: "vgw-3" })),
      expected: ["error VPN-01 VpnGatewayAttachmentLimitExceeded"],
    },
    {
      title: "a gateway endpoint with an interface",
      topology: endpoint(0, { networkInterfaceIds: ["eni-1"] }),
      expected: ["error VPCE-01 InvalidParameter"],
    },
    {
      title: "an endpoint with an unknown interface",
      topology: endpoint(1, { networkInterfaceIds: ["eni-9"] }),
      expected: ["error 11.1 InvalidNetworkInterfaceID.NotFound"],
    },
    {
      title: "an endpoint with an interface in another VPC",
      topology: endpoint(1, { networkInterfaceIds: ["eni-2"] }),
      expected: ["error VPCE-02 InvalidParameter"],
    },
    {
      title: "an endpoint with two interfaces in a zone",
      topology: endpoint(1, { networkInterfaceIds: ["eni-vpce", "eni-1"] }),
      expected: ["error VPCE-02 DuplicateSubnetsInSameZone"],
    },
  ]);
});

describe("transit gateways", () => {
  type Attachment = Topology["transitGatewayAttachments"][number];
  const edit = (more: Partial<Attachment>): Topology =>
    editFirst(GATEWAYS, "transitGatewayAttachments", (attachment) => ({ ...attachment, ...more }));
  const editVpc = (more: Partial<Extract<Attachment["resource"], { kind: "vpc" }>>): Topology =>
    editFirst(GATEWAYS, "transitGatewayAttachments", (attachment) => ({
      ...attachment,
      resource: { ...(attachment.resource as Extract<Attachment["resource"], { kind: "vpc" }>), ...more },
    }));
  const editTable = (more: Partial<Topology["transitGatewayRouteTables"][number]>): Topology =>
    editFirst(GATEWAYS, "transitGatewayRouteTables", (table) => ({ ...table, ...more }));
  const blackhole = { cidr: cidr("10.9.0.0/16"), attachmentId: null };
  assertTable([
    {
      title: "an attachment associated with an unknown table",
      topology: edit({ associatedRouteTableId: "tgw-rtb-9" }),
      expected: ["error 11.1 InvalidRouteTableID.NotFound"],
    },
    {
      title: "an attachment associated with another gateway's table",
      topology: edit({ associatedRouteTableId: "tgw-rtb-2" }),
      expected: ["error TGW-01 InvalidParameterValue"],
    },
    {
      title: "an attachment of an unknown gateway",
      topology: edit({ transitGatewayId: "tgw-9" }),
      expected: [
        "error 11.1 InvalidTransitGatewayID.NotFound",
        "error TGW-01 InvalidParameterValue",
        "error 11.1 InvalidTransitGatewayAttachmentID.NotFound",
      ],
    },
    {
      title: "an attachment of an unknown VPC",
      topology: editVpc({ vpcId: "vpc-9" }),
      expected: ["error 11.1 InvalidVpcID.NotFound"],
    },
    {
      title: "an attachment of a VPC in an account that is not covered",
      topology: editFirst(GATEWAYS, "transitGatewayAttachments", (attachment) => ({
        ...attachment,
        accountId: "999999999999",
        resource: {
          ...(attachment.resource as Extract<Attachment["resource"], { kind: "vpc" }>),
          vpcId: "vpc-9",
          subnetIds: [],
        },
      })),
      expected: [],
    },
    {
      title: "an attachment without a subnet",
      topology: editVpc({ subnetIds: [] }),
      expected: ["error TGW-02 MissingParameter"],
    },
    {
      title: "an attachment with a subnet of another VPC",
      topology: editVpc({ subnetIds: ["subnet-2"] }),
      expected: ["error TGW-02 InvalidParameterValue"],
    },
    {
      title: "an attachment with two subnets in a zone",
      topology: {
        ...editVpc({ subnetIds: ["subnet-1", "subnet-1"] }),
      },
      expected: ["error TGW-02 DuplicateSubnetsInSameZone"],
    },
    {
      title: "a VPC attached twice",
      topology: addLike(GATEWAYS, "transitGatewayAttachments", (each) => ({ ...each, id: "tgw-attach-9" })),
      expected: ["error TGW-01 DuplicateTransitGatewayAttachment"],
    },
    {
      title: "a gateway peered with itself",
      topology: addLike(GATEWAYS, "transitGatewayAttachments", (each) => ({
        ...each,
        id: "tgw-attach-9",
        resource: { kind: "peering", peerTransitGatewayId: "tgw-1" },
      })),
      expected: ["error TGW-01 InvalidParameterValue"],
    },
    {
      title: "one half of a peering twice",
      topology: {
        ...GATEWAYS,
        transitGatewayAttachments: [...GATEWAYS.transitGatewayAttachments, GATEWAYS.transitGatewayAttachments[2]!],
      },
      expected: ["error - Topology.DuplicateId"],
    },
    {
      title: "a gateway that is gone, with its attachments and its table",
      topology: editFirst(GATEWAYS, "transitGateways", (gateway) => ({ ...gateway, id: "tgw-9" })),
      expected: many(5).map(() => "error 11.1 InvalidTransitGatewayID.NotFound"),
    },
    {
      title: "a route to an unknown attachment",
      topology: editTable({ staticRoutes: [{ cidr: cidr("10.9.0.0/16"), attachmentId: "tgw-attach-9" }] }),
      expected: ["error 11.1 InvalidTransitGatewayAttachmentID.NotFound"],
    },
    {
      title: "one destination twice",
      topology: editTable({ staticRoutes: [blackhole, blackhole] }),
      expected: ["error TGW-01 RouteAlreadyExists"],
    },
    {
      title: "a propagation twice",
      topology: editTable({ propagatedAttachmentIds: ["tgw-attach-1", "tgw-attach-1"] }),
      expected: ["error TGW-01 TransitGatewayRouteTablePropagation.Duplicate"],
    },
    {
      title: "a propagation of a peering",
      topology: editTable({ propagatedAttachmentIds: ["tgw-attach-3"] }),
      expected: ["error TGW-01 InvalidParameterValue"],
    },
  ]);
});

describe("load balancers", () => {
  type LoadBalancer = Topology["loadBalancers"][number];
  const edit = (more: Partial<LoadBalancer>): Topology =>
    editFirst(GATEWAYS, "loadBalancers", (each) => ({ ...each, ...more }));
  const zone = { availabilityZone: "eu-west-3a", subnetId: "subnet-1" };
  const listener = { protocol: "TCP", port: 80, targetGroupIds: [], answers: null, rules: [] };
  const target = (more: Partial<Topology["targetGroups"][number]["targets"][number]>): Topology =>
    editFirst(GATEWAYS, "targetGroups", (group) => ({
      ...group,
      targets: group.targets.map((each) => ({ ...each, ...more })),
    }));
  assertTable([
    {
      title: "a node in an unknown subnet",
      topology: edit({ zones: [{ ...zone, subnetId: "subnet-9" }] }),
      expected: ["error 11.1 InvalidSubnetID.NotFound"],
    },
    {
      title: "a node in a subnet of another VPC",
      topology: edit({ zones: [{ ...zone, subnetId: "subnet-2" }] }),
      expected: ["error NACL-11 InvalidSubnet"],
    },
    {
      title: "a node in a subnet of another zone",
      topology: edit({ zones: [{ ...zone, availabilityZone: "eu-west-3b" }] }),
      expected: ["error NACL-11 InvalidSubnet"],
    },
    {
      title: "two nodes in a zone",
      topology: edit({ zones: [zone, zone] }),
      expected: ["error NACL-11 InvalidConfigurationRequest"],
    },
    {
      title: "a node without its interface",
      topology: edit({ networkInterfaceIds: ["eni-9"] }),
      expected: ["error 11.1 InvalidNetworkInterfaceID.NotFound"],
    },
    {
      title: "a listener on port 0",
      topology: edit({ listeners: [{ ...listener, port: 0 }] }),
      expected: ["error - ValidationError"],
    },
    {
      title: "two listeners on a port",
      topology: edit({ listeners: [listener, { ...listener, protocol: "UDP" }] }),
      expected: ["error - DuplicateListener"],
    },
    {
      title: "a listener to an unknown target group",
      topology: edit({ listeners: [{ ...listener, targetGroupIds: [WEB] }] }),
      expected: ["error 11.1 TargetGroupNotFound"],
    },
    { title: "a target on port 65536", topology: target({ port: 65_536 }), expected: ["error - ValidationError"] },
    {
      title: "a target that is gone",
      topology: target({ target: { kind: "instance", instanceId: "i-9" } }),
      expected: ["warning 11.1 InvalidTarget"],
    },
  ]);
});

describe("route targets (RT-10)", () => {
  const rows: readonly {
    readonly target: RouteTarget;
    readonly table: string;
    readonly expected: string | undefined;
  }[] = [
    { table: "rtb-1", target: { kind: "nat-gateway", id: "nat-1" }, expected: undefined },
    { table: "rtb-2", target: { kind: "nat-gateway", id: "nat-1" }, expected: "RT-10 InvalidParameterValue" },
    { table: "rtb-1", target: { kind: "nat-gateway", id: "nat-9" }, expected: "11.1 InvalidNatGatewayID.NotFound" },
    { table: "rtb-1", target: { kind: "vpn-gateway", id: "vgw-1" }, expected: undefined },
    { table: "rtb-1", target: { kind: "vpn-gateway", id: "vgw-2" }, expected: "RT-10 InvalidParameterValue" },
    { table: "rtb-2", target: { kind: "transit-gateway", id: "tgw-1" }, expected: undefined },
    {
      table: "rtb-2",
      target: { kind: "transit-gateway", id: "tgw-2" },
      expected: "TGW-01 InvalidTransitGatewayID.NotFound",
    },
    {
      table: "rtb-2",
      target: { kind: "transit-gateway", id: "tgw-9" },
      expected: "11.1 InvalidTransitGatewayID.NotFound",
    },
    { table: "rtb-1", target: { kind: "vpc-endpoint", id: "vpce-s3" }, expected: undefined },
    { table: "rtb-1", target: { kind: "vpc-endpoint", id: "vpce-logs" }, expected: "RT-10 RouteNotSupported" },
    { table: "rtb-1", target: { kind: "vpc-endpoint", id: "vpce-9" }, expected: "11.1 InvalidVpcEndpointId.NotFound" },
  ];

  test.for(rows)("$table to $target: $expected, when made and when found", ({ table, target, expected }) => {
    const made = applyChange(GATEWAYS, createRoute(table, "10.8.0.0/16", target));
    expect(made.ok ? undefined : `${made.issues[0]?.rule} ${made.issues[0]?.code}`).toBe(expected);
    const found = {
      ...GATEWAYS,
      routeTables: GATEWAYS.routeTables.map((each) =>
        each.id === table ? { ...each, routes: [...each.routes, route("10.8.0.0/16", target)] } : each,
      ),
    };
    expect(problems(found).map(({ rule, code }) => `${rule} ${code}`)).toEqual(
      expected === undefined ? [] : [expected],
    );
  });

  test("RT-08: a blackhole may lead to a gateway that is gone", () => {
    const gone = route("10.8.0.0/16", { kind: "nat-gateway", id: "nat-9" }, { state: "blackhole" });
    const topology = editFirst(GATEWAYS, "routeTables", (table) => ({ ...table, routes: [...table.routes, gone] }));
    expect(problems(topology)).toEqual([]);
  });
});
