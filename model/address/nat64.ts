import { containsIpv6, parseIpv6Cidr } from "./cidr.js";
import { ipv4, type Ipv4 } from "./ipv4.js";
import type { Ipv6 } from "./ipv6.js";

/** RFC 6052: IPv4 addresses as IPv6 ones, which DNS64 answers and NAT64 translates (UG nat-gateway-nat64-dns64). */
const WELL_KNOWN = parseIpv6Cidr("64:ff9b::/96")!;

export function isNat64(address: Ipv6): boolean {
  return containsIpv6(WELL_KNOWN, address);
}

/** 198.51.100.7 of 64:ff9b::c633:6407. */
export function ipv4Within({ low }: Ipv6): Ipv4 {
  return ipv4(Number(low & 0xffffffffn));
}

/** 64:ff9b::c633:6407 of 198.51.100.7. */
export function nat64Address(address: Ipv4): Ipv6 {
  return { high: WELL_KNOWN.first.high, low: BigInt(address) };
}
