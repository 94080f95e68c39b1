import type { Cidr } from "../address/cidr.js";
import type { Ipv4 } from "../address/ipv4.js";
import type { Resource } from "./resource.js";

/** The far end of a Site-to-Site VPN connection: a device outside AWS. */
export interface CustomerGateway extends Resource {
  /** Null where it is known by a certificate only. */
  readonly ipAddress: Ipv4 | null;
  readonly bgpAsn: number;
}

/** VPN-01: a Site-to-Site VPN connection between a customer gateway and a virtual private or transit gateway. */
export interface VpnConnection extends Resource {
  readonly customerGatewayId: string;
  /** `vgw-…` or `tgw-…`; null while it is associated with neither. */
  readonly gatewayId: string | null;
  readonly state: "pending" | "available" | "deleting" | "deleted";
  /** False: routes are learnt by BGP, and describe-vpn-connections does not show them. */
  readonly staticRoutesOnly: boolean;
  /** Of a connection of a virtual private gateway; a transit gateway has such routes in its route tables. */
  readonly staticRoutes: readonly Cidr[];
  /** As AWS last saw the tunnels; empty where nothing tells. */
  readonly tunnels: readonly ("UP" | "DOWN")[];
}

/**
 * A network outside AWS and the ways to it. No AWS call can tell what lies behind a connection: it is declared, as an
 * {@link Appliance} is. Without a declaration nothing is known of who answers there.
 */
export interface OnPremisesNetwork {
  readonly name: string;
  /** What it advertises by BGP, and all that is behind its connections. */
  readonly cidrs: readonly Cidr[];
  /**
   * In the order in which its router prefers them: VPN connections (`vpn-…`), virtual private gateways that Direct
   * Connect reaches (`vgw-…`), and attachments of transit gateways (`tgw-attach-…`: Direct Connect gateways, Connect).
   */
  readonly connectionIds: readonly string[];
}

/** A connection without any tunnel that is up carries nothing, whatever its routes say (VPN guide, vpn-route-priority). */
export function isUp({ state, tunnels }: VpnConnection): boolean {
  return state === "available" && (tunnels.length === 0 || tunnels.includes("UP"));
}
