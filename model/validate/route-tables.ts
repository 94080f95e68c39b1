import type { RouteTable } from "../topology/topology.js";
import { checkRoutes } from "./routes.js";
import { findReferenced } from "./references.js";
import { groupBy, type Validation } from "./validation.js";

/** RT-01: one main table per VPC, at most one explicit table per subnet, and every route of every table. */
export function checkRouteTables(validation: Validation): void {
  const { routeTables, vpcs } = validation.topology;
  const byVpc = groupBy(routeTables, (table) => table.vpcId);
  for (const vpc of vpcs) {
    const mains = (byVpc.get(vpc.id) ?? []).filter((table) => table.main);
    if (mains.length === 1) continue;
    const message = `the VPC \`${vpc.name}\` has ${mains.length} main route tables`;
    const hint = "every VPC has exactly one, which its other subnets use";
    const problem = { code: "Topology.MainRouteTable", rule: "RT-01", message, hint };
    const [, second] = mains;
    if (second) validation.report(problem, second, "main");
    else validation.report(problem, vpc);
  }
  const tableOfSubnet = new Map<string, RouteTable>();
  for (const table of routeTables) {
    const vpc = findReferenced(validation, "vpcs", table.vpcId, table, "vpcId");
    if (table.gatewayIds.length > 0 && table.subnetIds.length > 0) {
      const message = `the route table \`${table.name}\` is associated with a gateway and with subnets`;
      const hint = "make a route table of its own for the gateway";
      validation.report({ code: "InvalidParameterValue", rule: "RT-14", message, hint }, table, "subnetIds");
    }
    for (const subnetId of table.subnetIds) checkAssociation(validation, table, subnetId, tableOfSubnet);
    if (vpc) checkRoutes(validation, table, vpc);
  }
}

function checkAssociation(
  validation: Validation,
  table: RouteTable,
  subnetId: string,
  tableOfSubnet: Map<string, RouteTable>,
): void {
  const subnet = findReferenced(validation, "subnets", subnetId, table, "subnetIds");
  const other = tableOfSubnet.get(subnetId);
  tableOfSubnet.set(subnetId, table);
  if (subnet && other) {
    const message = `the subnet \`${subnet.name}\` is associated with two route tables, \`${other.name}\` and \`${table.name}\``;
    const hint = "a subnet has one table at a time";
    validation.report({ code: "Resource.AlreadyAssociated", rule: "RT-01", message, hint }, table, "subnetIds");
  }
  if (subnet && subnet.vpcId !== table.vpcId) {
    const message = `route table \`${table.name}\` and subnet \`${subnet.name}\` belong to different networks`;
    const hint = "use a route table of the subnet's VPC";
    validation.report({ code: "InvalidParameterValue", rule: "RT-01", message, hint }, table, "subnetIds");
  }
}
