import type { AddressMap } from "../address/address-map.js";
import type { Cidr } from "../address/cidr.js";
import type { IpAddress } from "../address/ip-address.js";
import type { Ipv6 } from "../address/ipv6.js";
import type { AutomaticTracking } from "../policy/automatic-tracking.js";
import type { CompiledNetworkAcl } from "../policy/network-acl.js";
import type { CompiledSecurityGroups } from "../policy/security-group.js";
import type { PrefixMatcher } from "../routing/longest-prefix.js";
import type { CompiledRouteTable } from "../routing/route-table.js";
import type { Appliance, InspectionRule } from "../topology/appliances.js";
import type { EgressOnlyInternetGateway, NatGateway, VpcEndpoint, VpnGateway } from "../topology/gateways.js";
import type { OnPremisesNetwork } from "../topology/on-premises.js";
import type { LoadBalancer } from "../topology/load-balancers.js";
import type { TransitGateway, TransitGatewayAttachment } from "../topology/transit-gateways.js";
import type {
  InternetGateway,
  NetworkInterface,
  Subnet,
  Topology,
  Vpc,
  VpcPeeringConnection,
} from "../topology/topology.js";
import type { MtuLimit } from "./mtu-limit.js";
import type { Fate } from "./observation.js";

export interface CompiledVpc {
  readonly vpc: Vpc;
  /** Its associated blocks of both families. */
  readonly cidrs: readonly Cidr[];
  /** Amazon DNS: primary block plus two (CIDR-04). */
  readonly resolverAddress: number;
  readonly interfaceByAddress: AddressMap<CompiledInterface>;
  /** What becomes of a packet to an address that no interface here has. */
  readonly nobody: (address: IpAddress) => Fate;
  /** The attached internet gateway with its fates; null without one. */
  internetGateway: CompiledInternetGateway | null;
  /** What becomes of packets from outside where it has none. */
  noInternetGateway: Fate;
  readonly egressOnlyInternetGateways: CompiledEgressOnlyInternetGateway[];
  /** Peer VPCs over active connections in the same Region: where group references reach (SG-11). */
  readonly referencePeers: CompiledVpc[];
  /** Blocks of such peers that are not in the input, where groups may be that nobody can see; null for none. */
  unseenPeers: PrefixMatcher<Fate> | null;
  /** Addresses that several of those have, with the groups of all that own them. */
  readonly sharedByPeers: AddressMap<CompiledSecurityGroups>;
}

export interface CompiledInternetGateway {
  readonly gateway: InternetGateway;
  /** RT-14: routes what comes in, after its translation; null without an edge route table. */
  edge: CompiledRouteTable<RouteAction> | null;
  readonly redirectsTraffic: Fate;
  /** Set when what blocks access is not known (IGW-15). */
  readonly undecidedInbound: Fate | null;
  readonly undecidedOutbound: Fate | null;
  readonly refusesPrivateDestination: Fate;
  readonly refusesSharedDestination: Fate;
  readonly refusesPrivateSource: Fate;
  readonly refusesSharedSource: Fate;
  readonly noPublicAddress: Fate;
  /** IPv6: a source that is no address of the VPC's interfaces. */
  readonly foreignSource: Fate;
  readonly refusesUniqueLocal: Fate;
  readonly mtu: MtuLimit;
  readonly expired: Fate;
}

/** IGW-09 */
export interface CompiledEgressOnlyInternetGateway {
  readonly gateway: EgressOnlyInternetGateway;
  readonly restriction: Fate;
  readonly foreignSource: Fate;
  readonly refusesUniqueLocal: Fate;
  readonly mtu: MtuLimit;
  readonly expired: Fate;
}

/** What is open: both ways, only for what begins inside, or nothing. */
export type Access = "allowed" | "egress-only" | "blocked";

/** What VPC Block Public Access leaves of a subnet's ways to and from an internet gateway. */
export interface CompiledPublicAccess {
  readonly hosts: Access;
  /** Of NAT and egress-only internet gateways, which let nothing begin from outside. */
  readonly natGateways: Access;
  readonly fate: Fate;
  /** Where the route leads to an egress-only internet gateway. */
  readonly egressOnlyFate: Fate;
}

