import { isIpv4, type IpAddress } from "../address/ip-address.js";
import { ipv4, type Ipv4 } from "../address/ipv4.js";
import type { Ipv6 } from "../address/ipv6.js";
import type { SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import type { CompiledRouteTable } from "../routing/route-table.js";
import { matchPrefix } from "../routing/longest-prefix.js";
import { isUniqueLocal } from "./addresses.js";
import { blockedInbound } from "./block-public-access.js";
import { enterByEdge, middleboxBefore } from "./edge-route.js";
import { answersFlowOf, hop as egressOnlyHop } from "./egress-only-internet-gateway.js";
import { dropped } from "./fate.js";
import { tooLong } from "./mtu.js";
import type {
  CompiledEgressOnlyInternetGateway,
  CompiledInterface,
  CompiledInternetGateway,
  CompiledVpc,
  Network,
  RouteAction,
} from "./network.js";
import type { Fate } from "./observation.js";
import { reach } from "./reach.js";
import { rewriteReported } from "./rewrite.js";
import { spendHop } from "./time-to-live.js";
import type { Transit } from "./transit.js";

const NO_INTERFACE = dropped("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "internet");
const NO_PRIVATE_ROUTES = dropped(
  "NO_ROUTE_TO_DESTINATION",
  "internet",
  "nobody on the internet carries private addresses",
);

/** 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 */
function isPrivate(address: number): boolean {
  return address >>> 24 === 10 || address >>> 20 === 0xac1 || address >>> 16 === 0xc0a8;
}

/** 100.64.0.0/10 (RFC 6598) */
function isShared(address: number): boolean {
  return address >>> 22 === 0x191;
}

/** IGW-02, IGW-04: the gateway translates by address, whichever interface of the VPC sent the packet; 0 for none. */
function publicAddressOf(from: CompiledInterface, address: Ipv4): number {
  if (address === from.primaryAddress) return from.publicAddress;
  const owner = from.subnet.vpc.interfaceByAddress.get(address);
  const found = owner?.networkInterface.privateAddresses.find((each) => each.address === address);
  return found?.publicAddress ?? 0;
}

function refusesOutbound(gateway: CompiledInternetGateway, outside: Ipv4, destination: Ipv4): Fate | null {
  if (isPrivate(destination)) return gateway.refusesPrivateDestination;
  if (isShared(destination)) return gateway.refusesSharedDestination;
  return outside === 0 ? gateway.noPublicAddress : gateway.undecidedOutbound;
}

/** IGW-04, CIDR-10: the source must be an address of one of the VPC's interfaces; RFC 4193 addresses stay inside. */
function refusesOutboundIpv6(
  gateway: CompiledInternetGateway,
  { subnet }: CompiledInterface,
  source: Ipv6,
  destination: Ipv6,
): Fate | null {
  if (isUniqueLocal(destination) || isUniqueLocal(source)) return gateway.refusesUniqueLocal;
  return subnet.vpc.interfaceByAddress.get(source) === undefined ? gateway.foreignSource : gateway.undecidedOutbound;
}

/** Outbound through an internet gateway (IGW-02…IGW-04, IGW-06): the source becomes public, its identity is lost. */
export function leaveThroughGateway(
  network: Network,
  tracking: TrackingTable,
  gateway: CompiledInternetGateway,
  from: CompiledInterface,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  const { source, destination } = transit;
  transit.carrier = "internet-gateway";
  let outside: IpAddress;
  if (isIpv4(source) && isIpv4(destination)) {
    outside = ipv4(publicAddressOf(from, source));
    transit.fate = refusesOutbound(gateway, outside, destination);
  } else {
    outside = source; // CIDR-10: no translation
    transit.fate = refusesOutboundIpv6(gateway, from, source as Ipv6, destination as Ipv6);
  }
  const passes = transit.fate === null;
  transit.hops?.push({
    kind: "internet-gateway",
    id: gateway.gateway.id,
    name: gateway.gateway.name,
    direction: "outbound",
    from: passes ? source : null,
    to: passes ? outside : null,
  });
  if (!passes) return stop(transit);
  if (gateway.edge !== null && goesAround(gateway.edge, from, source)) {
    transit.fate = gateway.redirectsTraffic;
    return null;
  }
  if (transit.current.lengthBytes > gateway.mtu.mtuBytes) {
    tooLong(gateway.mtu, from, "router", transit);
    return null;
  }
  if (transit.current.about !== null)
    transit.current = rewriteReported(transit.current, "destination", source, outside);
  transit.source = outside;
  transit.identity = null;
  if (!spendHop(gateway.expired, transit)) return null;
  return enterFromInternet(network, tracking, now, transit, false);
}

/**
 * Inbound to the interface whose public address is the destination (IGW-05); an address that no interface here owns is
 * out on the internet. `sentOutside`: it does not come from an interface here, which has spent the way's hop on leaving.
 */
export function enterFromInternet(
  network: Network,
  tracking: TrackingTable,
  now: SimTime,
  transit: Transit,
  sentOutside: boolean,
): CompiledInterface | null {
  const { source, destination } = transit;
  const to = network.interfaceByPublicAddress.get(destination);
  if (to === undefined) {
    endOutside(network, destination, transit, sentOutside);
    return stop(transit);
  }
  transit.carrier = "internet-gateway";
  const { vpc } = to.subnet;
  const gateway = vpc.internetGateway;
  if (!isIpv4(destination) && vpc.egressOnlyInternetGateways.length > 0) {
    const answered = answeredGateway(tracking, vpc, now, transit);
    if (answered !== undefined) {
      egressOnlyHop(answered, "inbound", true, transit);
      if (sentOutside && !spendHop(answered.expired, transit)) return null;
      const { publicAccess } = to.subnet;
      if (publicAccess?.natGateways === "blocked") transit.blockedPublicAccess = publicAccess.egressOnlyFate;
      return reach(network, tracking, to, now, transit);
    }
    if (gateway === null) {
      const [first] = vpc.egressOnlyInternetGateways;
      egressOnlyHop(first!, "inbound", false, transit);
      transit.fate = first!.restriction;
      return null;
    }
  }
  if (gateway === null) {
    transit.fate = to.subnet.vpc.noInternetGateway;
    return stop(transit);
  }
  transit.fate = refusesInbound(gateway, source);
  const passes = transit.fate === null;
  transit.sender = null;
  const inside = isIpv4(destination) ? privateAddressOf(to, destination) : destination;
  transit.hops?.push({
    kind: "internet-gateway",
    id: gateway.gateway.id,
    name: gateway.gateway.name,
    direction: "inbound",
    from: passes ? transit.destination : null,
    to: passes ? inside : null,
  });
  if (!passes) return stop(transit);
  if (transit.current.about !== null) transit.current = rewriteReported(transit.current, "source", destination, inside);
  transit.destination = inside;
  if (sentOutside && !spendHop(gateway.expired, transit)) return null;
  const { publicAccess } = to.subnet;
  if (publicAccess !== null) transit.blockedPublicAccess = blockedInbound(publicAccess, tracking, to, now, transit);
  return gateway.edge === null
    ? reach(network, tracking, to, now, transit)
    : enterByEdge(network, tracking, gateway.edge, to, true, now, transit);
}

/** RT-14: what comes in for that address is led through a middlebox, which did not send this packet. */
function goesAround(edge: CompiledRouteTable<RouteAction>, from: CompiledInterface, source: IpAddress): boolean {
  const middlebox = middleboxBefore(edge, source);
  return middlebox !== null && !middlebox.interfaces.includes(from);
}

/** For an address that no interface here is known to have outside. */
function endOutside(network: Network, destination: IpAddress, transit: Transit, sentOutside: boolean): void {
  const unseen = network.unseenPublicAddresses.get(destination);
  // An Elastic IP that is not in the input may be anybody's; of an IPv6 block all is known.
  const nobody = isIpv4(destination) ? null : matchPrefix(network.nobodyInIpv6Block, destination);
  if (unseen !== undefined) transit.fate = unseen;
  else if (nobody !== null) transit.fate = nobody;
  else if (!sentOutside) transit.destinationKind = "internet";
  else {
    const unrouted = isIpv4(destination) ? isPrivate(destination) : isUniqueLocal(destination);
    transit.fate = unrouted ? NO_PRIVATE_ROUTES : NO_INTERFACE;
  }
}

/** IGW-09: the gateway through which the flow began that this packet answers. */
function answeredGateway(
  tracking: TrackingTable,
  { egressOnlyInternetGateways }: CompiledVpc,
  now: SimTime,
  transit: Transit,
): CompiledEgressOnlyInternetGateway | undefined {
  return egressOnlyInternetGateways.find((each) => answersFlowOf(tracking, each, now, transit));
}

function refusesInbound(gateway: CompiledInternetGateway, source: IpAddress): Fate | null {
  if (!isIpv4(source)) return isUniqueLocal(source) ? gateway.refusesUniqueLocal : gateway.undecidedInbound;
  if (isPrivate(source)) return gateway.refusesPrivateSource;
  return isShared(source) ? gateway.refusesSharedSource : gateway.undecidedInbound;
}

function privateAddressOf({ networkInterface }: CompiledInterface, publicAddress: Ipv4): Ipv4 {
  return networkInterface.privateAddresses.find((each) => each.publicAddress === publicAddress)!.address;
}

function stop({ fate, hops }: Transit): null {
  if (fate?.disposition === "undecided") hops?.push({ kind: "not-modelled", id: fate.component, what: fate.reason });
  return null;
}
