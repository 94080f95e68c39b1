import { ipv4, type Ipv4 } from "../address/ipv4.js";
import type { SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { dropped } from "./fate.js";
import type { CompiledInterface, CompiledInternetGateway, Network } from "./network.js";
import { reach } from "./reach.js";
import { rewriteReported } from "./rewrite.js";
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
function publicAddressOf(from: CompiledInterface, address: number): number {
  if (address === from.primaryAddress) return from.publicAddress;
  const owner = from.subnet.vpc.interfaceByAddress.get(address);
  const found = owner?.networkInterface.privateAddresses.find((each) => each.address === address);
  return found?.publicAddress ?? 0;
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
  const source = transit.source as Ipv4;
  const destination = transit.destination as Ipv4;
  const publicAddress = publicAddressOf(from, source);
  transit.carrier = "internet-gateway";
  transit.fate = isPrivate(destination)
    ? gateway.refusesPrivateDestination
    : isShared(destination)
      ? gateway.refusesSharedDestination
      : publicAddress === 0
        ? gateway.noPublicAddress
        : gateway.undecidedOutbound;
  const passes = transit.fate === null;
  transit.hops?.push({
    kind: "internet-gateway",
    id: gateway.gateway.id,
    name: gateway.gateway.name,
    direction: "outbound",
    from: passes ? transit.source : null,
    to: passes ? ipv4(publicAddress) : null,
  });
  if (!passes) return stop(transit);
  if (transit.current.about !== null) {
    transit.current = rewriteReported(transit.current, source, ipv4(publicAddress));
  }
  transit.source = ipv4(publicAddress);
  transit.identity = null;
  transit.timeToLiveCost += 1;
  return enterFromInternet(network, tracking, now, transit);
}

/**
 * Inbound to the interface whose public address is the destination (IGW-05); an address that no interface here owns is
 * out on the internet.
 */
export function enterFromInternet(
  network: Network,
  tracking: TrackingTable,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  const source = transit.source as Ipv4;
  const destination = transit.destination as Ipv4;
  const to = network.interfaceByPublicAddress.get(destination);
  if (to === undefined) {
    if (transit.from === null) transit.fate = isPrivate(destination) ? NO_PRIVATE_ROUTES : NO_INTERFACE;
    else transit.destinationKind = "internet";
    return null;
  }
  const gateway = to.subnet.vpc.internetGateway;
  transit.carrier = "internet-gateway";
  if (gateway === null) {
    transit.fate = NO_INTERFACE;
    return null;
  }
  transit.fate = isPrivate(source)
    ? gateway.refusesPrivateSource
    : isShared(source)
      ? gateway.refusesSharedSource
      : gateway.undecidedInbound;
  const owned = to.networkInterface.privateAddresses.find((each) => each.publicAddress === destination)!;
  const passes = transit.fate === null;
  transit.sender = null;
  transit.hops?.push({
    kind: "internet-gateway",
    id: gateway.gateway.id,
    name: gateway.gateway.name,
    direction: "inbound",
    from: passes ? transit.destination : null,
    to: passes ? owned.address : null,
  });
  if (!passes) return stop(transit);
  if (transit.current.about !== null) {
    transit.current = rewriteReported(transit.current, destination, owned.address);
  }
  transit.destination = owned.address;
  if (transit.from === null) transit.timeToLiveCost += 1;
  return reach(network, tracking, to, now, transit);
}

function stop({ fate, hops }: Transit): null {
  if (fate?.disposition === "undecided") hops?.push({ kind: "not-modelled", id: fate.component, what: fate.reason });
  return null;
}
