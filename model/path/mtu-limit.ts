import { dropped, undecided } from "./fate.js";
import type { Fate } from "./observation.js";

/** IGW-08: through an internet gateway. */
export const INTERNET_MTU_BYTES = 1500;
/** VPN-01: Site-to-Site VPN guide, vpn-limits: the most it supports, less with some algorithms; no path MTU discovery. */
export const VPN_MTU_BYTES = 1446;
/** Of a private or transit virtual interface that does not ask for jumbo frames. */
export const DIRECT_CONNECT_MTU_BYTES = 1500;
/** PCX-12, TGW-05, IGW-10: inter-Region peering, transit gateways, NAT gateways. */
export const GATEWAY_MTU_BYTES = 8500;

/** How long a packet something passes on, and what becomes of a longer one. */
export interface MtuLimit {
  readonly mtuBytes: number;
  readonly exceeded: Fate;
  readonly fragments: Fate;
  /** Of IPv6, where no address is known that would tell the sender. */
  readonly nobodySaysSo: Fate;
}

export function mtuLimit(mtuBytes: number, component: string): MtuLimit {
  return {
    mtuBytes,
    exceeded: dropped("SIM_MTU_EXCEEDED", component, `${mtuBytes} bytes`),
    fragments: undecided(component, `it has to be fragmented (MTU ${mtuBytes}), and IP fragments are not modelled`),
    nobodySaysSo: undecided(component, `it is too long (MTU ${mtuBytes}), and no subnet there has IPv6 to say so from`),
  };
}
