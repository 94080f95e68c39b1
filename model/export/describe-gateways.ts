import { formatIpv4 } from "../address/ipv4.js";
import type { EgressOnlyInternetGateway, NatGateway, VpcEndpoint, VpnGateway } from "../topology/gateways.js";
import { resourceFields } from "./resource-fields.js";

type Json = Readonly<Record<string, unknown>>;

/** A NAT gateway as describe-nat-gateways prints it, the primary address first. */
export function describeNatGateway(gateway: NatGateway): Json {
  return {
    ...resourceFields(gateway, "NatGatewayId", "NatGatewayArn", "natgateway"),
    VpcId: gateway.vpcId,
    SubnetId: gateway.subnetId,
    ConnectivityType: gateway.connectivityType,
    State: gateway.state,
    NatGatewayAddresses: gateway.addresses.map((address, index) => ({
      NetworkInterfaceId: address.networkInterfaceId,
      PrivateIp: formatIpv4(address.privateAddress),
      ...(address.publicAddress === null ? {} : { PublicIp: formatIpv4(address.publicAddress) }),
      IsPrimary: index === 0,
      Status: "succeeded",
    })),
  };
}

/** An egress-only internet gateway as describe-egress-only-internet-gateways prints it. */
export function describeEgressOnlyInternetGateway(gateway: EgressOnlyInternetGateway): Json {
  return {
    ...resourceFields(
      gateway,
      "EgressOnlyInternetGatewayId",
      "EgressOnlyInternetGatewayArn",
      "egress-only-internet-gateway",
    ),
    Attachments: [{ State: "attached", VpcId: gateway.vpcId }],
  };
}

/** A virtual private gateway as describe-vpn-gateways prints it. */
export function describeVpnGateway(gateway: VpnGateway): Json {
  return {
    ...resourceFields(gateway, "VpnGatewayId", "VpnGatewayArn", "vpn-gateway"),
    State: "available",
    VpcAttachments: gateway.vpcId === null ? [] : [{ State: "attached", VpcId: gateway.vpcId }],
  };
}

/** An endpoint as describe-vpc-endpoints prints it. */
export function describeVpcEndpoint(endpoint: VpcEndpoint): Json {
  return {
    ...resourceFields(endpoint, "VpcEndpointId", "VpcEndpointArn", "vpc-endpoint"),
    VpcId: endpoint.vpcId,
    VpcEndpointType: endpoint.type,
    ServiceName: endpoint.serviceName,
    State: endpoint.state === "pendingacceptance" ? "pendingAcceptance" : endpoint.state,
    NetworkInterfaceIds: endpoint.networkInterfaceIds,
  };
}
