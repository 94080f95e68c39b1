import { formatCidr, type RouteTarget, type Topology, type Vpc } from "../model/index.js";
import { betweenNodes, type VpcConnections } from "./between-nodes.js";
import { connectionNodes } from "./connection-nodes.js";
import {
  connectionKey,
  mapNode,
  vpcNodes,
  type Link,
  type MapNode,
  type ResourceMap,
  type VpcMap,
} from "./map-node.js";
import type { MustShow } from "./must-show.js";
import { isBlackhole, routeRows, routeTableNode } from "./route-table-nodes.js";
import { effectiveRouteTable, zoneNodes } from "./subnet-nodes.js";

/** Every VPC that is described or that something described lies in. */
function vpcIds({ vpcs, subnets, routeTables, internetGateways }: Topology): readonly string[] {
  const mentioned = [...subnets, ...routeTables, ...internetGateways].flatMap(({ vpcId }) => vpcId ?? []);
  return [...new Set([...vpcs.map(({ id }) => id), ...mentioned])];
}

function vpcNode(vpcId: string, vpc: Vpc | undefined): MapNode {
  const blocks = (vpc?.cidrBlocks ?? []).map(
    ({ cidr, state }) => `${formatCidr(cidr)}${state === "associated" ? "" : ` · ${state}`}`,
  );
  const name = vpc?.name ?? vpcId;
  const lines = [...(name === vpcId ? [] : [vpcId]), ...(vpc === undefined ? ["not in the input"] : blocks)];
  return mapNode({ key: vpcId, kind: "vpc", title: name, lines, tone: vpc === undefined ? "inactive" : "vpc" });
}

function heading(vpcId: string, name: string, title: string, line: string): MapNode {
  return mapNode({ key: `${vpcId}/heading/${name}`, kind: "heading", title, lines: [line] });
}

/** Sorts by where the links into each node come from, so that few links cross; without links last, else as before. */
function sortedBySources(
  nodes: readonly MapNode[],
  order: readonly MapNode[],
  links: readonly Link[],
): readonly MapNode[] {
  const place = new Map(order.map(({ key }, index) => [key, index]));
  const sources = new Map<string, number[]>();
  for (const { from, to } of links) sources.set(to, [...(sources.get(to) ?? []), place.get(from) ?? order.length]);
  const weight = ({ key }: MapNode): number => {
    const all = sources.get(key);
    return all === undefined ? order.length : all.reduce((sum, index) => sum + index, 0) / all.length;
  };
  return nodes.toSorted((a, b) => weight(a) - weight(b));
}

