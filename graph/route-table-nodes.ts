import {
  describeRouteDestination,
  routeState,
  type Route,
  type RouteTable,
  type RouteTarget,
  type Topology,
} from "../model/index.js";
import { mapNode, moreKey, routeKey, type MapNode } from "./map-node.js";
import { shorten, type MustShow } from "./must-show.js";

/** Routes drawn in one table; a table may hold a thousand. */
const ROUTE_LIMIT = 12;

/** Whether a route is a blackhole: by its target where that says so, else as AWS last reported it (RT-08, RT-09). */
export function isBlackhole(topology: Topology, { vpcId }: RouteTable, { target, state }: Route): boolean {
  switch (target.kind) {
    case "local":
    case "internet-gateway":
    case "vpc-peering-connection":
    case "network-interface":
      return routeState(topology, vpcId, target) === "blackhole";
    case "egress-only-internet-gateway":
    case "nat-gateway":
    case "transit-gateway":
    case "vpn-gateway":
    case "vpc-endpoint":
    case "unknown":
      return state === "blackhole";
  }
}

/** Every route of a table in its order, with the key of the row that shows it. */
export function routeRows(
  table: RouteTable,
  must: MustShow,
): { readonly rows: readonly { readonly route: Route; readonly key: string }[]; readonly hidden: number } {
  const keyed = table.routes.map((route, index) => ({ route, key: routeKey(table.id, index) }));
  const { shown, hidden } = shorten(keyed, ROUTE_LIMIT, ({ route }) => must.route(table.id, route));
  const visible = new Set(shown);
  return {
    rows: keyed.map((row) => (visible.has(row) ? row : { ...row, key: moreKey(table.id) })),
    hidden,
  };
}

function routeNode(
  topology: Topology,
  table: RouteTable,
  row: { readonly route: Route; readonly key: string },
  targetName: (target: RouteTarget) => string,
): MapNode {
  const { route, key } = row;
  const broken = isBlackhole(topology, table, route);
  const target = targetName(route.target);
  const propagated = route.origin === "EnableVgwRoutePropagation" ? " (propagated)" : "";
  const destination = describeRouteDestination(route.destination, topology);
  return mapNode({
    key,
    kind: "route",
    title: destination,
    lines: [broken ? "blackhole" : `${target}${propagated}`],
    tooltip: `${destination} to ${target}${propagated}${broken ? ": blackhole" : ""}`,
    tone: broken ? "inactive" : "plain",
  });
}

/** A route table with its rows, the ones that a traced packet uses among them. */
export function routeTableNode(
  topology: Topology,
  table: RouteTable,
  must: MustShow,
  targetName: (target: RouteTarget) => string,
): MapNode {
  const { rows, hidden } = routeRows(table, must);
  const more = mapNode({ key: moreKey(table.id), kind: "more", title: `and ${hidden} more routes` });
  const kind = table.gatewayIds.length > 0 ? "edge route table" : table.main ? "main route table" : "route table";
  const lines = table.name === table.id ? [kind] : [`${kind} · ${table.id}`];
  return mapNode({
    key: table.id,
    kind: "route-table",
    title: table.name,
    lines,
    tone: "vpc",
    children: [
      ...rows.filter(({ key }) => key !== moreKey(table.id)).map((row) => routeNode(topology, table, row, targetName)),
      ...(hidden > 0 ? [more] : []),
    ],
  });
}
