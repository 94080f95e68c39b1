import type { Cidr, Ipv4Cidr, Ipv6Cidr } from "../address/cidr.js";
import type { Ipv4 } from "../address/ipv4.js";
import type { Ipv6 } from "../address/ipv6.js";
import type { Appliance, NetworkFirewall } from "./appliances.js";
import type { AutoScalingGroup, EcsTask, TagFields, Tags } from "./flow-log-metadata.js";
import type { EgressOnlyInternetGateway, NatGateway, VpcEndpoint, VpnGateway } from "./gateways.js";
import type { LoadBalancer, TargetGroup } from "./load-balancers.js";
import type { BlockPublicAccess, BlockPublicAccessExclusion } from "./block-public-access.js";
import type { CustomerGateway, OnPremisesNetwork, VpnConnection } from "./on-premises.js";
import type { Resource } from "./resource.js";
import type { RuleService } from "./service.js";
import type { SecurityGroupVpcAssociation } from "./security-group-vpc-association.js";
import type { TransitGateway, TransitGatewayAttachment, TransitGatewayRouteTable } from "./transit-gateways.js";

export type { RuleService };

/** `state` as in VpcCidrBlockStateCode (CIDR-11); only an `associated` block carries traffic. */
export interface VpcCidrBlock {
  readonly cidr: Cidr;
  readonly primary: boolean;
  readonly state: "associating" | "associated" | "disassociating" | "disassociated" | "failing" | "failed";
}

export interface Vpc extends Resource {
  readonly cidrBlocks: readonly VpcCidrBlock[];
  /** The mode of its VPC Encryption Controls, where they are on. */
  readonly encryptionControl?: "monitor" | "enforce";
}

export interface Subnet extends Resource {
  readonly vpcId: string;
  /** Null for an IPv6-only subnet (`Ipv6Native`): its interfaces have no IPv4 address. */
  readonly cidr: Ipv4Cidr | null;
  readonly ipv6Cidrs: readonly Ipv6Cidr[];
  readonly availabilityZone: string;
  /** `euw3-az1`; null where the input does not say. */
  readonly availabilityZoneId: string | null;
  readonly mapPublicIpOnLaunch: boolean;
  /** Whether the VPC's resolver answers 64:ff9b:: addresses for names that have IPv4 ones only (DNS64). */
  readonly enableDns64?: boolean;
}

/** The subnet's blocks of both families. */
export function subnetCidrs({ cidr, ipv6Cidrs }: Pick<Subnet, "cidr" | "ipv6Cidrs">): readonly Cidr[] {
  return cidr === null ? ipv6Cidrs : [cidr, ...ipv6Cidrs];
}

/** Its IPv4 block. Throws for an IPv6-only subnet: for those who have refused or never made such. */
export function ipv4CidrOf({ id, cidr }: Subnet): Ipv4Cidr {
  if (cidr === null) throw new Error(`subnet ${id} is IPv6-only`);
  return cidr;
}

/** Where a route or rule points: a block, or a prefix list by id. */
export type RouteDestination =
  { readonly kind: "cidr"; readonly cidr: Cidr } | { readonly kind: "prefix-list"; readonly prefixListId: string };

/** RT-10. `unknown` keeps a target kind that flowlab does not know, by the name AWS gives it. */
export type RouteTarget =
  | { readonly kind: "local" }
  | { readonly kind: "internet-gateway"; readonly id: string }
  | { readonly kind: "egress-only-internet-gateway"; readonly id: string }
  | { readonly kind: "vpc-peering-connection"; readonly id: string }
  | { readonly kind: "network-interface"; readonly id: string }
  | { readonly kind: "nat-gateway"; readonly id: string }
  | { readonly kind: "transit-gateway"; readonly id: string }
  | { readonly kind: "vpn-gateway"; readonly id: string }
  | { readonly kind: "vpc-endpoint"; readonly id: string }
  | { readonly kind: "unknown"; readonly id: string };

export interface Route {
  readonly destination: RouteDestination;
  readonly target: RouteTarget;
  /** As AWS last reported it; whether a route is really usable is decided from its target (RT-08). */
  readonly state: "active" | "blackhole" | "filtered";
  readonly origin: "CreateRouteTable" | "CreateRoute" | "EnableVgwRoutePropagation" | "Advertisement";
}

