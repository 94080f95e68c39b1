import { refuse, refuseUnknown } from "./refusal.js";
import { success, type Result } from "../issue/issue.js";
import { findPeering } from "./resource.js";
import type { PeeringStatus, RouteTable, RouteTarget, Topology } from "../topology/topology.js";

/** Statuses in which a connection may become the target of a route (RT-08). */
const ROUTABLE: readonly PeeringStatus[] = ["initiating-request", "pending-acceptance", "provisioning", "active"];

function differentNetworks(table: RouteTable, noun: string, id: string): Result<null> {
  return refuse(
    "InvalidParameterValue",
    `the route table \`${table.name}\` and the ${noun} \`${id}\` belong to different networks`,
    { rule: "RT-10", hint: "a route can only use a target of the route table's own VPC" },
  );
}

function checkPeering(topology: Topology, table: RouteTable, id: string): Result<null> {
  const found = findPeering(topology, id);
  if (!found.ok) return found;
  const { requester, accepter, status, name } = found.value;
  if (requester.vpcId !== table.vpcId && accepter.vpcId !== table.vpcId)
    return differentNetworks(table, "VPC peering connection", name);
  // UNVERIFIED: the error code for a connection that has ended.
  return ROUTABLE.includes(status)
    ? success(null)
    : refuse("InvalidParameterValue", `the VPC peering connection \`${name}\` is ${status}`, {
        rule: "RT-08",
        hint: "create and accept a new connection first",
      });
}

function checkInternetGateway(topology: Topology, table: RouteTable, id: string): Result<null> {
  const gateway = topology.internetGateways.find((item) => item.id === id);
  if (gateway === undefined) return refuseUnknown("InvalidGatewayID.NotFound", "internet gateway", id);
  if (gateway.vpcId === null)
    return refuse("Gateway.NotAttached", `the internet gateway \`${gateway.name}\` is attached to no VPC`, {
      rule: "IGW-01",
    });
  return gateway.vpcId === table.vpcId ? success(null) : differentNetworks(table, "internet gateway", gateway.name);
}

function checkNetworkInterface(topology: Topology, table: RouteTable, id: string): Result<null> {
  const networkInterface = topology.networkInterfaces.find((item) => item.id === id);
  if (networkInterface === undefined)
    return refuseUnknown("InvalidNetworkInterfaceID.NotFound", "network interface", id);
  return networkInterface.vpcId === table.vpcId
    ? success(null)
    : differentNetworks(table, "network interface", networkInterface.name);
}

function checkUnmodelled(topology: Topology, id: string, code: string, noun: string): Result<null> {
  return topology.unmodelled.some((resource) => resource.id === id) ? success(null) : refuseUnknown(code, noun, id);
}

/** Whether a route of `table` may use `target`: it exists and belongs to the table's VPC (RT-10). */
export function checkRouteTarget(topology: Topology, table: RouteTable, target: RouteTarget): Result<null> {
  switch (target.kind) {
    case "local":
      return success(null);
    case "vpc-peering-connection":
      return checkPeering(topology, table, target.id);
    case "internet-gateway":
      return checkInternetGateway(topology, table, target.id);
    case "network-interface":
      return checkNetworkInterface(topology, table, target.id);
    case "egress-only-internet-gateway":
      return checkUnmodelled(topology, target.id, "InvalidGatewayID.NotFound", "egress-only internet gateway");
    case "nat-gateway":
      return checkUnmodelled(topology, target.id, "InvalidNatGatewayID.NotFound", "NAT gateway");
    case "transit-gateway":
      return checkUnmodelled(topology, target.id, "InvalidTransitGatewayID.NotFound", "transit gateway");
    case "vpn-gateway":
      return checkUnmodelled(topology, target.id, "InvalidVpnGatewayID.NotFound", "virtual private gateway");
    case "vpc-endpoint":
      return checkUnmodelled(topology, target.id, "InvalidVpcEndpointId.NotFound", "VPC endpoint");
    case "unknown":
      return refuse("InvalidParameterValue", `\`${target.id}\` is not a route target that flowlab knows`, {
        rule: "RT-10",
      });
  }
}
