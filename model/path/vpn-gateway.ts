import type { SimTime } from "../packet.js";
import { matchPrefix } from "../routing/longest-prefix.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { enterByEdge } from "./edge-route.js";
import type { CompiledInterface, CompiledVpnGateway, Network } from "./network.js";
import { leaveByConnection } from "./connection.js";
import { reach } from "./reach.js";
import type { Transit } from "./transit.js";

/**
 * VPN-01: out of a virtual private gateway. Who sends has to be an interface of its VPC, by a private address; the
 * gateway carries only what its connections have a route for (VPN guide, vpn-route-priority).
 */
export function leaveThroughVpnGateway(gateway: CompiledVpnGateway, from: CompiledInterface, transit: Transit): void {
  if (from.subnet.vpc.interfaceByAddress.get(transit.source) === undefined) {
    transit.fate = gateway.foreignSource;
    return;
  }
  transit.via = "vpn-gateway";
  transit.carrier = "vpn-gateway";
  const connection = matchPrefix(gateway.prefixes, transit.destination);
  hop(gateway, "outbound", connection !== null, transit);
  if (connection !== null) {
    leaveByConnection(connection, transit);
    return;
  }
  transit.fate = matchPrefix(gateway.down, transit.destination) ?? gateway.elsewhere;
  if (transit.fate.disposition === "undecided")
    transit.hops?.push({ kind: "not-modelled", id: transit.fate.component, what: transit.fate.reason });
}

/** In by a virtual private gateway, which routes to its own VPC only: where its edge route table says (RT-14), if any. */
export function enterByVpnGateway(
  network: Network,
  tracking: TrackingTable,
  gateway: CompiledVpnGateway,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  const { vpc, edge } = gateway;
  transit.carrier = "vpn-gateway";
  const to = vpc.interfaceByAddress.get(transit.destination);
  hop(gateway, "inbound", to !== undefined, transit);
  if (to === undefined) {
    const nobody = vpc.nobody(transit.destination);
    transit.fate = nobody.disposition === "undecided" ? nobody : gateway.nobody;
    return null;
  }
  return edge === null
    ? reach(network, tracking, to, now, transit)
    : enterByEdge(network, tracking, edge, to, false, now, transit);
}

function hop(
  { gateway }: CompiledVpnGateway,
  direction: "outbound" | "inbound",
  passes: boolean,
  transit: Transit,
): void {
  transit.hops?.push({ kind: "vpn-gateway", id: gateway.id, name: gateway.name, direction, passes });
}
