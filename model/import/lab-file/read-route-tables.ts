import { sameCidr } from "../../address/cidr.js";
import type { DocumentPath } from "../../issue/origins.js";
import type { Route, RouteTable } from "../../topology/topology.js";
import { impliedName } from "./implied-names.js";
import { readRouteDestination, readRouteTarget } from "./read-route.js";
import { requireOwn, subnetsWith, type VpcScope } from "./vpc-scope.js";
import type { RouteTableInput } from "./vpc-schema.js";

/** The route tables of a VPC, the main one made where none is said to be it (RT-01). */
export function readRouteTables(scope: VpcScope): RouteTable[] {
  const { name, input, path } = scope;
  const tables = Object.entries(input.routeTables);
  const mains = tables.filter(([, table]) => table.main);
  for (const [key, subnet] of Object.entries(input.subnets)) {
    if (subnet.routeTable === undefined) continue;
    requireOwn(
      scope,
      "route table",
      subnet.routeTable,
      [...path, "subnets", key, "routeTable"],
      [...Object.keys(input.routeTables), ...(mains.length === 0 ? [impliedName(name, "main")] : [])],
    );
  }
  const implied: RouteTableInput = { main: true, routes: [], gateways: [] };
  return [
    ...(mains.length === 0 ? [readRouteTable(scope, impliedName(name, "main"), implied, path)] : []),
    ...tables.map(([key, table]) => readRouteTable(scope, key, table, [...path, "routeTables", key])),
  ];
}

function readRouteTable(scope: VpcScope, name: string, table: RouteTableInput, path: DocumentPath): RouteTable {
  const { id, input, reading, addedRoutes, ipv6, owner } = scope;
  const blocks = [input.cidr, ...input.secondaryCidrs, ...ipv6.vpc];
  const routes = table.routes.flatMap((route, index): Route[] => {
    const place = [...path, "routes", index];
    const destination = readRouteDestination(route, place, reading);
    const target = readRouteTarget(route.target, [...place, "target"], reading);
    if (!destination || !target) return [];
    const replacesLocal = destination.kind === "cidr" && blocks.some((block) => sameCidr(block, destination.cidr));
    if (target.kind === "local" && !replacesLocal) {
      reading.refuse(
        [...place, "destination"],
        "InvalidParameterValue",
        "a `local` route is for a block of the VPC itself",
        "remove it: every route table has the local routes already (RT-02)",
      );
      return [];
    }
    return [
      reading.from(place, {
        destination,
        target,
        state: "active",
        origin: replacesLocal ? "CreateRouteTable" : "CreateRoute",
      }),
    ];
  });
  // RT-02: one local route per block; a route of the file for the very same block is that route with another target.
  const local = blocks
    .filter(
      (block) => !routes.some(({ destination }) => destination.kind === "cidr" && sameCidr(destination.cidr, block)),
    )
    .map((cidr) =>
      reading.from<Route>(path, {
        destination: { kind: "cidr", cidr },
        target: { kind: "local" },
        state: "active",
        origin: "CreateRouteTable",
      }),
    );
  const tableId = reading.identify("rtb", name, table.id);
  return reading.from(path, {
    id: tableId,
    name,
    ...owner,
    vpcId: id,
    main: table.main,
    subnetIds: subnetsWith(scope, "routeTable", name),
    gatewayIds: table.gateways.flatMap(
      (gateway, index) =>
        reading.names.find(["internet gateway", "virtual private gateway"], gateway, [...path, "gateways", index])
          ?.id ?? [],
    ),
    routes: [...local, ...routes, ...(addedRoutes.get(tableId) ?? [])],
  });
}
