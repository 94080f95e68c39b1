import { sameDestination, type Path, type Route } from "../model/index.js";

/** What a long list must not leave out, because a traced packet uses it. */
export interface MustShow {
  readonly interfaces: ReadonlySet<string>;
  readonly route: (routeTableId: string, route: Route) => boolean;
}

/** What the paths touch. */
export function mustShow(paths: readonly Path[]): MustShow {
  const hops = paths.flatMap((path) => path.hops);
  const interfaces = hops.flatMap((hop) => {
    if (hop.kind === "flow-log") return [hop.interfaceId];
    return hop.kind === "network-interface" || hop.kind === "host" ? [hop.id] : [];
  });
  const routes = hops.flatMap((hop) => (hop.kind === "route-table" && hop.route !== null ? [hop] : []));
  return {
    interfaces: new Set(interfaces),
    route: (routeTableId, { destination }) =>
      routes.some(({ id, route }) => id === routeTableId && sameDestination(route!.destination, destination)),
  };
}

/** The first `limit` items and those that must show, in their order, and how many are left out. */
export function shorten<T>(
  items: readonly T[],
  limit: number,
  must: (item: T) => boolean,
): { readonly shown: readonly T[]; readonly hidden: number } {
  // Leaving out a single one saves no room: the line that says so takes its place.
  if (items.length <= limit + 1) return { shown: items, hidden: 0 };
  const shown = items.filter((item, index) => index < limit || must(item));
  return { shown, hidden: items.length - shown.length };
}
