import { assertNever } from "../../issue/issue.js";
import { describeRouteDestination } from "../../topology/describe.js";
import type { Route, RouteTable } from "../../topology/topology.js";
import { construct, part, reference, type Construct, type Properties } from "./construct.js";
import {
  accepterId,
  blockValue,
  internetGatewayAttachments,
  isUntouchedMainTable,
  prefixListReference,
  type Site,
} from "./site.js";

/** Route tables, what they are associated with, and their routes. A main one that says nothing is left to AWS. */
export function routeTableConstructs(site: Site): readonly Construct[] {
  return site.topology.routeTables
    .filter((table) => !isUntouchedMainTable(table))
    .flatMap((table) => [
      construct("AWS::EC2::RouteTable", table, { VpcId: reference(table.vpcId) }),
      ...associations(table, site),
      ...table.routes.filter((route) => isOwnRoute(route, site)).map((route) => routeConstruct(table, route, site)),
    ]);
}

/** RT-02 and RT-15: local routes come with the table, those to Gateway endpoints with the endpoint. */
export function isOwnRoute({ target }: Pick<Route, "target">, { topology }: Site): boolean {
  if (target.kind === "local") return false;
  return target.kind !== "vpc-endpoint" || topology.vpcEndpoints.find(({ id }) => id === target.id)?.type !== "Gateway";
}

/** CloudFormation cannot choose a VPC's main table: the subnets that would follow it are associated one by one. */
function associations(table: RouteTable, site: Site): readonly Construct[] {
  const { topology } = site;
  const { id, name, vpcId, subnetIds, gatewayIds } = table;
  const RouteTableId = reference(id);
  const explicit = new Set(topology.routeTables.flatMap((each) => each.subnetIds));
  const followers = topology.subnets.filter((each) => each.vpcId === vpcId && !explicit.has(each.id));
  const nameOf = (subnetId: string): string => topology.subnets.find((each) => each.id === subnetId)?.name ?? subnetId;
  const subnet = (subnetId: string, more: Partial<Pick<Construct, "terraform">>): Construct =>
    part(
      "AWS::EC2::SubnetRouteTableAssociation",
      `${subnetId}/route-table`,
      `${nameOf(subnetId)} routes`,
      table,
      { SubnetId: reference(subnetId), RouteTableId },
      more,
    );
  const gateway = (GatewayId: string): Construct =>
    part(
      "AWS::EC2::GatewayRouteTableAssociation",
      `${GatewayId}/route-table`,
      `${name} edge`,
      table,
      {
        GatewayId: reference(GatewayId),
        RouteTableId,
      },
      { dependsOn: internetGatewayAttachments(vpcId, site) },
    );
  const main = part(
    "MainRouteTableAssociation",
    `${vpcId}/main-route-table`,
    `${name} main`,
    table,
    {
      VpcId: reference(vpcId),
      RouteTableId,
    },
    { cloudformation: null },
  );
  return [
    ...subnetIds.map((each) => subnet(each, {})),
    ...gatewayIds.map(gateway),
    ...(table.main ? [main, ...followers.map((each) => subnet(each.id, { terraform: null }))] : []),
  ];
}

const ANYWHERE: Readonly<Record<string, string>> = { "0.0.0.0/0": "anywhere", "::/0": "anywhere by ipv6" };

function routeConstruct(table: RouteTable, route: Route, site: Site): Construct {
  const { topology } = site;
  const to = describeRouteDestination(route.destination, topology);
  return part(
    "AWS::EC2::Route",
    `${table.id}/${to}`,
    `${table.name} to ${ANYWHERE[to] ?? to}`,
    table,
    { RouteTableId: reference(table.id), ...destination(route, site), ...target(route) },
    { dependsOn: needs(table, route, site) },
  );
}

function destination({ destination: to }: Route, site: Site): Properties {
  if (to.kind === "prefix-list") return { DestinationPrefixListId: prefixListReference(to.prefixListId, site) };
  const block = blockValue(to.cidr, site);
  return to.cidr.family === 4 ? { DestinationCidrBlock: block } : { DestinationIpv6CidrBlock: block };
}

/** RT-10 */
function target({ target: to }: Route): Properties {
  switch (to.kind) {
    case "internet-gateway":
      return { GatewayId: reference(to.id) };
    case "egress-only-internet-gateway":
      return { EgressOnlyInternetGatewayId: reference(to.id) };
    case "nat-gateway":
      return { NatGatewayId: reference(to.id) };
    case "network-interface":
      return { NetworkInterfaceId: reference(to.id) };
    case "transit-gateway":
      return { TransitGatewayId: reference(to.id) };
    case "vpc-endpoint":
      return { VpcEndpointId: reference(to.id) };
    case "vpc-peering-connection":
      return { VpcPeeringConnectionId: reference(to.id) };
    case "local":
    case "vpn-gateway":
    case "unknown":
      return {};
    default:
      return assertNever(to);
  }
}

/** A route is refused while its target is not connected to the VPC. */
function needs({ vpcId }: RouteTable, { target: to }: Route, site: Site): readonly string[] {
  switch (to.kind) {
    case "internet-gateway":
      return internetGatewayAttachments(vpcId, site).filter((id) => id !== to.id);
    case "transit-gateway":
      return site.topology.transitGatewayAttachments
        .filter(
          ({ transitGatewayId, resource }) =>
            transitGatewayId === to.id && resource.kind === "vpc" && resource.vpcId === vpcId,
        )
        .map(({ id }) => id);
    case "vpc-peering-connection":
      return [accepterId(to.id)];
    case "egress-only-internet-gateway":
    case "local":
    case "nat-gateway":
    case "network-interface":
    case "unknown":
    case "vpc-endpoint":
    case "vpn-gateway":
      return [];
    default:
      return assertNever(to);
  }
}
