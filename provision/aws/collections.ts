import type { Operation } from "./operation.js";

/** How a call hands out long lists: by NextToken, by Marker, or all at once. */
export type Paging = "next-token" | "marker" | "whole";

/** A collection that one call lists. */
export interface Listing {
  /** Of its file. */
  readonly name: string;
  /** AWS's top-level key: nearly always the name. */
  readonly key: string;
  readonly operation: Operation;
  readonly paging: Paging;
  /** Whether some Regions and partitions do not have the call. */
  readonly notEverywhere: boolean;
}

/** A collection for which AWS is asked once for every element of another; it lists `{ [idKey]: …, [key]: … }`. */
export interface Detail {
  readonly name: string;
  /** Name of the other collection. */
  readonly of: string;
  /** Where that is a detail itself: the key of its elements' own lists. */
  readonly within?: string;
  /** Ids of the elements to ask about; all of them when absent. */
  readonly only?: RegExp;
  readonly idKey: string;
  /** Of what one answer lists. */
  readonly key: string;
  readonly operation: Operation;
  readonly paging: Paging;
  readonly input?: object;
  /** Elements a call, where it is not the usual number. */
  readonly pageSize?: number;
  /** Each answer is a file, named after its element, because it does not say whose it is. */
  readonly filePerElement?: true;
}

function paged(operation: Operation, name: string, more: Partial<Listing> = {}): Listing {
  return { name, key: name, operation, paging: "next-token", notEverywhere: false, ...more };
}

const whole = { paging: "whole" } as const;
const notEverywhere = { notEverywhere: true } as const;
const marker = { paging: "marker" } as const;

/** All that packets and flow logs depend on and that one call lists. */
export const LISTINGS: readonly Listing[] = [
  paged("ec2:DescribeAvailabilityZones", "AvailabilityZones", whole),
  paged("ec2:DescribeVpcs", "Vpcs"),
  paged("ec2:DescribeSubnets", "Subnets"),
  paged("ec2:DescribeRouteTables", "RouteTables"),
  paged("ec2:DescribeInternetGateways", "InternetGateways"),
  paged("ec2:DescribeEgressOnlyInternetGateways", "EgressOnlyInternetGateways"),
  paged("ec2:DescribeCarrierGateways", "CarrierGateways", notEverywhere),
  paged("ec2:DescribeLocalGateways", "LocalGateways", notEverywhere),
  paged("ec2:DescribeNatGateways", "NatGateways"),
  paged("ec2:DescribeVpcPeeringConnections", "VpcPeeringConnections"),
  paged("ec2:DescribeSecurityGroups", "SecurityGroups"),
  paged("ec2:DescribeSecurityGroupVpcAssociations", "SecurityGroupVpcAssociations", notEverywhere),
  paged("ec2:DescribeNetworkAcls", "NetworkAcls"),
  paged("ec2:DescribeNetworkInterfaces", "NetworkInterfaces"),
  paged("ec2:DescribeInstances", "Reservations"),
  paged("ec2:DescribeAddresses", "Addresses", whole),
  paged("ec2:DescribePrefixLists", "PrefixLists"),
  paged("ec2:DescribeManagedPrefixLists", "ManagedPrefixLists", { key: "PrefixLists" }),
  paged("ec2:DescribeVpcEndpoints", "VpcEndpoints"),
  // Network Firewall is not asked: its endpoints are among these, and what a firewall decides is declared (FW-01).
  paged("ec2:DescribeInstanceConnectEndpoints", "InstanceConnectEndpoints", notEverywhere),
  paged("ec2:DescribeVpnGateways", "VpnGateways", whole),
  paged("ec2:DescribeVpnConnections", "VpnConnections", whole),
  paged("ec2:DescribeCustomerGateways", "CustomerGateways", whole),
  paged("ec2:DescribeClientVpnEndpoints", "ClientVpnEndpoints", notEverywhere),
  paged("ec2:DescribeRouteServers", "RouteServers", notEverywhere),
  paged("ec2:DescribeTransitGateways", "TransitGateways"),
  paged("ec2:DescribeTransitGatewayAttachments", "TransitGatewayAttachments"),
  paged("ec2:DescribeTransitGatewayVpcAttachments", "TransitGatewayVpcAttachments"),
  paged("ec2:DescribeTransitGatewayPeeringAttachments", "TransitGatewayPeeringAttachments"),
  paged("ec2:DescribeTransitGatewayConnects", "TransitGatewayConnects", notEverywhere),
  paged("ec2:DescribeTransitGatewayRouteTables", "TransitGatewayRouteTables"),
  paged("ec2:DescribeVpcBlockPublicAccessOptions", "VpcBlockPublicAccessOptions", { ...whole, ...notEverywhere }),
  paged("ec2:DescribeVpcBlockPublicAccessExclusions", "VpcBlockPublicAccessExclusions", notEverywhere),
  paged("ec2:DescribeFlowLogs", "FlowLogs"),
  paged("elasticloadbalancing:DescribeLoadBalancers", "LoadBalancers", marker),
  paged("elasticloadbalancing:DescribeTargetGroups", "TargetGroups", marker),
];