export interface RouteTable extends Resource {
  readonly vpcId: string;
  readonly main: boolean;
  /** Explicitly associated subnets (RT-01). */
  readonly subnetIds: readonly string[];
  /** Gateways whose inbound traffic this edge table routes (RT-14). */
  readonly gatewayIds: readonly string[];
  readonly routes: readonly Route[];
}

export interface InternetGateway extends Resource {
  /** The VPC it is attached to (IGW-01), or null when detached. */
  readonly vpcId: string | null;
}

/** One side of a peering connection. The VPC may belong to another account and be absent from the topology. */
export interface PeeringSide {
  readonly vpcId: string;
  readonly accountId: string;
  readonly region: string;
  readonly cidrs: readonly Cidr[];
}

/** PCX-01 */
export type PeeringStatus =
  | "initiating-request"
  | "pending-acceptance"
  | "provisioning"
  | "active"
  | "deleting"
  | "deleted"
  | "rejected"
  | "expired"
  | "failed";

export interface VpcPeeringConnection extends Resource {
  readonly requester: PeeringSide;
  readonly accepter: PeeringSide;
  readonly status: PeeringStatus;
}

/** SG-09: exactly one selector. */
export type RulePeer =
  | { readonly kind: "cidr"; readonly cidr: Cidr }
  | { readonly kind: "prefix-list"; readonly prefixListId: string }
  /** `vpcId` and `accountId` are known for references across VPCs. */
  | { readonly kind: "security-group"; readonly groupId: string };

export interface SecurityGroupRule {
  /** `sgr-…`, derived where the input has none. */
  readonly id: string;
  readonly service: RuleService;
  readonly peer: RulePeer;
  readonly description: string | null;
}

export interface SecurityGroup extends Resource {
  readonly vpcId: string;
  readonly ingress: readonly SecurityGroupRule[];
  readonly egress: readonly SecurityGroupRule[];
}

export interface NetworkAclEntry {
  /** 1…32766; 32767 and 32768 are the `*` entries (NACL-02). */
  readonly ruleNumber: number;
  readonly egress: boolean;
  readonly action: "allow" | "deny";
  readonly service: RuleService;
  readonly cidr: Cidr;
}

export interface NetworkAcl extends Resource {
  readonly vpcId: string;
  readonly default: boolean;
  readonly subnetIds: readonly string[];
  readonly entries: readonly NetworkAclEntry[];
}

/** A private IPv4 address of an interface, with the public address the internet gateway maps to it (IGW-02). */
export interface PrivateAddress {
  readonly address: Ipv4;
  readonly primary: boolean;
  readonly publicAddress: Ipv4 | null;
}

export interface NetworkInterface extends Resource {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly description: string;
  /** AWS's InterfaceType: `interface`, `nat_gateway`, `transit_gateway`, `vpc_endpoint`, `network_load_balancer`, … */
  readonly interfaceType: string;
  readonly requesterManaged: boolean;
  readonly sourceDestCheck: boolean;
  readonly securityGroupIds: readonly string[];
  readonly privateAddresses: readonly PrivateAddress[];
  readonly ipv6Addresses: readonly Ipv6[];
  readonly attachment: { readonly instanceId: string; readonly deviceIndex: number } | null;
  /** Idle timeouts that somebody chose (CT-07); left out where they are EC2's defaults. */
  readonly connectionTracking?: ConnectionTracking;
  readonly tags?: Tags;
  readonly ecsTask?: EcsTask;
}

/** EC2's ConnectionTrackingConfiguration; null is the default. */
export interface ConnectionTracking {
  readonly tcpEstablishedTimeoutSeconds: number | null;
  readonly udpTimeoutSeconds: number | null;
  readonly udpStreamTimeoutSeconds: number | null;
}

export interface Instance extends Resource {
  readonly instanceType: string;
  readonly state: "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated";
  readonly tags?: Tags;
  readonly autoScalingGroup?: AutoScalingGroup;
}

