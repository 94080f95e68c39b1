import type { RouteTarget } from "../model/index.js";

/** What a box of the resource map stands for; connections go by the kind of route target they are. */
export type NodeKind =
  | "region"
  | "vpc-panel"
  | "heading"
  | "vpc"
  | "zone"
  | "subnet"
  | "network-interface"
  | "route-table"
  | "route"
  | "more"
  | "internet"
  | "on-premises"
  | "load-balancer"
  | Exclude<RouteTarget["kind"], "local">;

/** The colour family of a box, after AWS's own diagrams; `inactive` is stopped, pending, a blackhole or not in the input. */
export type Tone = "plain" | "vpc" | "public" | "private" | "compute" | "gateway" | "inactive";

/** One box: what it says, what it holds. */
export interface MapNode {
  /** Unique in its map. */
  readonly key: string;
  readonly kind: NodeKind;
  readonly title: string;
  readonly lines: readonly string[];
  /** Said in full, because boxes cut long names short. */
  readonly tooltip: string;
  readonly tone: Tone;
  /** Why a traced packet stops here. */
  readonly alert: string | null;
  readonly children: readonly MapNode[];
}

/** `association` of a subnet with its table, `route` from a table's row to its target, `connection` beyond the VPC. */
export interface Link {
  readonly kind: "zone" | "association" | "route" | "connection";
  readonly from: string;
  readonly to: string;
  /** Carries nothing as things stand. */
  readonly broken: boolean;
}

/** One VPC as the console's resource map shows it: four columns, left to right. */
export interface VpcMap {
  /** Its children are the columns' headings. */
  readonly panel: MapNode;
  readonly columns: readonly [
    vpc: readonly MapNode[],
    zones: readonly MapNode[],
    routeTables: readonly MapNode[],
    connections: readonly MapNode[],
  ];
}

export interface RegionMap {
  readonly region: MapNode;
  readonly vpcs: readonly VpcMap[];
}

/** A topology as a picture's content, without positions. */
export interface ResourceMap {
  readonly regions: readonly RegionMap[];
  /** What lies between VPCs: peering connections, transit gateways, the internet. */
  readonly between: readonly MapNode[];
  readonly links: readonly Link[];
}

/** A node without children, alert or lines unless told otherwise. */
export function mapNode(node: Pick<MapNode, "key" | "kind" | "title"> & Partial<MapNode>): MapNode {
  const { title, lines = [] } = node;
  return { lines, tooltip: [title, ...lines].join("\n"), tone: "plain", alert: null, children: [], ...node };
}

/** What a VPC's side of a connection is called: the resource itself may be shared with other VPCs. */
export function connectionKey(vpcId: string, id: string): string {
  return `${vpcId}/${id}`;
}

export function routeKey(routeTableId: string, index: number): string {
  return `${routeTableId}/route/${index}`;
}

/** The box of whatever has no box of its own in a list that was cut short. */
export function moreKey(parentId: string): string {
  return `${parentId}/more`;
}

/** The one box for everything outside AWS networks. */
export const INTERNET = "internet";

/** The box of a declared network outside AWS. */
export function onPremisesKey(name: string): string {
  return `on-premises/${name}`;
}

/** Every node of a tree, parents before children. */
export function* withDescendants(nodes: readonly MapNode[]): Generator<MapNode> {
  for (const node of nodes) {
    yield node;
    yield* withDescendants(node.children);
  }
}

/** Every node of a VPC's columns. */
export function vpcNodes({ columns }: VpcMap): readonly MapNode[] {
  return columns.flatMap((column) => [...withDescendants(column)]);
}