export interface CompiledSubnet {
  readonly subnet: Subnet;
  /** Its first and last address. */
  readonly first: number;
  readonly last: number;
  readonly vpc: CompiledVpc;
  readonly aclIngress: CompiledNetworkAcl;
  readonly aclEgress: CompiledNetworkAcl;
  readonly routes: CompiledRouteTable<RouteAction>;
  /** Null where VPC Block Public Access blocks nothing (IGW-15). */
  readonly publicAccess: CompiledPublicAccess | null;
  readonly noRoute: Fate;
  readonly arpUnresolved: Fate;
  readonly refusedByAcl: Fate;
  /** CT-04 for its interfaces; null where nothing that they reach is tracked automatically. */
  readonly automatic: AutomaticTracking | null;
}

export interface CompiledInterface {
  readonly index: number;
  readonly networkInterface: NetworkInterface;
  readonly subnet: CompiledSubnet;
  /** Null: a host's, or one whose packets end there. */
  readonly device: Device | null;
  readonly groups: CompiledSecurityGroups;
  /** Connections that are tracked whatever the groups' rules say (CT-04); null for none. */
  readonly automatic: AutomaticTracking | null;
  readonly primaryAddress: number;
  /** Private addresses of this interface but the primary one. */
  readonly otherAddresses: readonly number[];
  /** Addresses of the same instance's other interfaces, and {@link otherAddresses}. */
  readonly hostAddresses: readonly number[];
  /** IPv6 addresses of this interface and the same instance's others. */
  readonly hostIpv6Addresses: readonly Ipv6[];
  readonly sourceDestCheck: boolean;
  /** Of the primary address; 0 for none. */
  readonly publicAddress: number;
  readonly running: boolean;
  readonly delivered: Fate;
  readonly hostDown: Fate;
  readonly ownSource: Fate;
  readonly refusedEgress: Fate;
  /** Whoever carries the groups that its outbound rules name and the input does not show; null for none. */
  readonly unseenMembers: CompiledSecurityGroups | null;
  readonly refusedIngress: Fate;
  /** SG-13, SG-11: refused, and a reference would have admitted it had its sender's identity survived. */
  readonly referencesLost: Fate;
  readonly noReferencing: Fate;
  readonly addressRestriction: Fate;
}

/** What a packet meets at an interface that is no host's. */
export type Device =
  | { readonly kind: "nat-gateway"; readonly gateway: CompiledNatGateway }
  | { readonly kind: "load-balancer"; readonly balancer: CompiledLoadBalancer }
  /** An instance that masquerades: answers to what it translated come back to its own address. */
  | { readonly kind: "nat-instance"; readonly middlebox: CompiledMiddlebox };

/** An instance or Gateway Load Balancer endpoint as a target of routes (RT-10, RT-14, FW-01). */
export interface CompiledMiddlebox {
  /** `i-…` or `vpce-…`. */
  readonly id: string;
  readonly name: string;
  /** Null: nothing says what it does with packets. */
  readonly forwards: Appliance["forwards"] | null;
  readonly rules: readonly InspectionRule[];
  readonly defaultAction: InspectionRule["action"];
  /** All of its own; filled once interfaces are compiled. */
  readonly interfaces: CompiledInterface[];
  /** A host's own routes: by which interface it sends on; made once interfaces are compiled. */
  routes: PrefixMatcher<CompiledInterface>;
  readonly unknown: Fate;
  readonly notForwarding: Fate;
  readonly refused: Fate;
  readonly rejected: Fate;
  readonly noConnection: Fate;
  readonly noFreePort: Fate;
  readonly untranslatable: Fate;
  readonly ipv6NotModelled: Fate;
  readonly noPublicAddress: Fate;
  readonly expired: Fate;
}

