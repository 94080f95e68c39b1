import { formatCidr } from "../address/cidr.js";
import { assertNever } from "../issue/issue.js";
import type { Route, RouteDestination, RouteTable, RouteTarget } from "../topology/topology.js";
import { resourceFields } from "./resource-fields.js";

type Json = Readonly<Record<string, unknown>>;

/** A route table as describe-route-tables prints it. */
export function describeRouteTable(table: RouteTable): Json {
  const associated = { State: "associated" };
  return {
    ...resourceFields(table, "RouteTableId", "RouteTableArn", "route-table"),
    VpcId: table.vpcId,
    Associations: [
      ...(table.main ? [{ Main: true, AssociationState: associated }] : []),
      ...table.subnetIds.map((SubnetId) => ({ Main: false, SubnetId, AssociationState: associated })),
      ...table.gatewayIds.map((GatewayId) => ({ Main: false, GatewayId, AssociationState: associated })),
    ],
    Routes: table.routes.map(describeRoute),
  };
}

function describeRoute(route: Route): Json {
  return {
    ...describeDestination(route.destination),
    ...describeTarget(route.target),
    State: route.state,
    Origin: route.origin,
  };
}

function describeDestination(destination: RouteDestination): Json {
  if (destination.kind === "prefix-list") return { DestinationPrefixListId: destination.prefixListId };
  const text = formatCidr(destination.cidr);
  return destination.cidr.family === 4 ? { DestinationCidrBlock: text } : { DestinationIpv6CidrBlock: text };
}

/** RT-10: internet, VPN and endpoint targets share one field, told apart by their ids. */
function describeTarget(target: RouteTarget): Json {
  switch (target.kind) {
    case "local":
      return { GatewayId: "local" };
    case "internet-gateway":
    case "vpn-gateway":
    case "vpc-endpoint":
    case "unknown":
      return { GatewayId: target.id };
    case "egress-only-internet-gateway":
      return { EgressOnlyInternetGatewayId: target.id };
    case "vpc-peering-connection":
      return { VpcPeeringConnectionId: target.id };
    case "network-interface":
      return { NetworkInterfaceId: target.id };
    case "nat-gateway":
      return { NatGatewayId: target.id };
    case "transit-gateway":
      return { TransitGatewayId: target.id };
    default:
      return assertNever(target);
  }
}
