import ipaddr from "ipaddr.js";

/** An IPv6 address as two unsigned 64-bit halves. */
export interface Ipv6 {
  readonly high: bigint;
  readonly low: bigint;
}

/** The address as one 128-bit number. */
export function ipv6Bits({ high, low }: Ipv6): bigint {
  return (high << 64n) | low;
}

/** The address of a 128-bit number. */
export function ipv6(bits: bigint): Ipv6 {
  return { high: bits >> 64n, low: bits & ((1n << 64n) - 1n) };
}

export function parseIpv6(text: string): Ipv6 | null {
  if (!ipaddr.IPv6.isValid(text) || text.includes("%")) return null;
  const half = (parts: readonly number[]): bigint => parts.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n);
  const { parts } = ipaddr.IPv6.parse(text);
  return { high: half(parts.slice(0, 4)), low: half(parts.slice(4)) };
}

/** RFC 5952 text. */
export function formatIpv6(address: Ipv6): string {
  const parts = [address.high, address.low].flatMap((half) =>
    [48n, 32n, 16n, 0n].map((shift) => Number((half >> shift) & 0xffffn)),
  );
  return new ipaddr.IPv6(parts).toRFC5952String();
}

export function sameIpv6(a: Ipv6, b: Ipv6): boolean {
  return a.low === b.low && a.high === b.high;
}

/** Negative, zero or positive, as `a` comes before, is or comes after `b`. */
export function compareIpv6(a: Ipv6, b: Ipv6): number {
  if (a.high !== b.high) return a.high < b.high ? -1 : 1;
  return a.low === b.low ? 0 : a.low < b.low ? -1 : 1;
}

/** The next address; null after the last one. */
export function nextIpv6({ high, low }: Ipv6): Ipv6 | null {
  if (low !== ONES) return { high, low: low + 1n };
  return high === ONES ? null : { high: high + 1n, low: 0n };
}

const ONES = (1n << 64n) - 1n;