export interface CompiledNatGateway {
  readonly gateway: NatGateway;
  /** Filled once interfaces are compiled. */
  readonly interfaces: CompiledInterface[];
  readonly protocolRestriction: Fate;
  /** IPv6 but to 64:ff9b::/96, which it translates (NAT64). */
  readonly familyRestriction: Fate;
  readonly nat64ToNobody: Fate;
  readonly fragments: Fate;
  readonly noSuchMessage: Fate;
  readonly noConnection: Fate;
  readonly noFreePort: Fate;
  readonly mtu: MtuLimit;
}

export interface CompiledAttachment {
  readonly attachment: TransitGatewayAttachment;
  readonly gateway: TransitGateway;
  /** By availability zone, its interface there; filled once interfaces are compiled. */
  readonly zones: Map<string, CompiledInterface>;
  /** The table it is associated with; null without one. */
  table: CompiledTransitGatewayRouteTable | null;
  /** The other end of a peering between transit gateways. */
  peer: CompiledAttachment | null;
  readonly securityGroupReferencing: boolean;
  readonly ipv6Support: boolean;
  /** Undecided where a subnet of it is not in the input. */
  zoneRestriction: Fate;
  readonly noIpv6: Fate;
  /** Undecided where the table is not in the input. */
  noAssociation: Fate;
  readonly mtu: MtuLimit;
  readonly expired: Fate;
}

export interface TransitGatewayRoute {
  readonly cidr: Cidr;
  /** Null: a blackhole. */
  readonly attachmentId: string | null;
  /** Null: it leads to something that is not in the input. */
  readonly attachment: CompiledAttachment | null;
  /** It leads out of AWS by a VPN connection, or by Direct Connect or Connect to a declared network. */
  readonly connection: CompiledConnection | null;
  /** It leads into the VPC whose own block this is: no route that the input does not show is more specific. */
  readonly certain: boolean;
}

export interface CompiledTransitGatewayRouteTable {
  readonly id: string;
  readonly prefixes: PrefixMatcher<TransitGatewayRoute>;
  readonly cannotRoute: Fate;
  readonly blackhole: Fate;
  /** Set where some attachment propagates routes that the input does not show. */
  readonly unseenRoutes: Fate | null;
}

/** Where a connection ends outside AWS. */
export interface CompiledOutside {
  readonly connectionId: string;
  /** Null where nothing says what is there. */
  readonly network: OnPremisesNetwork | null;
  readonly delivered: Fate;
}

/** A way out of AWS: a VPN connection, Direct Connect, or Connect. */
export interface CompiledConnection {
  readonly id: string;
  readonly name: string;
  readonly kind: "vpn" | "direct-connect" | "connect";
  /** What carries nothing now: no tunnel is up. */
  readonly down: Fate | null;
  /** The declared networks behind it; null where there are none, and {@link anybody} is there. */
  readonly networks: PrefixMatcher<CompiledOutside> | null;
  readonly anybody: CompiledOutside;
  /** For an address that none of the declared networks has. */
  readonly nobody: Fate;
  readonly mtu: MtuLimit;
}

/** VPN-01, RT-14 */
export interface CompiledVpnGateway {
  readonly gateway: VpnGateway;
  readonly vpc: CompiledVpc;
  /** RT-14: routes what comes in; null without an edge route table. */
  edge: CompiledRouteTable<RouteAction> | null;
  /** By what connection it reaches which block. */
  readonly prefixes: PrefixMatcher<CompiledConnection>;
  /** The same of connections that are down. */
  readonly down: PrefixMatcher<Fate>;
  /** For what it knows no connection to; undecided where it may know more than the input shows. */
  readonly elsewhere: Fate;
  readonly foreignSource: Fate;
  readonly nobody: Fate;
}

/** A declared network outside AWS, and the ways that its router has into AWS, in its order. */
export interface CompiledOnPremises {
  readonly network: OnPremisesNetwork;
  readonly ways: readonly (
    | {
        readonly kind: "vpn-gateway";
        readonly connection: CompiledConnection;
        readonly gateway: CompiledVpnGateway;
        /** Those of the VPC. */
        readonly blocks: PrefixMatcher<true>;
      }
    | {
        readonly kind: "transit-gateway";
        readonly connection: CompiledConnection;
        readonly attachment: CompiledAttachment;
      }
  )[];
  readonly noWay: Fate;
  /** For another network outside AWS: what virtual private gateways pass from one connection to the next. */
  readonly hub: Fate;
}

