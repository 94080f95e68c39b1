import { formatCidr, type OnPremisesNetwork, type Topology, type VpcPeeringConnection } from "../model/index.js";
import { connectionKey, INTERNET, mapNode, onPremisesKey, type Link, type MapNode } from "./map-node.js";

/** The connections of one VPC by the id of the resource they lead to. */
export interface VpcConnections {
  readonly vpcId: string;
  readonly nodes: ReadonlyMap<string, MapNode>;
}

function peeringNode(topology: Topology, connection: VpcPeeringConnection): MapNode {
  const { id, name, requester, accepter, status } = connection;
  const side = ({ vpcId, region, accountId }: VpcPeeringConnection["requester"]): string => {
    const known = topology.vpcs.find((vpc) => vpc.id === vpcId);
    const where = requester.region === accepter.region ? "" : ` · ${region}`;
    return known === undefined ? `${vpcId}${where} · account ${accountId}` : `${known.name}${where}`;
  };
  return mapNode({
    key: id,
    kind: "vpc-peering-connection",
    title: name,
    lines: [`peering connection · ${status}`, side(requester), side(accepter)],
    tooltip: [name, id, status, `requester ${side(requester)}`, `accepter ${side(accepter)}`].join("\n"),
    tone: status === "active" ? "gateway" : "inactive",
  });
}

function transitGatewayNode(topology: Topology, id: string): MapNode {
  const gateway = topology.transitGateways.find((item) => item.id === id);
  const others = topology.transitGatewayAttachments.flatMap(({ transitGatewayId, resource }) =>
    transitGatewayId === id && resource.kind === "other" ? [`${resource.resourceType} ${resource.resourceId}`] : [],
  );
  const where = gateway === undefined ? "not in the input" : `${gateway.state} · ${gateway.region}`;
  const name = gateway?.name ?? id;
  return mapNode({
    key: id,
    kind: "transit-gateway",
    title: name,
    lines: ["transit gateway", where, ...others],
    tooltip: [...new Set([name, id]), where, ...others].join("\n"),
    tone: gateway?.state === "available" ? "gateway" : "inactive",
  });
}

/** The declared networks outside AWS, and the links to them of the gateways that are drawn. */
function onPremisesNodes(
  topology: Topology,
  vpcs: readonly VpcConnections[],
): { readonly nodes: readonly MapNode[]; readonly links: readonly Link[] } {
  const { onPremisesNetworks, vpnConnections, transitGatewayAttachments } = topology;
  const gatewaysOf = ({ connectionIds }: OnPremisesNetwork): readonly { gatewayId: string; up: boolean }[] =>
    connectionIds.flatMap((id) => {
      const vpn = vpnConnections.find((each) => each.id === id);
      if (vpn !== undefined)
        return vpn.gatewayId === null
          ? []
          : [{ gatewayId: vpn.gatewayId, up: vpn.tunnels.length === 0 || vpn.tunnels.includes("UP") }];
      const attachment = transitGatewayAttachments.find((each) => each.id === id);
      return [{ gatewayId: attachment?.transitGatewayId ?? id, up: attachment?.state !== "unavailable" }];
    });
  const links = onPremisesNetworks.flatMap((network) =>
    gatewaysOf(network).flatMap(({ gatewayId, up }): readonly Link[] => {
      const to = onPremisesKey(network.name);
      const sides = vpcs.filter(({ nodes }) => nodes.get(gatewayId)?.kind === "vpn-gateway");
      if (gatewayId.startsWith("tgw-")) return [{ kind: "connection", from: gatewayId, to, broken: !up }];
      return sides.map(({ vpcId }) => ({
        kind: "connection",
        from: connectionKey(vpcId, gatewayId),
        to,
        broken: !up,
      }));
    }),
  );
  const nodes = onPremisesNetworks.map(({ name, cidrs }) =>
    mapNode({
      key: onPremisesKey(name),
      kind: "on-premises",
      title: name,
      lines: ["on premises", ...cidrs.map(formatCidr)],
    }),
  );
  return { nodes, links: [...new Map(links.map((link) => [`${link.from} ${link.to}`, link])).values()] };
}

/** Peerings between transit gateways, each once though both sides have an attachment of it. */
function transitGatewayPeerings({ transitGatewayAttachments }: Topology): readonly Link[] {
  const pairs = new Map<string, Link>();
  for (const { transitGatewayId, resource, state } of transitGatewayAttachments) {
    if (resource.kind !== "peering") continue;
    const [from = "", to = ""] = [transitGatewayId, resource.peerTransitGatewayId].toSorted();
    pairs.set(`${from} ${to}`, { kind: "connection", from, to, broken: state !== "available" });
  }
  return [...pairs.values()];
}

/** What lies between the VPCs, and the links from each VPC's side of it. */
export function betweenNodes(
  topology: Topology,
  vpcs: readonly VpcConnections[],
): { readonly nodes: readonly MapNode[]; readonly links: readonly Link[] } {
  const nodes = new Map<string, MapNode>();
  const links: Link[] = [];
  const connect = (vpcId: string, { key, tone }: MapNode, to: string): void => {
    const ready = topology.vpcs.some(({ id }) => id === vpcId) && tone !== "inactive";
    links.push({ kind: "connection", from: key, to, broken: !ready });
  };
  for (const { vpcId, nodes: connections } of vpcs)
    for (const [id, node] of connections) {
      const peering = topology.vpcPeeringConnections.find((item) => item.id === id);
      const outward = node.kind === "internet-gateway" || node.kind === "egress-only-internet-gateway";
      if (peering !== undefined) nodes.set(id, peeringNode(topology, peering));
      else if (node.kind === "transit-gateway") nodes.set(id, transitGatewayNode(topology, id));
      else if (outward && node.tone !== "inactive")
        nodes.set(INTERNET, mapNode({ key: INTERNET, kind: "internet", title: "Internet", tone: "plain" }));
      else continue;
      connect(vpcId, node, outward ? INTERNET : id);
    }
  const peerings = transitGatewayPeerings(topology);
  for (const id of peerings.flatMap(({ from, to }) => [from, to]))
    if (!nodes.has(id)) nodes.set(id, transitGatewayNode(topology, id));
  for (const { id, name, vpcId } of topology.internetGateways)
    if (vpcId === null)
      nodes.set(
        id,
        mapNode({
          key: id,
          kind: "internet-gateway",
          title: name,
          lines: ["internet gateway · detached"],
          tone: "inactive",
        }),
      );
  const outside = onPremisesNodes(topology, vpcs);
  for (const { from } of outside.links)
    if (from.startsWith("tgw-") && !nodes.has(from)) nodes.set(from, transitGatewayNode(topology, from));
  return {
    nodes: [...nodes.values(), ...outside.nodes],
    links: [...links, ...peerings, ...outside.links],
  };
}
