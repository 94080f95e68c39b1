import { describe, expect, test } from "vitest";
import { ALWAYS_WRITTEN, withEmptyLists } from "../fixtures/always-written.js";
import { file, fileAsIs, read, SUBNET, VPC } from "../fixtures/read-describe.js";

/** An element of each collection that lacks nothing but what AWS always writes. */
const ELEMENTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Vpcs: { VpcId: "x-1", CidrBlock: "10.9.0.0/16" },
  Subnets: { ...SUBNET, SubnetId: "x-1" },
  RouteTables: { RouteTableId: "x-1", VpcId: "vpc-1" },
  InternetGateways: { InternetGatewayId: "x-1" },
  VpnGateways: { VpnGatewayId: "x-1" },
  SecurityGroups: { GroupId: "x-1", VpcId: "vpc-1" },
  NetworkAcls: { NetworkAclId: "x-1", VpcId: "vpc-1" },
  NetworkInterfaces: { NetworkInterfaceId: "x-1", VpcId: "vpc-1", SubnetId: "subnet-1", PrivateIpAddress: "10.1.0.9" },
  NatGateways: { NatGatewayId: "x-1", VpcId: "vpc-1", SubnetId: "subnet-1", State: "available" },
};

describe("a list that AWS always writes and that is not there", () => {
  test.for(
    Object.keys(ELEMENTS).flatMap((collection) =>
      ALWAYS_WRITTEN[collection]!.map((list) => [collection, list] as const),
    ),
  )("%s without %s: reported with its place, left out, never read as empty", ([collection, list]) => {
    const { [list]: _, ...element } = withEmptyLists({ [collection]: [ELEMENTS[collection]!] })[collection]![0]!;
    const other = collection === "Vpcs" ? [VPC] : [];
    const { topology, warnings } = read(
      fileAsIs(collection === "Vpcs" ? {} : { Vpcs: [VPC] }, "eu-west-3/vpcs.json"),
      fileAsIs({ [collection]: [element, ...other] }, "eu-west-3/file.json"),
    );
    expect(topology.unmodelled).toMatchObject([{ kind: collection, id: "x-1", carriesTraffic: true }]);
    expect(warnings[0]?.position?.file).toBe("eu-west-3/file.json");
    expect(warnings[0]?.path).toContain(`$.${collection}[0]`);
    expect(warnings[0]?.message).toMatch(/is missing|it lists no address/);
  });

  test.for(["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"])("a permission without %s", (list) => {
    const { [list]: _, ...permission } = {
      IpProtocol: "-1",
      IpRanges: [],
      Ipv6Ranges: [],
      PrefixListIds: [],
      UserIdGroupPairs: [],
    } as Record<string, unknown>;
    const group = { GroupId: "sg-1", VpcId: "vpc-1", IpPermissions: [permission], IpPermissionsEgress: [] };
    const { topology, warnings } = read(fileAsIs({ Vpcs: [VPC], SecurityGroups: [group] }));
    expect(topology.unmodelled).toMatchObject([{ kind: "SecurityGroups", id: "sg-1" }]);
    expect(warnings[0]).toMatchObject({ path: `$.SecurityGroups[0].IpPermissions[0].${list}` });
  });

  test("a reservation without instances: an interface of one that is not there is undecided", () => {
    const { topology, warnings } = read(file({ Vpcs: [VPC], Reservations: [{ OwnerId: "5" }] }));
    expect(topology.unmodelled).toMatchObject([{ kind: "Instances", carriesTraffic: true }]);
    expect(warnings[0]).toMatchObject({ path: "$.Reservations[0]", code: "Describe.Malformed" });
  });

  test("an active route that names no attachment is no blackhole: what takes it is undecided", () => {
    const Routes = [{ DestinationCidrBlock: "10.9.0.0/16", Type: "static", State: "active" }];
    const TransitGatewayRouteTableId = "tgw-rtb-1";
    const { topology } = read(
      file({
        Vpcs: [VPC],
        TransitGateways: [{ TransitGatewayId: "tgw-1", State: "available" }],
        TransitGatewayRouteTables: [{ TransitGatewayRouteTableId, TransitGatewayId: "tgw-1", State: "available" }],
        TransitGatewayStaticRoutes: [{ TransitGatewayRouteTableId, Routes }],
        TransitGatewayPropagations: [{ TransitGatewayRouteTableId, TransitGatewayRouteTablePropagations: [] }],
      }),
    );
    expect(topology.transitGatewayRouteTables).toMatchObject([
      { staticRoutes: [{ attachmentId: "an attachment that AWS does not name" }] },
    ]);
  });

  test("what AWS leaves out where it is empty may be missing: no IPv6 block, the blocks of a peer, a blackhole's attachment", () => {
    const peering = {
      VpcPeeringConnectionId: "pcx-1",
      RequesterVpcInfo: { VpcId: "vpc-1", OwnerId: "1", Region: "eu-west-3" },
      AccepterVpcInfo: { VpcId: "vpc-2", OwnerId: "2", Region: "eu-west-3" },
      Status: { Code: "active" },
    };
    const { topology, warnings } = read(fileAsIs({ Vpcs: [VPC], VpcPeeringConnections: [peering] }));
    expect(warnings).toEqual([]);
    expect(topology.unmodelled).toEqual([]);
  });
});
