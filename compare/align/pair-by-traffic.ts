import { formatIpAddress } from "../../model/index.js";
import { SIDES, type Both, type ComparedLog } from "../log/compared-log.js";

/** Ids of interfaces of the two logs whose records tell of the same hosts, those with the most in common first. */
export function pairByTraffic(
  logs: Both<ComparedLog>,
  left: Both<ReadonlySet<string>>,
): readonly (readonly [a: string, b: string])[] {
  const carriers: Both<Map<string, Set<string>>> = { a: new Map(), b: new Map() };
  for (const side of SIDES) {
    for (const { interfaceId, source, destination, protocol } of logs[side].table.flows) {
      if (!left[side].has(interfaceId)) continue;
      const hosts = `${formatIpAddress(source)} ${formatIpAddress(destination)} ${protocol}`;
      const ids = carriers[side].get(hosts) ?? new Set();
      carriers[side].set(hosts, ids.add(interfaceId));
    }
  }
  const common = new Map<string, { readonly a: string; readonly b: string; count: number }>();
  for (const [hosts, ofA] of carriers.a) {
    for (const a of ofA) {
      for (const b of carriers.b.get(hosts) ?? []) {
        const known = common.get(`${a} ${b}`);
        if (known === undefined) common.set(`${a} ${b}`, { a, b, count: 1 });
        else known.count++;
      }
    }
  }
  return [...common]
    .toSorted(([one, { count }], [other, { count: more }]) => more - count || (one < other ? -1 : 1))
    .map(([, { a, b }]) => [a, b]);
}
