import { routeState } from "../topology/route-rules.js";
import type { Topology } from "../topology/topology.js";

/** The same topology with the state of every route to `targetId` brought up to date (RT-08). */
export function withRouteStates(topology: Topology, targetId: string): Topology {
  const routeTables = topology.routeTables.map((table) => {
    if (!table.routes.some(({ target }) => target.kind !== "local" && target.id === targetId)) return table;
    const routes = table.routes.map((route) =>
      route.target.kind !== "local" && route.target.id === targetId
        ? { ...route, state: routeState(topology, table.vpcId, route.target) }
        : route,
    );
    return { ...table, routes };
  });
  return { ...topology, routeTables };
}
