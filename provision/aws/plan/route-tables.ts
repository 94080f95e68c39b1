import { nameIn, type RouteTable, type Topology } from "../../../model/index.js";
import { clientToken, tagged, type PlanContext } from "./planning.js";
import { putRoute } from "./routes.js";
import { call, create, ref, set, type PlannedResource, type Step } from "./step.js";

/** The route tables besides the main ones, which AWS makes with their VPCs. */
export function planRouteTables({ routeTables }: Topology, context: PlanContext): Step[] {
  return routeTables.flatMap(({ id, name, vpcId, main }) => {
    if (main) return [];
    const resource: PlannedResource = { kind: "route-table", logicalId: id, name };
    return create(
      resource,
      call("ec2:CreateRouteTable", {
        VpcId: ref(vpcId),
        ...clientToken(context, id),
        ...tagged(context, "route-table", resource),
      }),
      { path: "RouteTable.RouteTableId" },
    );
  });
}

/**
 * The routes that AWS does not make itself: it does the `local` ones (RT-02), and those of gateway endpoints (RT-15).
 */
export function planRoutes(topology: Topology): Step[] {
  const managed = new Set(topology.vpcEndpoints.filter(({ type }) => type === "Gateway").map(({ id }) => id));
  return topology.routeTables.flatMap((table) =>
    table.routes.flatMap(({ destination, target, origin }) => {
      if (target.kind === "local" || (target.kind === "vpc-endpoint" && managed.has(target.id))) return [];
      const how = origin === "CreateRouteTable" ? "ReplaceRoute" : "CreateRoute";
      return putRoute(how, { routeTableId: table.id, destination, target }, topology);
    }),
  );
}

/** RT-01, RT-14: which subnets and gateways a table routes for. */
export function planRouteTableAssociations(topology: Topology): Step[] {
  return topology.routeTables.flatMap((table) => [
    ...table.subnetIds.map((subnetId) => associateRouteTable(table, subnetId, topology)),
    ...table.gatewayIds.map((gatewayId) =>
      set(
        `${table.id} ${gatewayId}`,
        `route table ${table.name} for what comes in by ${nameIn(topology.internetGateways, gatewayId)}`,
        call("ec2:AssociateRouteTable", { RouteTableId: ref(table.id), GatewayId: ref(gatewayId) }),
      ),
    ),
  ]);
}

/** `of` tells the call apart from others for the same subnet. */
export function associateRouteTable(
  { id, name }: Pick<RouteTable, "id" | "name">,
  subnetId: string,
  { subnets }: Topology,
  of = "",
): Step {
  return set(
    `${id} ${subnetId}${of}`,
    `route table ${name} for ${nameIn(subnets, subnetId)}`,
    call("ec2:AssociateRouteTable", { RouteTableId: ref(id), SubnetId: ref(subnetId) }),
  );
}
