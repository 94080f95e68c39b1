import { formatIpv4 } from "../../address/ipv4.js";
import type { NatGateway, VpcEndpoint } from "../../topology/gateways.js";
import { construct, reference, type Construct, type Properties, type Value } from "./construct.js";
import { elasticIp } from "./hosts.js";
import { groupReference, internetGatewayAttachments, type Site } from "./site.js";

/** NAT gateways with their Elastic IP addresses, and endpoints. */
export function gatewayConstructs(site: Site): readonly Construct[] {
  return [
    ...site.topology.natGateways.flatMap((gateway) => natGateway(gateway, site)),
    ...site.topology.vpcEndpoints
      .filter(({ networkInterfaceIds }) => !networkInterfaceIds.some((id) => isOfFirewall(id, site)))
      .map((endpoint) => endpointConstruct(endpoint, site)),
  ];
}

function isOfFirewall(networkInterfaceId: string, { topology }: Site): boolean {
  const ids = new Set(topology.networkFirewalls.flatMap(({ endpointIds }) => endpointIds));
  return topology.vpcEndpoints.some(
    (each) => ids.has(each.id) && each.networkInterfaceIds.includes(networkInterfaceId),
  );
}

/** IGW-10: the first address is the gateway's own, the others are added to it. */
function natGateway(gateway: NatGateway, site: Site): readonly Construct[] {
  const { id, name, vpcId, subnetId, connectivityType, addresses } = gateway;
  const eipId = (index: number): string => `${id}/${index}/eip`;
  const isPublic = connectivityType === "public";
  const texts = addresses.map(({ privateAddress }) => formatIpv4(privateAddress));
  const [first, ...rest] = texts;
  const allocations = isPublic ? addresses.map((_, index): Value => reference(eipId(index), "AllocationId")) : [];
  const [allocation, ...more] = allocations;
  const properties: Properties = {
    SubnetId: reference(subnetId),
    ConnectivityType: connectivityType,
    ...(allocation === undefined ? {} : { AllocationId: allocation }),
    ...(first === undefined ? {} : { PrivateIpAddress: first }),
    ...(more.length === 0 ? {} : { SecondaryAllocationIds: more }),
    ...(rest.length === 0 ? {} : { SecondaryPrivateIpAddresses: rest }),
  };
  return [
    ...allocations.map((_, index) =>
      elasticIp(eipId(index), index === 0 ? name : `${name} ${index + 1}`, gateway, vpcId, site),
    ),
    construct("AWS::EC2::NatGateway", gateway, properties, {
      dependsOn: isPublic ? internetGatewayAttachments(vpcId, site) : [],
    }),
  ];
}

/** VPCE-01, VPCE-02, FW-01. The route tables of a Gateway endpoint are those that have its route (RT-15). */
function endpointConstruct(endpoint: VpcEndpoint, site: Site): Construct {
  const { id, vpcId, type, serviceName, networkInterfaceIds } = endpoint;
  const interfaces = networkInterfaceIds.flatMap((each) => site.networkInterfaces.get(each) ?? []);
  const groupIds = [...new Set(interfaces.flatMap(({ securityGroupIds }) => securityGroupIds))];
  const tables = site.topology.routeTables.filter(({ routes }) =>
    routes.some(({ target }) => target.kind === "vpc-endpoint" && target.id === id),
  );
  return construct("AWS::EC2::VPCEndpoint", endpoint, {
    VpcId: reference(vpcId),
    VpcEndpointType: type,
    ServiceName: serviceName,
    ...(type === "Gateway" ? { RouteTableIds: tables.map((table) => reference(table.id)) } : {}),
    ...(type === "Gateway" ? {} : { SubnetIds: interfaces.map(({ subnetId }) => reference(subnetId)) }),
    ...(type === "Interface" ? { SecurityGroupIds: groupIds.map((each) => groupReference(each, site)) } : {}),
  });
}
