import ipaddr from "ipaddr.js";

/** An IPv6 address as two unsigned 64-bit halves. */
export interface Ipv6 {
  readonly high: bigint;
  readonly low: bigint;
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
