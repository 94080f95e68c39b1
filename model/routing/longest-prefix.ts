import type { Cidr, Ipv4Cidr, Ipv6Cidr } from "../address/cidr.js";
import type { IpAddress } from "../address/ip-address.js";
import type { Ipv6 } from "../address/ipv6.js";
import { ipv6Starts, lastNotGreater, lastNotGreaterIpv6 } from "../policy/sorted-search.js";

/** Longest-prefix match by one search: the blocks' ends cut the address space of each family into pieces (RT-03). */
export interface PrefixMatcher<T> {
  readonly starts: Uint32Array;
  /** What wins in each piece; null where nothing matches. */
  readonly winners: readonly (T | null)[];
  readonly ipv6Starts: readonly Ipv6[];
  readonly ipv6Winners: readonly (T | null)[];
}

/** The longest prefix wins, then the lower rank, then the earlier entry. */
export interface PrefixEntry<T, Block extends Cidr = Cidr> {
  readonly cidr: Block;
  readonly rank: number;
  readonly value: T;
}

export function compilePrefixes<T>(entries: readonly PrefixEntry<T>[]): PrefixMatcher<T> {
  const best = entries.toSorted((a, b) => b.cidr.prefixLength - a.cidr.prefixLength || a.rank - b.rank);
  const ipv4 = best.flatMap((entry) => (isOfIpv4(entry) ? [entry] : []));
  const ipv6 = best.flatMap((entry) => (isOfIpv4(entry) ? [] : [entry as PrefixEntry<T, Ipv6Cidr>]));

  const starts = Uint32Array.from(
    new Set([0, ...ipv4.flatMap(({ cidr }) => [cidr.first, (cidr.last + 1) >>> 0])]),
  ).sort();
  const winners = Array.from(starts, (): T | null => null);
  for (const { cidr, value } of ipv4) {
    give(winners, lastNotGreater(starts, cidr.first), lastNotGreater(starts, cidr.last), value);
  }
  const starts6 = ipv6Starts(ipv6.map(({ cidr }) => cidr));
  const winners6 = Array.from(starts6, (): T | null => null);
  for (const { cidr, value } of ipv6) {
    give(winners6, lastNotGreaterIpv6(starts6, cidr.first), lastNotGreaterIpv6(starts6, cidr.last), value);
  }
  return { starts, winners, ipv6Starts: starts6, ipv6Winners: winners6 };
}

function isOfIpv4<T>(entry: PrefixEntry<T>): entry is PrefixEntry<T, Ipv4Cidr> {
  return entry.cidr.family === 4;
}

/** The pieces from one to the other, where no better entry has them yet. */
function give<T>(winners: (T | null)[], from: number, to: number, value: T): void {
  for (let index = from; index <= to; index++) winners[index] ??= value;
}

export function matchPrefix<T>(matcher: PrefixMatcher<T>, address: IpAddress): T | null {
  if (typeof address === "number") return matcher.winners[lastNotGreater(matcher.starts, address)]!;
  return matcher.ipv6Winners[lastNotGreaterIpv6(matcher.ipv6Starts, address)]!;
}
