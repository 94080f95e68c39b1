import { formatCidr } from "../address/cidr.js";
import { formatIpv4 } from "../address/ipv4.js";
import type { CustomerGateway, OnPremisesNetwork, VpnConnection } from "../topology/on-premises.js";
import type { Topology } from "../topology/topology.js";
import { resourceFields } from "./resource-fields.js";

type Json = Readonly<Record<string, unknown>>;

/** Customer gateways and VPN connections as EC2 prints them, and what flowlab is told of the networks behind them. */
export function describeOnPremises({ customerGateways, vpnConnections, onPremisesNetworks }: Topology): Json {
  return {
    CustomerGateways: customerGateways.map(describeCustomerGateway),
    VpnConnections: vpnConnections.map(describeVpnConnection),
    OnPremisesNetworks: onPremisesNetworks.map(describeNetwork),
  };
}

function describeCustomerGateway(gateway: CustomerGateway): Json {
  return {
    ...resourceFields(gateway, "CustomerGatewayId", "CustomerGatewayArn", "customer-gateway"),
    State: "available",
    Type: "ipsec.1",
    ...(gateway.ipAddress === null ? {} : { IpAddress: formatIpv4(gateway.ipAddress) }),
    BgpAsn: String(gateway.bgpAsn),
  };
}

function describeVpnConnection(connection: VpnConnection): Json {
  const { customerGatewayId, gatewayId, state, staticRoutesOnly, staticRoutes, tunnels } = connection;
  return {
    ...resourceFields(connection, "VpnConnectionId", "VpnConnectionArn", "vpn-connection"),
    CustomerGatewayId: customerGatewayId,
    ...(gatewayId === null ? {} : { [gatewayId.startsWith("tgw-") ? "TransitGatewayId" : "VpnGatewayId"]: gatewayId }),
    State: state,
    Type: "ipsec.1",
    Category: "VPN",
    Options: { StaticRoutesOnly: staticRoutesOnly },
    Routes: staticRoutes.map((cidr) => ({ DestinationCidrBlock: formatCidr(cidr), State: "available" })),
    VgwTelemetry: tunnels.map((Status) => ({ Status })),
  };
}

function describeNetwork({ name, cidrs, connectionIds }: OnPremisesNetwork): Json {
  return { Name: name, CidrBlocks: cidrs.map(formatCidr), ConnectionIds: connectionIds };
}
