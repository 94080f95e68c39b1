import {
  deriveNumber,
  formatCidr,
  type InternetGateway,
  type Route,
  type RouteTable,
  type Subnet,
  type Topology,
} from "../../model/index.js";
import { inBlock, type Address } from "./addresses.js";

/** RT-01 */
export function tableOf(topology: Topology, subnet: Subnet): RouteTable {
  return (
    topology.routeTables.find(({ subnetIds }) => subnetIds.includes(subnet.id)) ??
    topology.routeTables.find(({ vpcId, main }) => vpcId === subnet.vpcId && main)!
  );
}

/** RT-14 */
export function edgeTableOf({ routeTables }: Topology, gateway: Pick<InternetGateway, "id">): RouteTable | null {
  return routeTables.find(({ gatewayIds }) => gatewayIds.includes(gateway.id)) ?? null;
}

/** RT-03, RT-04, RT-05 */
export function longestMatch(topology: Topology, { id: tableId, routes }: RouteTable, to: Address): Route | null {
  const propagated = ({ origin }: Route): boolean =>
    origin === "EnableVgwRoutePropagation" || origin === "Advertisement";
  const all = routes
    .filter(({ state }) => state !== "filtered")
    .flatMap((route) => {
      const { destination } = route;
      const cidrs =
        destination.kind === "cidr"
          ? [destination.cidr]
          : (topology.prefixLists.find(({ id }) => id === destination.prefixListId)?.cidrs ?? []);
      return cidrs.flatMap((cidr) => (inBlock(cidr, to) ? [{ route, cidr }] : []));
    });
  const matches = all.some(({ route }) => route.target.kind === "local")
    ? all.filter(({ route }) => !propagated(route)) // RT-04: however specific
    : all;
  const longest = Math.max(...matches.map(({ cidr }) => cidr.prefixLength));
  const equal = matches.filter(({ cidr }) => cidr.prefixLength === longest);
  const by = (wanted: (route: Route) => boolean): Route | null =>
    equal.find(({ route }) => wanted(route))?.route ?? null;
  const lists = equal
    .filter(({ route }) => route.destination.kind === "prefix-list" && !propagated(route))
    .map(({ route, cidr }) => {
      const list = route.destination.kind === "prefix-list" ? route.destination.prefixListId : "";
      return { route, lot: deriveNumber(tableId, `${formatCidr(cidr)} ${list}`) };
    });
  const least = Math.min(...lists.map(({ lot }) => lot));
  return (
    by(({ target }) => target.kind === "local") ??
    by((route) => route.destination.kind === "cidr" && !propagated(route)) ??
    lists.find(({ lot }) => lot === least)?.route ??
    by(propagated)
  );
}