function vpcMap(
  topology: Topology,
  { vpcId, nodes }: VpcConnections,
  must: MustShow,
): { readonly map: VpcMap; readonly links: readonly Link[] } {
  const vpc = topology.vpcs.find(({ id }) => id === vpcId);
  const subnets = topology.subnets.filter((subnet) => subnet.vpcId === vpcId);
  const tables = topology.routeTables.filter((table) => table.vpcId === vpcId);
  const targetName = (target: RouteTarget): string =>
    target.kind === "local" ? "local" : (nodes.get(target.id)?.title ?? target.id);
  const zones = zoneNodes(topology, vpcId, must);
  const subnetOrder = zones.flatMap(({ children }) => children);
  const associations = subnets.flatMap((subnet): readonly Link[] => {
    const table = effectiveRouteTable(topology, subnet);
    return table === undefined ? [] : [{ kind: "association", from: subnet.id, to: table.id, broken: false }];
  });
  const routeTables = sortedBySources(
    tables.map((table) => routeTableNode(topology, table, must, targetName)),
    subnetOrder,
    associations,
  );
  const routes = new Map<string, Link>();
  for (const table of tables)
    for (const { route, key } of routeRows(table, must).rows)
      if (route.target.kind !== "local") {
        const link: Link = {
          kind: "route",
          from: key,
          to: connectionKey(vpcId, route.target.id),
          broken: isBlackhole(topology, table, route),
        };
        routes.set(`${link.from} ${link.to}`, link);
      }
  // RT-14: what comes in by these gateways is routed by an edge table.
  const edges = tables.flatMap(({ id, gatewayIds }) =>
    gatewayIds
      .filter((gatewayId) => nodes.has(gatewayId))
      .map((gatewayId): Link => ({
        kind: "association",
        from: id,
        to: connectionKey(vpcId, gatewayId),
        broken: false,
      })),
  );
  const rows = routeTables.flatMap((table) => [table, ...table.children]);
  const connections = sortedBySources([...nodes.values()], rows, [...routes.values(), ...edges]);
  const headings = [
    heading(vpcId, "vpc", "VPC", "Your AWS virtual network"),
    heading(vpcId, "subnets", `Subnets (${subnets.length})`, "Subnets within this VPC"),
    heading(vpcId, "route-tables", `Route tables (${tables.length})`, "Route network traffic to resources"),
    heading(vpcId, "connections", `Network connections (${connections.length})`, "Connections to other networks"),
  ];
  const name = vpc?.name ?? vpcId;
  const panel = mapNode({
    key: `${vpcId}/panel`,
    kind: "vpc-panel",
    title: name,
    lines: vpc === undefined ? [] : [`${vpcId} · account ${vpc.accountId}`],
    children: headings,
  });
  const own = zones.map(({ key }): Link => ({ kind: "zone", from: vpcId, to: key, broken: false }));
  return {
    map: { panel, columns: [[vpcNode(vpcId, vpc)], zones, routeTables, connections] },
    links: [...own, ...associations, ...routes.values(), ...edges],
  };
}

/** What is drawn of a topology and what is linked with what; long lists keep what `must` names. */
export function resourceMap(topology: Topology, must: MustShow): ResourceMap {
  const ids = vpcIds(topology);
  const regionOf = (vpcId: string): string =>
    [...topology.vpcs, ...topology.subnets.map((subnet) => ({ ...subnet, id: subnet.vpcId }))].find(
      ({ id }) => id === vpcId,
    )?.region ?? "";
  const regions = [...new Set(ids.map(regionOf))].toSorted();
  const connections = ids.map((vpcId) => ({ vpcId, nodes: connectionNodes(topology, vpcId) }));
  const between = betweenNodes(topology, connections);
  const maps = connections.map((each) => ({ vpcId: each.vpcId, ...vpcMap(topology, each, must) }));
  return {
    regions: regions.map((region) => ({
      region: mapNode({
        key: `region/${region}`,
        kind: "region",
        title: region === "" ? "Region not in the input" : `Region ${region}`,
      }),
      vpcs: maps.filter(({ vpcId }) => regionOf(vpcId) === region).map(({ map }) => map),
    })),
    between: between.nodes,
    links: [...maps.flatMap(({ links }) => links), ...between.links],
  };
}

/** The same map with an alert on the node with that key. */
export function withAlert(map: ResourceMap, key: string, alert: string): ResourceMap {
  const mark = (node: MapNode): MapNode => ({
    ...node,
    alert: node.key === key ? alert : node.alert,
    children: node.children.map(mark),
  });
  return {
    ...map,
    between: map.between.map(mark),
    regions: map.regions.map(({ region, vpcs }) => ({
      region,
      vpcs: vpcs.map(({ panel, columns: [vpc, zones, tables, connections] }) => ({
        panel,
        columns: [vpc.map(mark), zones.map(mark), tables.map(mark), connections.map(mark)],
      })),
    })),
  };
}

/** In which VPC's columns each node is, by key. */
export function vpcOfNode(map: ResourceMap): ReadonlyMap<string, string> {
  const vpcs = map.regions.flatMap((region) => region.vpcs);
  return new Map(vpcs.flatMap((each) => vpcNodes(each).map(({ key }) => [key, each.columns[0][0]!.key] as const)));
}