export interface CompiledTarget {
  readonly address: IpAddress;
  readonly port: number;
  readonly availabilityZone: string | null;
  readonly healthy: boolean;
  /** Whether it sees its clients' addresses: an attribute of its target group. */
  readonly preserveClientIp: boolean;
}

export interface CompiledListener {
  readonly port: number;
  readonly protocols: readonly number[];
  readonly targets: readonly CompiledTarget[];
  /** Set for what flowlab does not follow through: TLS, targets that are functions or other load balancers. */
  readonly notModelled: Fate | null;
}

export interface CompiledLoadBalancer {
  readonly balancer: LoadBalancer;
  readonly listeners: readonly CompiledListener[];
  readonly noListener: Fate;
  readonly noTargets: Fate;
  readonly noTargetsInZone: Fate;
  readonly noConnection: Fate;
  readonly noFreePort: Fate;
  /** A node without an address of the target's family. */
  readonly noAddress: Fate;
  /** UDP by IPv6, or to targets of the other family. */
  readonly udpNotModelled: Fate;
  readonly fragments: Fate;
  readonly noSuchMessage: Fate;
}

/** What a matching route does with a packet. `fate` non-null: the packet ends there. */
export type RouteAction =
  | { readonly kind: "local" }
  | { readonly kind: "internet-gateway"; readonly gateway: CompiledInternetGateway }
  | { readonly kind: "egress-only-internet-gateway"; readonly gateway: CompiledEgressOnlyInternetGateway }
  | {
      readonly kind: "vpc-peering-connection";
      readonly connection: VpcPeeringConnection;
      readonly peer: CompiledVpc;
      readonly sameRegion: boolean;
      readonly outsidePeer: Fate;
      /** PCX-12: between Regions; null within one, where it carries whatever an interface can send. */
      readonly mtu: MtuLimit | null;
    }
  | { readonly kind: "nat-gateway"; readonly gateway: CompiledNatGateway }
  | { readonly kind: "transit-gateway"; readonly attachment: CompiledAttachment }
  | { readonly kind: "middlebox"; readonly middlebox: CompiledMiddlebox; readonly interfaceId: string }
  | {
      readonly kind: "gateway-endpoint";
      readonly endpoint: VpcEndpoint;
      readonly foreignSource: Fate;
      readonly protocolRestriction: Fate;
    }
  | { readonly kind: "vpn-gateway"; readonly gateway: CompiledVpnGateway }
  | { readonly kind: "ends"; readonly fate: Fate };

/** A Topology compiled for deciding packets. Never serialised; made anew for every change. */
export interface Network {
  readonly topology: Topology;
  /** In the topology's order: the index is the `interfaceIndex` of observations and destinations. */
  readonly interfaces: readonly NetworkInterface[];
  readonly compiled: readonly CompiledInterface[];
  readonly indexById: ReadonlyMap<string, number>;
  /** By public IPv4 address, and by IPv6 address, which is the same outside (CIDR-10). */
  readonly interfaceByPublicAddress: AddressMap<CompiledInterface>;
  /** Whose IPv6 block an address is in: the fate of a packet for one that nobody there has. */
  readonly nobodyInIpv6Block: PrefixMatcher<Fate>;
  /** Public addresses in use by something that the input does not show, or only in part. */
  readonly unseenPublicAddresses: AddressMap<Fate>;
  /** By id, for answers that come back to them by themselves. */
  readonly devices: ReadonlyMap<string, Device>;
  /** The declared networks outside AWS; null where there are none. */
  readonly onPremises: PrefixMatcher<CompiledOnPremises> | null;
}

/** Undefined for an id that is not in the network. */
export function interfaceIndexOf(network: Network, id: string): number | undefined {
  return network.indexById.get(id);
}
