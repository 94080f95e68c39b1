import { matchPrefix } from "../routing/longest-prefix.js";
import { clampSegments } from "./mtu.js";
import type { CompiledConnection } from "./network.js";
import type { Transit } from "./transit.js";

/** Out of AWS: to the declared network behind the connection, or to what nobody declared. */
export function leaveByConnection(connection: CompiledConnection, transit: Transit): void {
  connectionHop(connection, "outbound", transit);
  if (connection.down !== null) {
    transit.fate = connection.down;
    return;
  }
  if (!fits(connection, transit)) return;
  const outside =
    connection.networks === null ? connection.anybody : matchPrefix(connection.networks, transit.destination);
  if (outside === null) {
    transit.fate = connection.nobody;
    return;
  }
  transit.destinationKind = "on-premises";
  transit.outside = outside;
  transit.to = null;
}

/** A VPN connection finds no path MTU: with DF a longer packet is lost without a word. Its ends clamp segments. */
export function fits(connection: CompiledConnection, transit: Transit): boolean {
  const { mtu, kind } = connection;
  const { current } = transit;
  if (current.lengthBytes > mtu.mtuBytes) {
    transit.fate = current.dontFragment ? mtu.exceeded : mtu.fragments;
    if (transit.fate.disposition === "undecided")
      transit.hops?.push({ kind: "not-modelled", id: transit.fate.component, what: transit.fate.reason });
    return false;
  }
  if (kind === "vpn") clampSegments(mtu, transit);
  return true;
}

export function connectionHop(
  { id, name, kind, down }: CompiledConnection,
  direction: "outbound" | "inbound",
  transit: Transit,
): void {
  transit.hops?.push({ kind: "connection", id, name, by: kind, direction, passes: down === null });
}
