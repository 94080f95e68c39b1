import {
  formatIpv4,
  nameIn,
  type NatGateway,
  type RouteTarget,
  type Topology,
  type TransitGatewayAttachment,
  type VpcEndpoint,
  type VpcPeeringConnection,
} from "../model/index.js";
import { connectionKey, mapNode, type MapNode, type NodeKind } from "./map-node.js";
import { interfaceTitle } from "./subnet-nodes.js";

type Target = Exclude<RouteTarget, { readonly kind: "local" }>;

const KIND_WORDS: Readonly<Record<Target["kind"], string>> = {
  "internet-gateway": "internet gateway",
  "egress-only-internet-gateway": "egress-only internet gateway",
  "vpc-peering-connection": "peering connection",
  "network-interface": "network interface",
  "nat-gateway": "NAT gateway",
  "transit-gateway": "transit gateway",
  "vpn-gateway": "virtual private gateway",
  "vpc-endpoint": "VPC endpoint",
  unknown: "unknown target",
};

/** Connections that are over stay in `describe-vpc-peering-connections` for days; only a route makes them matter. */
export function isOver({ status }: VpcPeeringConnection): boolean {
  return status === "deleted" || status === "rejected" || status === "expired" || status === "failed";
}

interface Card {
  readonly name: string;
  readonly lines: readonly string[];
  readonly active: boolean;
}

function connectionNode(vpcId: string, id: string, kind: NodeKind, { name, lines, active }: Card): MapNode {
  const known = name === id ? [] : [id];
  return mapNode({
    key: connectionKey(vpcId, id),
    kind,
    title: name,
    lines,
    tooltip: [name, ...known, ...lines].join("\n"),
    tone: active ? "gateway" : "inactive",
  });
}

function natGatewayCard({ name, connectivityType, state, addresses }: NatGateway): Card {
  const active = state === "available";
  const shown = addresses.map(({ privateAddress, publicAddress }) =>
    publicAddress === null
      ? formatIpv4(privateAddress)
      : `${formatIpv4(privateAddress)} · public ${formatIpv4(publicAddress)}`,
  );
  return { name, active, lines: [`${connectivityType} NAT gateway${active ? "" : ` · ${state}`}`, ...shown] };
}

function endpointCard({ name, type, serviceName, state }: VpcEndpoint): Card {
  const active = state === "available";
  const words = { Gateway: "gateway", Interface: "interface", GatewayLoadBalancer: "Gateway Load Balancer" }[type];
  return { name, active, lines: [`${words} endpoint${active ? "" : ` · ${state}`}`, serviceName] };
}

function peeringCard(topology: Topology, vpcId: string, connection: VpcPeeringConnection): Card {
  const { name, requester, accepter, status } = connection;
  const other = requester.vpcId === vpcId ? accepter : requester;
  const lines = [`peering with ${nameIn(topology.vpcs, other.vpcId)}`, ...(status === "active" ? [] : [status])];
  return { name, lines, active: status === "active" };
}

function attachmentCard(topology: Topology, { transitGatewayId, state }: TransitGatewayAttachment): Card {
  const lines = [`transit gateway attachment${state === "available" ? "" : ` · ${state}`}`];
  return { name: nameIn(topology.transitGateways, transitGatewayId), lines, active: state === "available" };
}

/** What a route leads to that nothing attaches to this VPC: an interface, or something the input does not hold. */
function targetCard(topology: Topology, { kind, id }: Target): Card {
  const networkInterface = topology.networkInterfaces.find((item) => item.id === id);
  if (networkInterface !== undefined) {
    const name = interfaceTitle(topology, networkInterface);
    return { name, lines: name === id ? ["network interface"] : [`network interface · ${id}`], active: true };
  }
  const listed = [...topology.transitGateways, ...topology.vpnGateways, ...topology.internetGateways];
  const found = listed.find((item) => item.id === id);
  if (found !== undefined) return { name: found.name, lines: [KIND_WORDS[kind], "not attached"], active: false };
  const mentioned = topology.unmodelled.some((item) => item.id === id);
  return {
    name: id,
    lines: mentioned ? [KIND_WORDS[kind]] : [KIND_WORDS[kind], "not in the input"],
    active: mentioned,
  };
}

/** Everything that connects a VPC to other networks, and every other target its route tables have, by id. */
export function connectionNodes(topology: Topology, vpcId: string): ReadonlyMap<string, MapNode> {
  const nodes = new Map<string, MapNode>();
  const add = (kind: Target["kind"], id: string, card: Card): void => {
    if (!nodes.has(id)) nodes.set(id, connectionNode(vpcId, id, kind, card));
  };
  const mine = (item: { readonly vpcId: string | null }): boolean => item.vpcId === vpcId;
  const simple = (kind: Target["kind"], name: string): Card => ({ name, lines: [KIND_WORDS[kind]], active: true });
  for (const { id, name } of topology.internetGateways.filter(mine))
    add("internet-gateway", id, simple("internet-gateway", name));
  for (const { id, name } of topology.egressOnlyInternetGateways.filter(mine))
    add("egress-only-internet-gateway", id, simple("egress-only-internet-gateway", name));
  for (const gateway of topology.natGateways.filter((item) => mine(item) && item.state !== "deleted"))
    add("nat-gateway", gateway.id, natGatewayCard(gateway));
  for (const endpoint of topology.vpcEndpoints.filter(mine)) add("vpc-endpoint", endpoint.id, endpointCard(endpoint));
  const targets = topology.routeTables.filter(mine).flatMap(({ routes }) => routes.map(({ target }) => target));
  const routed = new Set(targets.map((target) => (target.kind === "local" ? null : target.id)));
  for (const connection of topology.vpcPeeringConnections) {
    const { id, requester, accepter } = connection;
    if ((mine(requester) || mine(accepter)) && (!isOver(connection) || routed.has(id)))
      add("vpc-peering-connection", id, peeringCard(topology, vpcId, connection));
  }
  for (const attachment of topology.transitGatewayAttachments)
    if (attachment.resource.kind === "vpc" && attachment.resource.vpcId === vpcId)
      add("transit-gateway", attachment.transitGatewayId, attachmentCard(topology, attachment));
  for (const { id, name } of topology.vpnGateways.filter(mine)) add("vpn-gateway", id, simple("vpn-gateway", name));
  for (const target of targets) if (target.kind !== "local") add(target.kind, target.id, targetCard(topology, target));
  return nodes;
}
