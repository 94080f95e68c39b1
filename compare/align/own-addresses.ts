import { formatIpAddress, type IpAddress, type Topology } from "../../model/index.js";
import type { Flow } from "../log/flow.js";
import { isInternetAddress } from "./internet-address.js";

/** The addresses of each interface as its records have them, by interface id. */
export type OwnAddresses = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * From the topology; else the address that is in most flows of the interface, which has its primary private address in
 * every record (FL-10), of each family.
 */
export function ownAddresses(flows: Iterable<Flow>, topology: Topology | null): OwnAddresses {
  const own = new Map<string, ReadonlySet<string>>();
  for (const { id, privateAddresses, ipv6Addresses } of topology?.networkInterfaces ?? []) {
    const addresses = [...privateAddresses.map(({ address }) => address), ...ipv6Addresses];
    own.set(id, new Set(addresses.map(formatIpAddress)));
  }
  const seen = new Map<string, Map<string, { address: IpAddress; flows: number }>>();
  for (const flow of flows) {
    if (flow.interfaceId === "" || own.has(flow.interfaceId)) continue;
    const at = seen.get(flow.interfaceId) ?? new Map<string, { address: IpAddress; flows: number }>();
    seen.set(flow.interfaceId, at);
    for (const address of ownOf(flow)) {
      const text = formatIpAddress(address);
      const known = at.get(text);
      if (known === undefined) at.set(text, { address, flows: 1 });
      else known.flows++;
    }
  }
  for (const [id, at] of seen) {
    const found = (["number", "object"] as const).flatMap((family) => {
      const ofFamily = [...at].filter(([, { address }]) => typeof address === family);
      return mostSeen(ofFamily) ?? [];
    });
    own.set(id, new Set(found));
  }
  return own;
}

/** Those that may be the interface's own: the one that its direction tells, or both. */
function ownOf({ direction, source, destination }: Flow): readonly IpAddress[] {
  if (direction === null) return [source, destination];
  return [direction === "egress" ? source : destination];
}

/** Null where several are seen as often, and not just one of them is a private address. */
function mostSeen(seen: readonly (readonly [string, { address: IpAddress; flows: number }])[]): string | null {
  const most = Math.max(...seen.map(([, { flows }]) => flows));
  const first = seen.filter(([, { flows }]) => flows === most);
  if (first.length <= 1) return first[0]?.[0] ?? null;
  const inside = first.filter(([, { address }]) => !isInternetAddress(address));
  return inside.length === 1 ? inside[0]![0] : null;
}
