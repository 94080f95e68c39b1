import { success, type Result } from "../issue/issue.js";
import type { Topology } from "../topology/topology.js";
import type { Change } from "./change.js";
import { refuse } from "./refusal.js";
import { findRouteTable, findSubnet } from "./resource.js";

type Associate = Extract<Change, { readonly kind: "AssociateRouteTable" }>;

/** Moves the subnet to the table; a subnet has one explicit association at most (RT-01, RT-13). */
export function associateRouteTable(topology: Topology, change: Associate): Result<Topology> {
  const table = findRouteTable(topology, change.routeTableId);
  if (!table.ok) return table;
  const subnet = findSubnet(topology, change.subnetId);
  if (!subnet.ok) return subnet;
  if (table.value.vpcId !== subnet.value.vpcId)
    return refuse(
      "InvalidParameterValue",
      `the route table \`${table.value.name}\` and the subnet \`${subnet.value.name}\` belong to different networks`,
      { rule: "RT-01" },
    );
  const { id } = subnet.value;
  const routeTables = topology.routeTables.map((other) => {
    if (other.id === table.value.id)
      return other.subnetIds.includes(id) ? other : { ...other, subnetIds: [...other.subnetIds, id] };
    return other.subnetIds.includes(id)
      ? { ...other, subnetIds: other.subnetIds.filter((subnetId) => subnetId !== id) }
      : other;
  });
  return success({ ...topology, routeTables });
}
