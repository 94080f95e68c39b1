import type { Ipv4Cidr } from "../address/cidr.js";
import { lastNotGreater } from "../policy/sorted-search.js";

/** Longest-prefix match over IPv4 by one search: the address space is cut at every block's ends. */
export interface PrefixMatcher<T> {
  readonly starts: Uint32Array;
  /** What wins in each piece; null where nothing matches. */
  readonly winners: readonly (T | null)[];
}

/** The longest prefix wins, then the lower rank, then the earlier entry. */
export interface PrefixEntry<T> {
  readonly cidr: Ipv4Cidr;
  readonly rank: number;
  readonly value: T;
}

export function compilePrefixes<T>(entries: readonly PrefixEntry<T>[]): PrefixMatcher<T> {
  const best = entries.toSorted((a, b) => b.cidr.prefixLength - a.cidr.prefixLength || a.rank - b.rank);
  const starts = Uint32Array.from(
    new Set([0, ...best.flatMap(({ cidr }) => [cidr.first, (cidr.last + 1) >>> 0])]),
  ).sort();
  const winners = Array.from(starts, (): T | null => null);
  for (const { cidr, value } of best) {
    const last = lastNotGreater(starts, cidr.last);
    for (let index = lastNotGreater(starts, cidr.first); index <= last; index++) winners[index] ??= value;
  }
  return { starts, winners };
}

export function matchPrefix<T>({ starts, winners }: PrefixMatcher<T>, address: number): T | null {
  return winners[lastNotGreater(starts, address)]!;
}
