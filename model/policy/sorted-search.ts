import type { Ipv6Cidr } from "../address/cidr.js";
import { compareIpv6, nextIpv6, sameIpv6, type Ipv6 } from "../address/ipv6.js";

/** Index of the last element that is not greater than `value`; the array ascends and starts at the least value. */
export function lastNotGreater(starts: Uint32Array, value: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (starts[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The same over IPv6 addresses. */
export function lastNotGreaterIpv6(starts: readonly Ipv6[], value: Ipv6): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (compareIpv6(starts[middle]!, value) <= 0) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where blocks begin and end, `::` first, each once: they cut the address space into pieces. */
export function ipv6Starts(cidrs: readonly Ipv6Cidr[]): readonly Ipv6[] {
  const points = cidrs.flatMap(({ first, last }) => [first, nextIpv6(last) ?? []].flat());
  const ascending = [{ high: 0n, low: 0n }, ...points].toSorted(compareIpv6);
  return ascending.filter((point, index) => index === 0 || !sameIpv6(point, ascending[index - 1]!));
}