export interface FlowLog extends Resource {
  readonly resource: { readonly kind: "vpc" | "subnet" | "network-interface"; readonly id: string };
  readonly trafficType: "ALL" | "ACCEPT" | "REJECT";
  readonly maxAggregationIntervalSeconds: 60 | 600;
  readonly logGroupName: string;
  /** `${field} ${field} …`, or null for the default version 2 format. */
  readonly logFormat: string | null;
  /** Absent: none are read, and the tag fields are `-`. */
  readonly tagFields?: TagFields;
}

export interface LogGroup {
  readonly name: string;
  /** Null: never expire. */
  readonly retentionInDays: number | null;
  readonly logGroupClass: "STANDARD" | "INFREQUENT_ACCESS";
}

/** A managed or customer prefix list with its blocks. */
export interface PrefixList {
  readonly id: string;
  readonly name: string;
  readonly cidrs: readonly Cidr[];
}

/**
 * A resource flowlab does not model. When it can carry traffic, a packet that reaches it is `undecided`, never guessed.
 * `kind` is the word AWS uses for its collection (`NatGateways`, `TransitGateways`).
 */
export interface UnmodelledResource {
  readonly kind: string;
  readonly id: string;
  readonly carriesTraffic: boolean;
  /** Public addresses it has, or had before it was deleted: who answers there is not known. */
  readonly publicAddresses?: readonly Ipv4[];
  /** The VPC it belongs to, where that is known. */
  readonly vpcId?: string;
}

/** Nouns only: what exists, as AWS describes it. Validated, immutable; compiled into a Network for deciding packets. */
export interface Topology {
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly internetGateways: readonly InternetGateway[];
  readonly vpcPeeringConnections: readonly VpcPeeringConnection[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly securityGroupVpcAssociations: readonly SecurityGroupVpcAssociation[];
  readonly networkAcls: readonly NetworkAcl[];
  readonly networkInterfaces: readonly NetworkInterface[];
  readonly instances: readonly Instance[];
  readonly prefixLists: readonly PrefixList[];
  readonly natGateways: readonly NatGateway[];
  readonly egressOnlyInternetGateways: readonly EgressOnlyInternetGateway[];
  readonly vpnGateways: readonly VpnGateway[];
  readonly customerGateways: readonly CustomerGateway[];
  readonly vpnConnections: readonly VpnConnection[];
  /** What lies outside AWS, as it is declared. */
  readonly onPremisesNetworks: readonly OnPremisesNetwork[];
  readonly vpcEndpoints: readonly VpcEndpoint[];
  readonly blockPublicAccess: readonly BlockPublicAccess[];
  readonly blockPublicAccessExclusions: readonly BlockPublicAccessExclusion[];
  readonly transitGateways: readonly TransitGateway[];
  readonly transitGatewayAttachments: readonly TransitGatewayAttachment[];
  readonly transitGatewayRouteTables: readonly TransitGatewayRouteTable[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly targetGroups: readonly TargetGroup[];
  readonly networkFirewalls: readonly NetworkFirewall[];
  /** What middleboxes do, as it is declared: at most one entry for an instance or endpoint. */
  readonly appliances: readonly Appliance[];
  readonly flowLogs: readonly FlowLog[];
  readonly logGroups: readonly LogGroup[];
  readonly unmodelled: readonly UnmodelledResource[];
}

export const EMPTY_TOPOLOGY: Topology = {
  vpcs: [],
  subnets: [],
  routeTables: [],
  internetGateways: [],
  vpcPeeringConnections: [],
  securityGroups: [],
  securityGroupVpcAssociations: [],
  networkAcls: [],
  networkInterfaces: [],
  instances: [],
  prefixLists: [],
  natGateways: [],
  egressOnlyInternetGateways: [],
  vpnGateways: [],
  customerGateways: [],
  vpnConnections: [],
  onPremisesNetworks: [],
  vpcEndpoints: [],
  blockPublicAccess: [],
  blockPublicAccessExclusions: [],
  transitGateways: [],
  transitGatewayAttachments: [],
  transitGatewayRouteTables: [],
  loadBalancers: [],
  targetGroups: [],
  networkFirewalls: [],
  appliances: [],
  flowLogs: [],
  logGroups: [],
  unmodelled: [],
};
