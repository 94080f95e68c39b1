import ipaddr from "ipaddr.js";

/** An IPv4 address as an unsigned 32-bit number. Made by {@link parseIpv4} or {@link ipv4} only. */
export type Ipv4 = number & { readonly __brand: "Ipv4" };

/** Reinterprets any 32-bit integer as an address; `-1` is 255.255.255.255. */
export function ipv4(bits: number): Ipv4 {
  return (bits >>> 0) as Ipv4;
}

/** Parses the four-part decimal form only: `10.1`, `0x0a000001` and `010.0.0.1` are not addresses here. */
export function parseIpv4(text: string): Ipv4 | null {
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) || /(^|\.)0\d/.test(text)) return null;
  const [a = 0, b = 0, c = 0, d = 0] = ipaddr.IPv4.parse(text).octets;
  return ipv4((a << 24) | (b << 16) | (c << 8) | d);
}

export function formatIpv4(address: Ipv4): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}
