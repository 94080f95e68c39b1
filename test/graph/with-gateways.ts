import { ipv4, type Route, type RouteTarget, type Topology } from "../../model/index.js";
import { cidr } from "../fixtures/nextwork.js";

const OWNER = { accountId: "123456789012", region: "eu-west-3" };

function route(destination: string, target: RouteTarget, state: Route["state"] = "active"): Route {
  return { destination: { kind: "cidr", cidr: cidr(destination) }, target, state, origin: "CreateRoute" };
}

/**
 * The topology with the rest of what a map can show: two transit gateways that peer, to which the VPCs are attached in
 * turn; in every VPC a NAT gateway, an endpoint, a virtual private gateway, and routes to them, to a gateway that is gone
 * and to a deleted peering connection; one more internet gateway that is attached to nothing.
 */
export function withGateways(topology: Topology): Topology {
  const { vpcs, subnets } = topology;
  const gateway = (index: number): string => `tgw-${index % 2}`;
  return {
    ...topology,
    routeTables: topology.routeTables.map((table) => ({
      ...table,
      routes: [
        ...table.routes,
        route("192.0.2.0/28", { kind: "nat-gateway", id: `nat-${table.vpcId}` }),
        route("192.0.2.16/28", {
          kind: "transit-gateway",
          id: gateway(vpcs.findIndex(({ id }) => id === table.vpcId)),
        }),
        route("192.0.2.32/28", { kind: "vpn-gateway", id: `vgw-${table.vpcId}` }),
        route("192.0.2.48/28", { kind: "vpc-endpoint", id: `vpce-${table.vpcId}` }),
        route("192.0.2.64/28", { kind: "egress-only-internet-gateway", id: "eigw-gone" }, "blackhole"),
        route("192.0.2.80/28", { kind: "vpc-peering-connection", id: "pcx-gone" }, "blackhole"),
      ],
    })),
    internetGateways: [...topology.internetGateways, { ...OWNER, id: "igw-loose", name: "loose", vpcId: null }],
    natGateways: vpcs.map(({ id }) => ({
      ...OWNER,
      id: `nat-${id}`,
      name: `nat of ${id}`,
      vpcId: id,
      subnetId: subnets.find(({ vpcId }) => vpcId === id)?.id ?? "subnet-gone",
      connectivityType: "public",
      state: "available",
      addresses: [{ networkInterfaceId: "eni-gone", privateAddress: ipv4(1), publicAddress: ipv4(2) }],
    })),
    vpnGateways: vpcs.map(({ id }) => ({ ...OWNER, id: `vgw-${id}`, name: `vgw of ${id}`, vpcId: id })),
    vpcEndpoints: vpcs.map(({ id }) => ({
      ...OWNER,
      id: `vpce-${id}`,
      name: `vpce-${id}`,
      vpcId: id,
      type: "Gateway",
      serviceName: "com.amazonaws.eu-west-3.s3",
      state: "available",
      networkInterfaceIds: [],
    })),
    transitGateways: [0, 1].map((index) => ({
      ...OWNER,
      id: `tgw-${index}`,
      name: `transit ${index}`,
      state: "available",
      securityGroupReferencing: false,
    })),
    transitGatewayAttachments: [
      ...vpcs.map(({ id }, index) => ({
        ...OWNER,
        id: `tgw-attach-${id}`,
        name: `tgw-attach-${id}`,
        transitGatewayId: gateway(index),
        resource: {
          kind: "vpc" as const,
          vpcId: id,
          subnetIds: [],
          applianceMode: false,
          ipv6Support: false,
          securityGroupReferencing: false,
        },
        state: "available" as const,
        associatedRouteTableId: null,
      })),
      ...["tgw-0", "tgw-1"].map((transitGatewayId, index) => ({
        ...OWNER,
        id: `tgw-attach-peer-${index}`,
        name: `tgw-attach-peer-${index}`,
        transitGatewayId,
        resource: { kind: "peering" as const, peerTransitGatewayId: `tgw-${1 - index}` },
        state: "available" as const,
        associatedRouteTableId: null,
      })),
    ],
  };
}
