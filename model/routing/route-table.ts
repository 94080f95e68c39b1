import { formatCidr, type Cidr } from "../address/cidr.js";
import type { IpAddress } from "../address/ip-address.js";
import { compilePrefixes, matchPrefix, type PrefixMatcher } from "./longest-prefix.js";
import { deriveNumber } from "../topology/identifier.js";
import { coversAnyCidr } from "../topology/route-rules.js";
import type { PrefixList, Route, RouteTable } from "../topology/topology.js";

/** A route table compiled for longest-prefix match (RT-03): the routes of one family never match the other. */
export interface CompiledRouteTable<Target> {
  readonly table: RouteTable;
  readonly prefixes: PrefixMatcher<CompiledRoute<Target>>;
  /** Routes to prefix lists whose blocks the topology does not have. */
  readonly unknownPrefixLists: readonly UnknownPrefixListRoute<Target>[];
}

export interface UnknownPrefixListRoute<Target> {
  readonly prefixListId: string;
  readonly route: Route;
  readonly target: Target;
}

export interface CompiledRoute<Target> {
  readonly route: Route;
  readonly table: RouteTable;
  readonly target: Target;
}

interface Candidate {
  readonly route: Route;
  readonly cidr: Cidr;
}

/** RT-04: static beats prefix list beats propagated; `local` wins on an equal prefix (RT-05). */
function rank({ target, origin, destination }: Route): number {
  if (target.kind === "local") return 0;
  if (origin === "EnableVgwRoutePropagation" || origin === "Advertisement") return 3;
  return destination.kind === "prefix-list" ? 2 : 1;
}

function isPropagated({ origin }: Route): boolean {
  return origin === "EnableVgwRoutePropagation";
}

/** RT-04: of two prefix lists with the same block AWS picks one at random, but stably. */
function lot({ id }: RouteTable, { route, cidr }: Candidate): number {
  const { destination } = route;
  return destination.kind === "cidr" ? 0 : deriveNumber(id, `${formatCidr(cidr)} ${destination.prefixListId}`);
}

export function compileRouteTable<Target>(
  table: RouteTable,
  prefixLists: ReadonlyMap<string, PrefixList>,
  resolve: (route: Route) => Target,
): CompiledRouteTable<Target> {
  const unknownPrefixLists = table.routes.flatMap((route): readonly UnknownPrefixListRoute<Target>[] => {
    const { destination } = route;
    return destination.kind === "prefix-list" && !prefixLists.has(destination.prefixListId)
      ? [{ prefixListId: destination.prefixListId, route, target: resolve(route) }]
      : [];
  });
  const own = table.routes.flatMap(({ target, origin, destination }) =>
    (target.kind === "local" || origin === "CreateRouteTable") && destination.kind === "cidr" ? [destination.cidr] : [],
  );
  const compiled = new Map<Route, CompiledRoute<Target>>();
  const candidates = table.routes
    // RT-08: a filtered route is not in effect; a blackhole is (RT-09).
    .filter((route) => route.state !== "filtered")
    .flatMap((route): Candidate[] => {
      const { destination } = route;
      const cidrs =
        destination.kind === "cidr" ? [destination.cidr] : (prefixLists.get(destination.prefixListId)?.cidrs ?? []);
      return cidrs.map((cidr) => ({ route, cidr }));
    })
    // RT-04: what is propagated inside the VPC's own blocks has no effect, however specific (VPN guide, vpn-route-priority).
    .filter(({ route, cidr }) => !isPropagated(route) || !own.some((block) => coversAnyCidr(block, cidr)))
    .toSorted((a, b) => lot(table, a) - lot(table, b))
    .map(({ route, cidr }) => {
      const value = compiled.get(route) ?? { route, table, target: resolve(route) };
      compiled.set(route, value);
      return { cidr, rank: rank(route), value };
    });
  return { table, prefixes: compilePrefixes(candidates), unknownPrefixLists };
}

export function lookUpRoute<Target>(
  table: CompiledRouteTable<Target>,
  destination: IpAddress,
): CompiledRoute<Target> | null {
  return matchPrefix(table.prefixes, destination);
}
