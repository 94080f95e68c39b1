import type { UnmodelledResource } from "../../topology/topology.js";
import { report } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";
import { livingElements } from "./living.js";

/** Collections whose resources may carry or answer packets and which flowlab does not model: key and id field. */
export const TRAFFIC_COLLECTIONS: Readonly<Record<string, string>> = {
  CarrierGateways: "CarrierGatewayId",
  LocalGateways: "LocalGatewayId",
  TransitGatewayConnects: "TransitGatewayAttachmentId",
  ClientVpnEndpoints: "ClientVpnEndpointId",
  InstanceConnectEndpoints: "InstanceConnectEndpointId",
  LoadBalancerDescriptions: "LoadBalancerName",
  CoreNetworks: "CoreNetworkId",
  RouteServers: "RouteServerId",
  BlockPublicAccessStates: "Id",
  directConnectGateways: "directConnectGatewayId",
  virtualInterfaces: "virtualInterfaceId",
};

/** Collections that are read, and those no packet depends on beyond what the resources above already say. */
const OTHER_COLLECTIONS: ReadonlySet<string> = new Set(
  `Vpcs Subnets RouteTables InternetGateways EgressOnlyInternetGateways NatGateways VpnGateways VpnConnections CustomerGateways VpcEndpoints
   Firewalls Firewall FirewallStatus UpdateToken Appliances OnPremisesNetworks
   TransitGateways TransitGatewayAttachments TransitGatewayVpcAttachments TransitGatewayPeeringAttachments
   TransitGatewayRouteTables LoadBalancers VpcPeeringConnections SecurityGroups SecurityGroupVpcAssociations SecurityGroupRules NetworkAcls
   NetworkInterfaces Addresses Reservations Instances PrefixLists ManagedPrefixLists Entries FlowLogs logGroups
   AvailabilityZones Regions DhcpOptions Tags KeyPairs Images Volumes Snapshots PlacementGroups LaunchTemplates
   AccountAttributes InstanceTypes InstanceStatuses ServiceDetails ServiceNames TargetGroups
   TargetGroupAttributes TargetHealthDescriptions Listeners LoadBalancerListenerRules Rules Attributes LoadBalancerAttributes LoadBalancerListeners LoadBalancerTargetHealth
   VpcBlockPublicAccessOptions VpcBlockPublicAccessExclusions TransitGatewayPropagations TransitGatewayStaticRoutes TransitGatewayRouteTablePropagations Associations Routes
   AutoScalingGroups tasks failures VpcEncryptionControls AdditionalRoutesAvailable DBInstances DomainStatusList NextToken nextToken NextMarker ResponseMetadata`.split(
    /\s+/,
  ),
);

/** Reports what carries traffic and is not modelled, one warning per collection, and returns it. Deleted ones are not there. */
export function importUnmodelled(run: DescribeImport): readonly UnmodelledResource[] {
  for (const [key, idField] of Object.entries(TRAFFIC_COLLECTIONS)) {
    const resources = livingElements(run, key).flatMap((element): readonly UnmodelledResource[] => {
      const id = isObject(element.value) ? element.value[idField] : undefined;
      if (typeof id === "string") return [{ kind: key, id, carriesTraffic: true }];
      report(run, element, "error", `an element of \`${key}\` has no \`${idField}\``);
      return [];
    });
    run.unmodelled.push(...resources);
  }
  const unique = new Map<string, UnmodelledResource>();
  for (const each of run.unmodelled) if (!unique.has(each.id)) unique.set(each.id, each);
  const inTheWay = [...unique.values()].filter((each) => each.carriesTraffic);
  for (const kind of new Set(inTheWay.map((each) => each.kind))) {
    const names = inTheWay.filter((each) => each.kind === kind).map(({ id }) => `\`${id}\``);
    run.issues.push({
      severity: "warning",
      code: "Describe.NotModelled",
      message: `\`${kind}\` not modelled: ${names.join(", ")}`,
      hint: "a packet that depends on one of them is undecided",
      path: `$.${kind}`,
    });
  }
  return [...unique.values()];
}

/** Reports every top-level key that flowlab does not know and that holds something. */
export function reportIgnored(run: DescribeImport): void {
  for (const document of run.documents) {
    for (const [key, value] of Object.entries(document.content)) {
      if (Object.hasOwn(TRAFFIC_COLLECTIONS, key) || OTHER_COLLECTIONS.has(key) || isEmpty(value)) continue;
      report(run, { document, path: [key] }, "warning", `\`${key}\` is ignored`, {
        code: "Describe.Ignored",
        hint: "flowlab does not know this collection",
      });
    }
  }
}

function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === false ||
    value === "" ||
    (Array.isArray(value) && value.length === 0) ||
    (isObject(value) && Object.keys(value).length === 0)
  );
}
