import type { SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import type { Answer } from "./answer.js";
import { interfaceHop } from "./interface-hop.js";
import type { Network } from "./network.js";
import { reach } from "./reach.js";
import type { Transit } from "./transit.js";
import { travel } from "./travel.js";

/**
 * First half of the way of what a router or gateway answers (CT-11, IGW-10), as `depart` is of a host's packet. `transit`
 * is a new one for the answer's packet. From the router of a subnet it comes from outside that subnet: network ACLs judge
 * it (NACL-13).
 */
export function departAnswer(
  network: Network,
  tracking: TrackingTable,
  { at, by }: Answer,
  now: SimTime,
  transit: Transit,
): void {
  transit.from = at;
  if (by === "gateway") {
    transit.hops?.push(interfaceHop(at, "egress"));
    travel(network, tracking, at, now, transit);
    return;
  }
  transit.carrier = "vpc";
  const next = reach(network, tracking, at, now, transit);
  if (next !== null) travel(network, tracking, next, now, transit);
}
