import type { SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { isNeighbour } from "./addresses.js";
import { undecided } from "./fate.js";
import { forward } from "./forward.js";
import type { CompiledInterface, Network } from "./network.js";
import { reach } from "./reach.js";
import { exitRelay, noteNextHop } from "./relay.js";
import type { Transit } from "./transit.js";

/** More gateways than any real path has: a routing loop. */
const MOST_RELAYS = 16;

/**
 * From gateway to gateway: `next` is the interface of a gateway or load balancer by which the packet goes on, null when
 * it is at its destination's doorstep, out on the internet, or has met its fate.
 */
export function travel(
  network: Network,
  tracking: TrackingTable,
  next: CompiledInterface | null,
  now: SimTime,
  transit: Transit,
): void {
  for (let relays = 0; next !== null; relays++) {
    if (relays === MOST_RELAYS) {
      transit.fate = undecided(next.networkInterface.id, "the routes lead in a circle");
      return;
    }
    next = goOn(network, tracking, next, now, transit);
  }
}

function goOn(
  network: Network,
  tracking: TrackingTable,
  at: CompiledInterface,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  const neighbour = isNeighbour(at.subnet, transit.destination);
  const noted = exitRelay(tracking, at, neighbour, now, transit);
  if (transit.fate !== null) return null;
  transit.to = null;
  transit.destinationKind = null;
  transit.via = null;
  transit.nextHop = null;
  const next = neighbour
    ? reachNeighbour(network, tracking, at, now, transit)
    : forward(network, tracking, at, now, transit);
  noteNextHop(noted, transit);
  return next;
}

function reachNeighbour(
  network: Network,
  tracking: TrackingTable,
  { subnet: { vpc, arpUnresolved } }: CompiledInterface,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  const to = vpc.interfaceByAddress.get(transit.destination);
  if (to === undefined) {
    transit.fate = arpUnresolved;
    return null;
  }
  transit.carrier = "subnet";
  transit.via = "vpc";
  transit.nextHop = to;
  return reach(network, tracking, to, now, transit);
}
