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

interface OfVpc {
  readonly id: string;
  readonly name: string;
  readonly vpcId: string | null;
}

/** A gateway or endpoint that belongs to one VPC; `code` and `noun` are the EC2 API's for one that does not exist. */
function checkOwn(
  topology: Topology,
  table: RouteTable,
  id: string,
  { list, code, noun }: { readonly list: readonly OfVpc[]; readonly code: string; readonly noun: string },
): Result<null> {
  if (isUnmodelled(topology, id)) return success(null);
  const found = list.find((item) => item.id === id);
  if (found === undefined) return refuseUnknown(code, noun, id);
  return found.vpcId === table.vpcId ? success(null) : differentNetworks(table, noun, found.name);
}

function isUnmodelled(topology: Topology, id: string): boolean {
  return topology.unmodelled.some((resource) => resource.id === id);
}

/** TGW-01: the VPC of the table is attached to the transit gateway. */
function checkTransitGateway(topology: Topology, table: RouteTable, id: string): Result<null> {
  const code = "InvalidTransitGatewayID.NotFound";
  if (isUnmodelled(topology, id)) return success(null);
  const gateway = topology.transitGateways.find((item) => item.id === id);
  if (gateway === undefined) return refuseUnknown(code, "transit gateway", id);
  const attached = topology.transitGatewayAttachments.some(({ transitGatewayId, resource }) => {
    return transitGatewayId === id && resource.kind === "vpc" && resource.vpcId === table.vpcId;
  });
  // An attachment that had to be left out may be this VPC's.
  if (attached || topology.unmodelled.some(({ kind }) => kind === "TransitGatewayAttachments")) return success(null);
  return refuse(code, `the transit gateway \`${gateway.name}\` has no attachment in the VPC \`${table.vpcId}\``, {
    rule: "TGW-01",
    hint: "attach the VPC to the transit gateway first",
  });
}

/** RT-10, RT-15: an interface endpoint is an address of the VPC, which no route leads to. */
function checkVpcEndpoint(topology: Topology, table: RouteTable, id: string): Result<null> {
  const list = topology.vpcEndpoints;
  const endpoint = list.find((item) => item.id === id);
  if (endpoint?.type !== "Interface")
    return checkOwn(topology, table, id, { list, code: "InvalidVpcEndpointId.NotFound", noun: "VPC endpoint" });
  return refuse("RouteNotSupported", `the interface endpoint \`${endpoint.name}\` cannot be the target of a route`, {
    rule: "RT-10",
    hint: "only a gateway endpoint or a Gateway Load Balancer endpoint can",
  });
}

/** Whether a route of `table` may use `target`: it exists and belongs to the table's VPC (RT-10). */
export function checkRouteTarget(topology: Topology, table: RouteTable, target: RouteTarget): Result<null> {
  const own = (list: readonly OfVpc[], id: string, code: string, noun: string): Result<null> =>
    checkOwn(topology, table, id, { list, code, noun });
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
      return own(
        topology.egressOnlyInternetGateways,
        target.id,
        "InvalidGatewayID.NotFound",
        "egress-only internet gateway",
      );
    case "nat-gateway":
      return own(topology.natGateways, target.id, "InvalidNatGatewayID.NotFound", "NAT gateway");
    case "transit-gateway":
      return checkTransitGateway(topology, table, target.id);
    case "vpn-gateway":
      return own(topology.vpnGateways, target.id, "InvalidVpnGatewayID.NotFound", "virtual private gateway");
    case "vpc-endpoint":
      return checkVpcEndpoint(topology, table, target.id);
    case "unknown":
      return refuse("InvalidParameterValue", `\`${target.id}\` is not a route target that flowlab knows`, {
        rule: "RT-10",
      });
  }
}
