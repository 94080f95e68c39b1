import type { IpAddress } from "../../model/index.js";
import type { HostProfile } from "../exchanges/exchange.js";

const IPV4_HEADER_BYTES = 20;
/** RFC 8200, section 3. */
const IPV6_HEADER_BYTES = 40;

/** Header of an IP packet to or from that address, without options. */
export function ipHeaderBytes(address: IpAddress): number {
  return typeof address === "number" ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES;
}

/** What a host writes into the time to live, or hop limit, of a packet to or from that address (TS-07). */
export function initialTimeToLive(profile: HostProfile, address: IpAddress): number {
  return typeof address === "number" ? profile.timeToLive : profile.hopLimit;
}
