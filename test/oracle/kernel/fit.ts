import type { Route, RouteTable, Topology, TransitGatewayAttachment } from "../../../model/index.js";
import { formatCidr } from "../../../model/index.js";

/** A generated topology without what the kernel does not express (`docs/oracle.md`). */
export function fitToKernel(topology: Topology): Topology {
  const known = new Set(["local", "internet-gateway", "vpc-peering-connection", "nat-gateway"]);
  const expressed = topology.routeTables.map((table): RouteTable => {
    const routes = table.routes.filter(
      ({ target }) =>
        known.has(target.kind) ||
        (target.kind === "transit-gateway" && topology.transitGateways.some(({ id }) => id === target.id)),
    );
    return { ...table, routes: withoutTies(topology, withoutPeers(topology, table, routes)) };
  });
  const natGateways = topology.natGateways.map((each) => ({ ...each, addresses: each.addresses.slice(0, 1) }));
  const transitGatewayAttachments = topology.transitGatewayAttachments.map(inOneZoneOrNoAppliance);
  return {
    ...topology,
    natGateways,
    transitGatewayAttachments,
    routeTables: expressed,
    unmodelled: [],
    appliances: [],
    blockPublicAccess: [],
    blockPublicAccessExclusions: [],
  };
}

/** In appliance mode AWS chooses the zone of a flow. */
function inOneZoneOrNoAppliance(attachment: TransitGatewayAttachment): TransitGatewayAttachment {
  const { resource } = attachment;
  if (resource.kind !== "vpc" || resource.subnetIds.length === 1) return attachment;
  return { ...attachment, resource: { ...resource, applianceMode: false } };
}

/** IGW-12: no route of a NAT gateway's subnet leads to a peer. */
function withoutPeers({ natGateways, routeTables }: Topology, table: RouteTable, routes: readonly Route[]) {
  const tableOf = (subnetId: string, vpcId: string): RouteTable | undefined =>
    routeTables.find(({ subnetIds }) => subnetIds.includes(subnetId)) ??
    routeTables.find((each) => each.main && each.vpcId === vpcId);
  const hasNat = natGateways.some(({ subnetId, vpcId }) => tableOf(subnetId, vpcId)?.id === table.id);
  return hasNat ? routes.filter(({ target }) => target.kind !== "vpc-peering-connection") : routes;
}

/** RT-04: of prefix lists that share a block, AWS takes either. */
function withoutTies({ prefixLists }: Topology, routes: readonly Route[]): readonly Route[] {
  const taken = new Set<string>();
  return routes.filter(({ destination }) => {
    if (destination.kind === "cidr") return true;
    const list = prefixLists.find(({ id }) => id === destination.prefixListId);
    const blocks = (list?.cidrs ?? []).map(formatCidr);
    if (list === undefined || blocks.some((block) => taken.has(block))) return false;
    blocks.forEach((block) => taken.add(block));
    return true;
  });
}
