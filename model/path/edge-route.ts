import { isIpv4, type IpAddress } from "../address/ip-address.js";
import type { SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { lookUpRoute, type CompiledRouteTable } from "../routing/route-table.js";
import { passMiddlebox } from "./middlebox.js";
import type { CompiledInterface, CompiledMiddlebox, Network, RouteAction } from "./network.js";
import { reach } from "./reach.js";
import type { Transit } from "./transit.js";

/**
 * RT-14: what comes in by a gateway goes where its edge route table says: to the interface that has the address, or
 * through a middlebox first.
 *
 * @param to who has the destination address
 * @param needsPublicAddress what comes in by an internet gateway reaches only interfaces that have one
 */
export function enterByEdge(
  network: Network,
  tracking: TrackingTable,
  edge: CompiledRouteTable<RouteAction>,
  to: CompiledInterface,
  needsPublicAddress: boolean,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  const found = lookUpRoute(edge, transit.destination);
  const action = found?.target;
  const { table } = edge;
  transit.hops?.push({
    kind: "route-table",
    id: table.id,
    name: table.name,
    vpcId: table.vpcId,
    route: found?.route ?? null,
    usable: action?.kind !== "ends",
  });
  if (action?.kind === "ends") {
    transit.fate = action.fate;
    return null;
  }
  if (action?.kind !== "middlebox") return reach(network, tracking, to, now, transit);
  const { middlebox } = action;
  const at = doorOf(middlebox, action.interfaceId);
  if (
    needsPublicAddress &&
    isIpv4(transit.destination) &&
    at.networkInterface.attachment !== null &&
    !hasPublicAddress(at)
  ) {
    transit.fate = middlebox.noPublicAddress;
    return null;
  }
  return passMiddlebox(tracking, middlebox, at, null, now, transit);
}

/** The middlebox through which an edge route table leads what is for that address; null without one. */
export function middleboxBefore(edge: CompiledRouteTable<RouteAction>, address: IpAddress): CompiledMiddlebox | null {
  const action = lookUpRoute(edge, address)?.target;
  return action?.kind === "middlebox" ? action.middlebox : null;
}

/** The interface of a middlebox that a route names. */
export function doorOf({ interfaces }: CompiledMiddlebox, interfaceId: string): CompiledInterface {
  return interfaces.find(({ networkInterface }) => networkInterface.id === interfaceId)!;
}

function hasPublicAddress({ networkInterface }: CompiledInterface): boolean {
  return networkInterface.privateAddresses.some(({ publicAddress }) => publicAddress !== null);
}
