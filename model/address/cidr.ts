import { formatIpv4, ipv4, parseIpv4, type Ipv4 } from "./ipv4.js";
import type { IpAddress } from "./ip-address.js";
import { compareIpv6, formatIpv6, parseIpv6, type Ipv6 } from "./ipv6.js";

/** An IPv4 block in canonical form: `first` has its host bits clear, `last` has them set. */
export interface Ipv4Cidr {
  readonly family: 4;
  readonly first: Ipv4;
  readonly last: Ipv4;
  readonly prefixLength: number;
}

/** An IPv6 block in canonical form. */
export interface Ipv6Cidr {
  readonly family: 6;
  readonly first: Ipv6;
  readonly last: Ipv6;
  readonly prefixLength: number;
}

export type Cidr = Ipv4Cidr | Ipv6Cidr;

/** The block of `prefixLength` around `address`; host bits are cleared (CIDR-02). */
export function ipv4Cidr(address: Ipv4, prefixLength: number): Ipv4Cidr {
  // A JS shift count wraps at 32, so /0 needs its own mask.
  const mask = prefixLength === 0 ? 0 : -1 << (32 - prefixLength);
  return { family: 4, first: ipv4(address & mask), last: ipv4(address | ~mask), prefixLength };
}

export function ipv6Cidr(address: Ipv6, prefixLength: number): Ipv6Cidr {
  const ones = (1n << 64n) - 1n;
  const high = BigInt(Math.min(prefixLength, 64));
  const low = BigInt(Math.max(prefixLength - 64, 0));
  const mask = (bits: bigint): bigint => (ones << (64n - bits)) & ones;
  return {
    family: 6,
    first: { high: address.high & mask(high), low: address.low & mask(low) },
    last: { high: address.high | (ones ^ mask(high)), low: address.low | (ones ^ mask(low)) },
    prefixLength,
  };
}

function split(text: string, width: number): { address: string; prefixLength: number } | null {
  const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  const [, address = "", digits = ""] = match ?? [];
  return match && Number(digits) <= width ? { address, prefixLength: Number(digits) } : null;
}

/** Parses `10.1.0.0/16`; host bits are silently cleared as AWS does (CIDR-02). */
export function parseIpv4Cidr(text: string): Ipv4Cidr | null {
  const parts = split(text, 32);
  const address = parts && parseIpv4(parts.address);
  return parts && address !== null ? ipv4Cidr(address, parts.prefixLength) : null;
}

export function parseIpv6Cidr(text: string): Ipv6Cidr | null {
  const parts = split(text, 128);
  const address = parts && parseIpv6(parts.address);
  return parts && address !== null ? ipv6Cidr(address, parts.prefixLength) : null;
}

export function parseCidr(text: string): Cidr | null {
  return text.includes(":") ? parseIpv6Cidr(text) : parseIpv4Cidr(text);
}

export function formatCidr(cidr: Cidr): string {
  return `${cidr.family === 4 ? formatIpv4(cidr.first) : formatIpv6(cidr.first)}/${cidr.prefixLength}`;
}

export function containsIpv4(cidr: Ipv4Cidr, address: Ipv4): boolean {
  return address >= cidr.first && address <= cidr.last;
}

export function containsIpv6({ first, last }: Ipv6Cidr, address: Ipv6): boolean {
  return compareIpv6(address, first) >= 0 && compareIpv6(address, last) <= 0;
}

/** Whether the block contains the address; one of another family it never does. */
export function containsAddress(cidr: Cidr, address: IpAddress): boolean {
  if (cidr.family === 4) return typeof address === "number" && containsIpv4(cidr, address);
  return typeof address !== "number" && containsIpv6(cidr, address);
}

/** The block of one address: /32 or /128. */
export function hostCidr(address: IpAddress): Cidr {
  return typeof address === "number" ? ipv4Cidr(address, 32) : ipv6Cidr(address, 128);
}

/** Whether every address of `inner` is in `outer`. */
export function coversCidr(outer: Ipv4Cidr, inner: Ipv4Cidr): boolean {
  return inner.first >= outer.first && inner.last <= outer.last;
}

export function overlaps(a: Ipv4Cidr, b: Ipv4Cidr): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** 0.0.0.0/0 */
export const ANYWHERE_IPV4: Ipv4Cidr = ipv4Cidr(ipv4(0), 0);

/** ::/0 */
export const ANYWHERE_IPV6: Ipv6Cidr = ipv6Cidr({ high: 0n, low: 0n }, 0);

export function isAnywhere(cidr: Cidr): boolean {
  return cidr.prefixLength === 0;
}

export function sameCidr(a: Cidr, b: Cidr): boolean {
  return formatCidr(a) === formatCidr(b);
}
