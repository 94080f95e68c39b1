import type { IpAddress } from "../address/ip-address.js";
import type { Packet } from "../packet.js";
import type { CompiledSecurityGroups } from "../policy/security-group.js";
import type { Translation } from "../policy/translation-table.js";
import type { Answer } from "./answer.js";
import type { Hop } from "./hop.js";
import type { CompiledInterface, CompiledOutside } from "./network.js";
import type { Action, Fate, NetworkAclReason, Observation, SecurityGroupReason, Via } from "./observation.js";
import type { AmazonService, Destination } from "./path.js";

/** By what way a packet crosses from its source to its destination. */
export type Carrier = "host" | "subnet" | "vpc" | "vpc-peering-connection" | "internet-gateway" | "vpn-gateway";

/**
 * One packet on its way: `depart` fills in the first half, `arrive` the second. Reusable, so that deciding millions of
 * packets allocates nothing; `hops` is null unless an explanation is wanted.
 */
export interface Transit {
  /** As its sender sent it. */
  packet: Packet;
  /** As it now stands but for its addresses: a NAT gateway also rewrites ports. */
  current: Packet;
  /** Null: it came in from the internet, or from a network outside AWS. */
  from: CompiledInterface | null;
  /** Null: nothing is logged at the source. */
  egressAction: Action | null;
  egressSecurityGroup: SecurityGroupReason | null;
  egressNetworkAcl: NetworkAclReason | null;
  /** How it left its source, and to which interface; null where it did not or there is none. */
  egressVia: Via | null;
  egressNextHop: CompiledInterface | null;
  /** The same of the interface that it last left. */
  via: Via | null;
  nextHop: CompiledInterface | null;
  /** The interface that it last left; null once an internet gateway stands between. */
  sender: CompiledInterface | null;
  /** Null while under way. */
  fate: Fate | null;
  destinationKind: Destination["kind"] | null;
  /** Set where VPC Block Public Access keeps it from the interface that it has come for (IGW-15). */
  blockedPublicAccess: Fate | null;
  to: CompiledInterface | null;
  /** Where it left AWS by a VPN or Direct Connect; null where it did not. */
  outside: CompiledOutside | null;
  service: AmazonService | null;
  /** Addresses as they now stand: the internet gateway rewrites them. */
  source: IpAddress;
  destination: IpAddress;
  carrier: Carrier;
  /** RT-18: an internet gateway costs one, routing inside a VPC and peering cost nothing. */
  timeToLiveCost: number;
  /** The sender's security groups, null once its identity is lost (SG-13). */
  identity: CompiledSecurityGroups | null;
  /** Set where a transit gateway took its identity, for want of support of group references (SG-11). */
  lostAtTransitGateway: boolean;
  /** Set once it has crossed one. */
  crossedTransitGateway: boolean;
  /** CT-04: set once it has passed a Network Load Balancer; what it then begins is tracked whatever the rules say. */
  automaticallyTracked: boolean;
  /** The connection of the NAT gateway that it last left by; null before any. */
  translation: Translation | null;
  /** What the interfaces of gateways and load balancers on the way logged; null where there were none. */
  between: Observation[] | null;
  /** What its end calls forth; null for silence. */
  answer: Answer | null;
  ingressAction: Action | null;
  ingressSecurityGroup: SecurityGroupReason | null;
  ingressNetworkAcl: NetworkAclReason | null;
  hops: Hop[] | null;
}

export function newTransit(packet: Packet, explain = false): Transit {
  return {
    packet,
    current: packet,
    from: null,
    egressAction: null,
    egressSecurityGroup: null,
    egressNetworkAcl: null,
    egressVia: null,
    egressNextHop: null,
    via: null,
    nextHop: null,
    sender: null,
    fate: null,
    destinationKind: null,
    blockedPublicAccess: null,
    to: null,
    outside: null,
    service: null,
    source: packet.source,
    destination: packet.destination,
    carrier: "host",
    timeToLiveCost: 0,
    identity: null,
    lostAtTransitGateway: false,
    crossedTransitGateway: false,
    automaticallyTracked: false,
    translation: null,
    between: null,
    answer: null,
    ingressAction: null,
    ingressSecurityGroup: null,
    ingressNetworkAcl: null,
    hops: explain ? [] : null,
  };
}

/** Makes a used transit ready for another packet. */
export function resetTransit(transit: Transit, packet: Packet): void {
  transit.packet = packet;
  transit.current = packet;
  transit.from = null;
  transit.egressAction = null;
  transit.egressSecurityGroup = null;
  transit.egressNetworkAcl = null;
  transit.egressVia = null;
  transit.egressNextHop = null;
  transit.via = null;
  transit.nextHop = null;
  transit.sender = null;
  transit.fate = null;
  transit.destinationKind = null;
  transit.blockedPublicAccess = null;
  transit.to = null;
  transit.outside = null;
  transit.service = null;
  transit.source = packet.source;
  transit.destination = packet.destination;
  transit.carrier = "host";
  transit.timeToLiveCost = 0;
  transit.identity = null;
  transit.lostAtTransitGateway = false;
  transit.crossedTransitGateway = false;
  transit.automaticallyTracked = false;
  transit.translation = null;
  transit.between = null;
  transit.answer = null;
  transit.ingressAction = null;
  transit.ingressSecurityGroup = null;
  transit.ingressNetworkAcl = null;
  if (transit.hops !== null) transit.hops = [];
}