const ofRouteTable = { of: "TransitGatewayRouteTables", idKey: "TransitGatewayRouteTableId" } as const;
const ofLoadBalancer = { of: "LoadBalancers", idKey: "LoadBalancerArn" } as const;
const ofTargetGroup = { of: "TargetGroups", idKey: "TargetGroupArn" } as const;

/** What has to be asked for one by one. */
export const DETAILS: readonly Detail[] = [
  {
    name: "PrefixListEntries",
    of: "ManagedPrefixLists",
    idKey: "PrefixListId",
    key: "Entries",
    operation: "ec2:GetManagedPrefixListEntries",
    paging: "next-token",
    filePerElement: true,
  },
  {
    ...ofRouteTable,
    name: "TransitGatewayStaticRoutes",
    key: "Routes",
    operation: "ec2:SearchTransitGatewayRoutes",
    paging: "next-token",
    // What an attachment has learnt by BGP stands nowhere else than in its propagated routes. A search needs a filter.
    input: { Filters: [{ Name: "type", Values: ["static", "propagated"] }] },
    // The most it allows: where it gives no NextToken, what goes beyond cannot be read at all.
    pageSize: 1000,
  },
  {
    ...ofRouteTable,
    name: "TransitGatewayPropagations",
    key: "TransitGatewayRouteTablePropagations",
    operation: "ec2:GetTransitGatewayRouteTablePropagations",
    paging: "next-token",
  },
  {
    ...ofLoadBalancer,
    name: "LoadBalancerListeners",
    key: "Listeners",
    operation: "elasticloadbalancing:DescribeListeners",
    paging: "marker",
  },
  {
    of: "LoadBalancerListeners",
    within: "Listeners",
    // Only requests have what a rule could ask for.
    only: /:listener\/app\//,
    idKey: "ListenerArn",
    name: "LoadBalancerListenerRules",
    key: "Rules",
    operation: "elasticloadbalancing:DescribeRules",
    paging: "marker",
  },
  {
    ...ofLoadBalancer,
    name: "LoadBalancerAttributes",
    key: "Attributes",
    operation: "elasticloadbalancing:DescribeLoadBalancerAttributes",
    paging: "whole",
  },
  {
    ...ofTargetGroup,
    name: "TargetGroupAttributes",
    key: "Attributes",
    operation: "elasticloadbalancing:DescribeTargetGroupAttributes",
    paging: "whole",
  },
  {
    ...ofTargetGroup,
    name: "LoadBalancerTargetHealth",
    key: "TargetHealthDescriptions",
    operation: "elasticloadbalancing:DescribeTargetHealth",
    paging: "whole",
  },
];
