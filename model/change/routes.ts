import { formatCidr } from "../address/cidr.js";
import { failure, success, type Result } from "../issue/issue.js";
import {
  isMiddlebox,
  routeDestinationProblem,
  routeState,
  sameDestination,
  sameTarget,
} from "../topology/route-rules.js";
import type { Route, RouteDestination, RouteTable, Topology } from "../topology/topology.js";
import { refuse, refuseUnknown } from "./refusal.js";
import { findRouteTable, findVpc, replaceItem } from "./resource.js";
import { checkRouteTarget } from "./route-targets.js";
import type { Change } from "./change.js";

type WriteRoute = Extract<Change, { readonly kind: "CreateRoute" | "ReplaceRoute" }>;
type DeleteRoute = Extract<Change, { readonly kind: "DeleteRoute" }>;

function destinationText(destination: RouteDestination): string {
  return destination.kind === "cidr" ? formatCidr(destination.cidr) : destination.prefixListId;
}

function withRoutes(topology: Topology, table: RouteTable, routes: readonly Route[]): Result<Topology> {
  return success({ ...topology, routeTables: replaceItem(topology.routeTables, { ...table, routes }) });
}

function checkRoute(topology: Topology, table: RouteTable, change: WriteRoute): Result<null> {
  const { destination, target } = change;
  const vpc = findVpc(topology, table.vpcId);
  if (!vpc.ok) return vpc;
  if (destination.kind === "prefix-list" && !topology.prefixLists.some(({ id }) => id === destination.prefixListId))
    return refuseUnknown("InvalidPrefixListID.NotFound", "prefix list", destination.prefixListId);
  const problem = routeDestinationProblem(vpc.value, topology.subnets, destination, target);
  return problem === null ? checkRouteTarget(topology, table, target) : failure([problem]);
}

/** RT-06, RT-07, RT-10, RT-11. Asking again for the very route that exists succeeds and changes nothing. */
export function createRoute(topology: Topology, change: WriteRoute): Result<Topology> {
  const found = findRouteTable(topology, change.routeTableId);
  if (!found.ok) return found;
  const table = found.value;
  if (change.target.kind === "local")
    return refuse("InvalidParameterValue", "a local route cannot be created: it comes with the VPC's block", {
      rule: "RT-02",
    });
  const checked = checkRoute(topology, table, change);
  if (!checked.ok) return checked;
  const existing = table.routes.find((route) => sameDestination(route.destination, change.destination));
  if (existing !== undefined)
    return sameTarget(existing.target, change.target)
      ? success(topology)
      : refuse(
          "RouteAlreadyExists",
          `the route identified by \`${destinationText(change.destination)}\` already exists in \`${table.name}\``,
          { rule: "RT-11", hint: "replace the route, or delete it first" },
        );
  const route: Route = {
    destination: change.destination,
    target: change.target,
    state: routeState(topology, table.vpcId, change.target),
    origin: "CreateRoute",
  };
  return withRoutes(topology, table, [...table.routes, route]);
}

/** RT-11. A local route may be handed to a middlebox and be restored, nothing else (RT-02). */
export function replaceRoute(topology: Topology, change: WriteRoute): Result<Topology> {
  const found = findRouteTable(topology, change.routeTableId);
  if (!found.ok) return found;
  const table = found.value;
  const existing = table.routes.find((route) => sameDestination(route.destination, change.destination));
  const text = destinationText(change.destination);
  if (existing === undefined)
    return refuse("InvalidParameterValue", `there is no route defined for \`${text}\` in \`${table.name}\``, {
      rule: "RT-11",
      hint: "create the route instead",
    });
  const ownBlock = existing.origin === "CreateRouteTable";
  if (ownBlock ? change.target.kind !== "local" && !isMiddlebox(change.target) : change.target.kind === "local")
    return refuse(
      "InvalidParameterValue",
      ownBlock
        ? `the local route \`${text}\` of \`${table.name}\` can only be handed to a network interface, NAT gateway or endpoint`
        : `the route \`${text}\` of \`${table.name}\` is not a local route and cannot become one`,
      { rule: "RT-02" },
    );
  const checked = checkRoute(topology, table, change);
  if (!checked.ok) return checked;
  const state = routeState(topology, table.vpcId, change.target);
  return withRoutes(
    topology,
    table,
    table.routes.map((route) => (route === existing ? { ...route, target: change.target, state } : route)),
  );
}

/** A local route cannot be deleted (RT-02), nor one that an endpoint or route propagation put there (RT-15). */
export function deleteRoute(topology: Topology, change: DeleteRoute): Result<Topology> {
  const found = findRouteTable(topology, change.routeTableId);
  if (!found.ok) return found;
  const table = found.value;
  const text = destinationText(change.destination);
  const existing = table.routes.find(
    (route) => sameDestination(route.destination, change.destination) && route.origin !== "EnableVgwRoutePropagation",
  );
  if (existing === undefined)
    return refuse("InvalidRoute.NotFound", `there is no route \`${text}\` in the route table \`${table.name}\``, {
      rule: "11.1",
    });
  if (existing.origin === "CreateRouteTable")
    return refuse("InvalidParameterValue", `cannot remove the local route \`${text}\` of \`${table.name}\``, {
      rule: "RT-02",
    });
  return withRoutes(
    topology,
    table,
    table.routes.filter((route) => route !== existing),
  );
}
