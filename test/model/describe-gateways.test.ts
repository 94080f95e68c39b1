import { describe, expect, test } from "vitest";
import { formatIpv4, parseIpv4 } from "../../model/index.js";
import { file, read, SUBNET, VPC } from "../fixtures/read-describe.js";

const BASE = { Vpcs: [VPC], Subnets: [SUBNET] };

describe("NAT gateways (IGW-10)", () => {
  const nat = { NatGatewayId: "nat-1", VpcId: "vpc-1", SubnetId: "subnet-1", State: "available" };
  const first = { NetworkInterfaceId: "eni-1", PrivateIp: "10.1.0.10", PublicIp: "54.0.0.1" };
  const second = { NetworkInterfaceId: "eni-1", PrivateIp: "10.1.0.11", PublicIp: "54.0.0.2" };

  test.for<{ title: string; gateway: object; type: string; addresses: readonly (readonly [string, string | null])[] }>([
    {
      title: "one from before there were private ones",
      gateway: { NatGatewayAddresses: [first] },
      type: "public",
      addresses: [["10.1.0.10", "54.0.0.1"]],
    },
    {
      title: "a private one",
      gateway: {
        ConnectivityType: "private",
        NatGatewayAddresses: [{ NetworkInterfaceId: "eni-1", PrivateIp: "10.1.0.10" }],
      },
      type: "private",
      addresses: [["10.1.0.10", null]],
    },
    {
      title: "secondary addresses, the primary first",
      gateway: { ConnectivityType: "public", NatGatewayAddresses: [second, { ...first, IsPrimary: true }] },
      type: "public",
      addresses: [
        ["10.1.0.10", "54.0.0.1"],
        ["10.1.0.11", "54.0.0.2"],
      ],
    },
    {
      title: "an address whose assignment failed",
      gateway: { ConnectivityType: "public", NatGatewayAddresses: [first, { ...second, Status: "failed" }] },
      type: "public",
      addresses: [["10.1.0.10", "54.0.0.1"]],
    },
    {
      title: "a pending one",
      gateway: {
        State: "pending",
        ConnectivityType: "public",
        NatGatewayAddresses: [{ AllocationId: "eipalloc-1" }],
      },
      type: "public",
      addresses: [],
    },
  ])("$title", ({ gateway, type, addresses }) => {
    const { topology, warnings } = read(file({ ...BASE, NatGateways: [{ ...nat, ...gateway }] }));
    expect(warnings).toEqual([]);
    const [found] = topology.natGateways;
    expect(found?.connectivityType).toBe(type);
    expect(
      found?.addresses.map(({ privateAddress, publicAddress }) => [
        formatIpv4(privateAddress),
        publicAddress === null ? null : formatIpv4(publicAddress),
      ]),
    ).toEqual(addresses);
  });

  test("who answers at the address of one that is gone, or cannot be read, is not known", () => {
    const { topology, warnings } = read(
      file({
        ...BASE,
        NatGateways: [
          { ...nat, NatGatewayId: "nat-gone", State: "deleted", NatGatewayAddresses: [first] },
          { ...nat, NatGatewayId: "nat-going", State: "deleting", NatGatewayAddresses: [] },
          { NatGatewayId: "nat-regional", VpcId: "vpc-1", State: "available", NatGatewayAddresses: [second] },
        ],
      }),
    );
    expect(topology.natGateways).toEqual([]);
    expect(topology.unmodelled).toEqual([
      { kind: "NatGateways", id: "nat-gone", carriesTraffic: false, publicAddresses: [parseIpv4("54.0.0.1")] },
      {
        kind: "NatGateways",
        id: "nat-regional",
        carriesTraffic: true,
        vpcId: "vpc-1",
        publicAddresses: [parseIpv4("54.0.0.2")],
      },
    ]);
    expect(warnings.map(({ message }) => message)).toEqual([
      "`SubnetId` of `nat-regional` is missing",
      "`NatGateways` not modelled: `nat-regional`",
    ]);
  });
});

describe("gateways and endpoints of a VPC", () => {
  test("IGW-09: an egress-only internet gateway belongs to the VPC of its attachment", () => {
    const { topology } = read(
      file({
        ...BASE,
        EgressOnlyInternetGateways: [
          { EgressOnlyInternetGatewayId: "eigw-1", Attachments: [{ State: "attached", VpcId: "vpc-1" }] },
          { EgressOnlyInternetGatewayId: "eigw-2", Attachments: [] },
        ],
      }),
    );
    expect(topology.egressOnlyInternetGateways).toMatchObject([{ id: "eigw-1", vpcId: "vpc-1" }]);
    expect(topology.unmodelled).toMatchObject([{ id: "eigw-2" }]);
  });

  test("VPN-01: a virtual private gateway is where it is attached now", () => {
    const { topology } = read(
      file({
        ...BASE,
        VpnGateways: [
          {
            VpnGatewayId: "vgw-1",
            State: "available",
            VpcAttachments: [
              { State: "detached", VpcId: "vpc-2" },
              { State: "attached", VpcId: "vpc-1" },
            ],
          },
          { VpnGatewayId: "vgw-2", State: "available", VpcAttachments: [{ State: "detaching", VpcId: "vpc-1" }] },
          { VpnGatewayId: "vgw-3", State: "deleted" },
        ],
      }),
    );
    expect(topology.vpnGateways.map(({ id, vpcId }) => [id, vpcId])).toEqual([
      ["vgw-1", "vpc-1"],
      ["vgw-2", null],
    ]);
  });

  test("VPCE-01, VPCE-02, FW-01: endpoints of every type that flowlab knows; ended ones are gone", () => {
    const endpoint = { VpcId: "vpc-1", ServiceName: "com.amazonaws.eu-west-3.s3", State: "available" };
    const { topology } = read(
      file({
        ...BASE,
        VpcEndpoints: [
          { ...endpoint, VpcEndpointId: "vpce-1", VpcEndpointType: "Gateway" },
          { ...endpoint, VpcEndpointId: "vpce-2", VpcEndpointType: "Interface", NetworkInterfaceIds: ["eni-1"] },
          {
            ...endpoint,
            VpcEndpointId: "vpce-3",
            VpcEndpointType: "GatewayLoadBalancer",
            State: "PendingAcceptance",
            NetworkInterfaceIds: [],
          },
          { ...endpoint, VpcEndpointId: "vpce-4", VpcEndpointType: "Interface", State: "Deleted" },
          { ...endpoint, VpcEndpointId: "vpce-5", VpcEndpointType: "ServiceNetwork" },
        ],
      }),
    );
    expect(
      topology.vpcEndpoints.map(({ id, type, state, networkInterfaceIds: [eni] }) => [id, type, state, eni]),
    ).toEqual([
      ["vpce-1", "Gateway", "available", undefined],
      ["vpce-2", "Interface", "available", "eni-1"],
      ["vpce-3", "GatewayLoadBalancer", "pendingacceptance", undefined],
    ]);
    expect(topology.unmodelled).toEqual([{ kind: "VpcEndpoints", id: "vpce-5", carriesTraffic: true, vpcId: "vpc-1" }]);
  });
});
