import { isIpv4, type IpAddress } from "../address/ip-address.js";
import type { SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { matchPrefix } from "../routing/longest-prefix.js";
import { connectionHop, fits } from "./connection.js";
import type { CompiledInterface, CompiledOnPremises, Network } from "./network.js";
import { enterTransitGateway } from "./transit-gateway.js";
import type { Transit } from "./transit.js";
import { enterByVpnGateway } from "./vpn-gateway.js";

type Way = CompiledOnPremises["ways"][number];

/** The declared network outside AWS that has an address; null for none. */
export function onPremisesNetworkOf({ onPremises }: Network, address: IpAddress): string | null {
  return onPremises === null ? null : (matchPrefix(onPremises, address)?.network.name ?? null);
}

/**
 * From a host of a declared network: its router takes the first of its ways that leads to the destination. Which one a
 * real router prefers is its own affair; the declaration's order says it.
 */
export function enterFromOnPremises(
  network: Network,
  tracking: TrackingTable,
  { network: { name }, ways, noWay, hub }: CompiledOnPremises,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  transit.hops?.push({ kind: "host", id: name, name, note: "sends" });
  const leading = ways.filter((way) => leads(way, transit.destination));
  const way = leading.find(({ connection }) => connection.down === null) ?? leading[0];
  if (way === undefined) {
    const elsewhere = onPremisesNetworkOf(network, transit.destination);
    transit.fate = elsewhere === null ? noWay : hub;
    if (elsewhere !== null) transit.hops?.push({ kind: "not-modelled", id: hub.component, what: hub.reason });
    return null;
  }
  const { connection } = way;
  connectionHop(connection, "inbound", transit);
  if (connection.down !== null) {
    transit.fate = connection.down;
    return null;
  }
  if (!fits(connection, transit)) return null;
  return way.kind === "vpn-gateway"
    ? enterByVpnGateway(network, tracking, way.gateway, now, transit)
    : enterTransitGateway(way.attachment, transit);
}

/** What AWS tells the router by BGP, or what it is configured with: the VPC's blocks, the attachment's route table. */
function leads(way: Way, destination: IpAddress): boolean {
  // VPN guide, vpn-route-priority: virtual private gateways carry no IPv6 over a VPN.
  if (way.kind === "vpn-gateway")
    return (isIpv4(destination) || way.connection.kind !== "vpn") && matchPrefix(way.blocks, destination) !== null;
  const { table } = way.attachment;
  if (table === null) return true;
  return table.unseenRoutes !== null || matchPrefix(table.prefixes, destination) !== null;
}
