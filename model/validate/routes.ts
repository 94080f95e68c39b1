import { formatCidr, sameCidr } from "../address/cidr.js";
import { checkRouteTarget } from "../change/route-targets.js";
import { associatedCidrs, routeDestinationProblem } from "../topology/route-rules.js";
import { subnetCidrs, type Route, type RouteDestination, type RouteTable, type Vpc } from "../topology/topology.js";
import { checkQuota } from "./quota.js";
import { repeated, type Problem, type Validation } from "./validation.js";

const ROUTES_PER_TABLE = { code: "RouteLimitExceeded", what: "static routes", usual: 500, most: 1000 };

/** Every route of a table: its destination, its target, and that no two have the same destination. */
export function checkRoutes(validation: Validation, table: RouteTable, vpc: Vpc): void {
  const isEdge = table.gatewayIds.length > 0;
  for (const route of table.routes) {
    const problem = isEdge
      ? edgeRouteProblem(validation, vpc, route)
      : subnetRouteProblem(validation, table, vpc, route);
    if (problem) validation.report(problem, route, "destination");
    else checkTarget(validation, table, route);
    const { destination } = route;
    if (destination.kind === "prefix-list") checkPrefixList(validation, destination.prefixListId, route);
  }
  // RT-04: a propagated route may repeat a static one's destination; the static one wins.
  const fixed = table.routes.filter(({ origin }) => origin === "CreateRoute" || origin === "CreateRouteTable");
  for (const route of repeated(fixed, ({ destination }) => destinationText(destination))) {
    const message = `the route identified by \`${destinationText(route.destination)}\` already exists in \`${table.name}\``;
    const hint = "a table holds one route per destination; remove one of them";
    validation.report({ code: "RouteAlreadyExists", rule: "RT-11", message, hint }, route, "destination");
  }
  for (const family of [4, 6] as const) {
    const count = fixed.filter(({ destination }) => destination.kind === "cidr" && destination.cidr.family === family);
    checkQuota(validation, ROUTES_PER_TABLE, count.length, table, "routes");
  }
}

function destinationText(destination: RouteDestination): string {
  return destination.kind === "cidr" ? formatCidr(destination.cidr) : destination.prefixListId;
}

function subnetRouteProblem(validation: Validation, table: RouteTable, vpc: Vpc, route: Route): Problem | null {
  const { destination, target } = route;
  const text = destinationText(destination);
  if (target.kind === "local") {
    const own = destination.kind === "cidr" && vpc.cidrBlocks.some(({ cidr }) => sameCidr(cidr, destination.cidr));
    return own
      ? null
      : {
          code: "InvalidParameterValue",
          rule: "RT-02",
          message: `the local route \`${text}\` in \`${table.name}\` is not for a block of the VPC \`${vpc.name}\``,
          hint: "local routes exist for the VPC's own blocks and no others",
        };
  }
  return routeDestinationProblem(vpc, validation.topology.subnets, destination, target);
}

/** RT-14: what an edge table, which routes the inbound traffic of a gateway, may hold. */
function edgeRouteProblem(validation: Validation, vpc: Vpc, route: Route): Problem | null {
  const { destination, target } = route;
  const refusal = (message: string, hint: string): Problem => {
    return { code: "InvalidParameterValue", rule: "RT-14", message, hint };
  };
  if (destination.kind === "prefix-list") {
    return refusal(`an edge route cannot use the prefix list \`${destination.prefixListId}\``, "use a CIDR block");
  }
  if (target.kind !== "local" && target.kind !== "network-interface" && target.kind !== "vpc-endpoint") {
    return refusal(
      `the edge route \`${formatCidr(destination.cidr)}\` cannot target \`${target.id}\``,
      "a gateway's route table targets only local, a network interface or a Gateway Load Balancer endpoint",
    );
  }
  // RT-14: nothing is propagated into it, and nothing leads out of the VPC.
  if (route.origin === "EnableVgwRoutePropagation") {
    return refusal(
      `the edge route \`${formatCidr(destination.cidr)}\` is propagated`,
      "disable route propagation for a gateway's route table",
    );
  }
  const whole = [
    ...associatedCidrs(vpc),
    ...validation.topology.subnets.filter((subnet) => subnet.vpcId === vpc.id).flatMap(subnetCidrs),
  ];
  return whole.some((cidr) => sameCidr(cidr, destination.cidr))
    ? null
    : refusal(
        `the edge route \`${formatCidr(destination.cidr)}\` is neither a block of the VPC nor of one of its subnets`,
        "use the whole block of the VPC or of a subnet",
      );
}

/** RT-10. A blackhole may point at what is gone (RT-08), and what is not modelled is not looked for. */
function checkTarget(validation: Validation, table: RouteTable, route: Route): void {
  const { target } = route;
  if (target.kind === "local" || target.kind === "unknown" || route.state !== "active") return;
  if (validation.unmodelledIds.has(target.id)) return;
  const result = checkRouteTarget(validation.topology, table, target);
  if (!result.ok) for (const issue of result.issues) validation.report(issue, route, "target");
}

/** Prefix lists are named by routes and by security group rules. */
export function checkPrefixList(validation: Validation, prefixListId: string, subject: object): void {
  const known = validation.topology.prefixLists.some(({ id }) => id === prefixListId);
  if (known || validation.unmodelledIds.has(prefixListId)) return;
  const message = `the prefix list ID \`${prefixListId}\` does not exist`;
  const hint = "define it, or correct the id";
  validation.report({ code: "InvalidPrefixListID.NotFound", rule: "11.1", message, hint }, subject, "prefixListId");
}
