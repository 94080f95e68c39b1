import {
  ANYWHERE_IPV4,
  isIpv4,
  sameCidr,
  type Change,
  type Cidr,
  type Hop,
  type Topology,
  type TransitGatewayAttachment,
  type TransitGatewayRouteTable,
} from "../model/index.js";
import type { Failure } from "./remedy-failure.js";
import { blockOf, outsideBlocks, ownersOf } from "./remedy-owners.js";

type TransitHop = Extract<Hop, { readonly kind: "transit-gateway" }>;

/** The static route, or its new target where the block has a static one, such as a blackhole, already (TGW-01). */
function writeRoute(table: TransitGatewayRouteTable, cidr: Cidr, attachmentId: string): readonly Change[] {
  const existing = table.staticRoutes.find((each) => sameCidr(each.cidr, cidr));
  if (existing?.attachmentId === attachmentId) return [];
  const kind = existing === undefined ? "CreateTransitGatewayRoute" : "ReplaceTransitGatewayRoute";
  return [{ kind, transitGatewayRouteTableId: table.id, cidr, attachmentId }];
}

/** Attachments of that gateway by which a VPC is reached: its own, or the peering with a gateway that it is attached to. */
function waysTo(topology: Topology, gatewayId: string, vpcId: string): readonly TransitGatewayAttachment[] {
  const available = topology.transitGatewayAttachments.filter(({ state }) => state === "available");
  const reaches = ({ transitGatewayId, resource }: TransitGatewayAttachment, id: string): boolean =>
    transitGatewayId === id && resource.kind === "vpc" && resource.vpcId === vpcId;
  const own = available.filter((each) => reaches(each, gatewayId));
  const peerings = available.filter(
    ({ transitGatewayId, resource }) =>
      transitGatewayId === gatewayId &&
      resource.kind === "peering" &&
      available.some((each) => reaches(each, resource.peerTransitGatewayId)),
  );
  return [...own, ...peerings];
}

/** Propagation, which follows the VPC's blocks, before a static route, which need be made for a peering. */
function routesTo(
  { topology }: Failure["network"],
  table: TransitGatewayRouteTable,
  cidr: Cidr,
  attachment: TransitGatewayAttachment,
): readonly Change[] {
  const { kind } = attachment.resource;
  const propagates =
    !table.propagatedAttachmentIds.includes(attachment.id) &&
    (kind === "other" ||
      topology.vpcs.some(({ id }) => attachment.resource.kind === "vpc" && id === attachment.resource.vpcId));
  const propagation: readonly Change[] = propagates
    ? [
        {
          kind: "EnableTransitGatewayRouteTablePropagation",
          transitGatewayRouteTableId: table.id,
          attachmentId: attachment.id,
        },
      ]
    : [];
  return [...propagation, ...writeRoute(table, cidr, attachment.id)];
}

/** Attachments of that gateway that lead to a declared network outside AWS with that block. */
function waysOut(
  { transitGatewayAttachments, onPremisesNetworks }: Topology,
  gatewayId: string,
  block: Cidr,
): readonly TransitGatewayAttachment[] {
  const ids = new Set(
    onPremisesNetworks.flatMap(({ cidrs, connectionIds }) =>
      cidrs.some((cidr) => sameCidr(cidr, block)) ? connectionIds : [],
    ),
  );
  return transitGatewayAttachments.filter(
    ({ id, transitGatewayId, state, resource }) =>
      transitGatewayId === gatewayId &&
      state === "available" &&
      resource.kind === "other" &&
      (ids.has(id) || ids.has(resource.resourceId)),
  );
}

/** To the VPC that owns the destination; where none does, to VPCs with a NAT gateway, for the internet. */
function routeChanges({ network, way }: Failure, hop: TransitHop): readonly Change[] {
  const { topology } = network;
  const table = topology.transitGatewayRouteTables.find(({ id }) => id === hop.routeTableId);
  if (table === undefined) return [];
  const owners = ownersOf(topology, way.destination, null);
  if (owners.length > 0)
    return owners.flatMap((owner) => {
      const block = blockOf(owner, way.destination);
      if (block === null) return [];
      return waysTo(topology, hop.id, owner.id).flatMap((each) => routesTo(network, table, block, each));
    });
  const outside = outsideBlocks(topology, way.destination);
  if (outside.length > 0)
    return outside.flatMap((block) =>
      waysOut(topology, hop.id, block).flatMap((each) => routesTo(network, table, block, each)),
    );
  if (!isIpv4(way.destination)) return [];
  const egressVpcIds = new Set(topology.natGateways.map(({ vpcId }) => vpcId));
  return [...egressVpcIds].flatMap((vpcId) =>
    waysTo(topology, hop.id, vpcId).flatMap((each) => writeRoute(table, ANYWHERE_IPV4, each.id)),
  );
}

/** TGW-02: a subnet of the VPC in a zone where the attachment has none. */
function zoneChanges({ network }: Failure, attachment: TransitGatewayAttachment): readonly Change[] {
  const { resource, id: attachmentId } = attachment;
  if (resource.kind !== "vpc") return [];
  const { subnets } = network.topology;
  const covered = new Set(
    subnets.flatMap(({ id, availabilityZone }) => (resource.subnetIds.includes(id) ? [availabilityZone] : [])),
  );
  return subnets
    .filter(({ vpcId, availabilityZone }) => vpcId === resource.vpcId && !covered.has(availabilityZone))
    .map(({ id }) => ({ kind: "ModifyTransitGatewayVpcAttachment", attachmentId, change: { addSubnetId: id } }));
}

/** The last transit gateway on the way, and the attachment of its that stopped the packet, if one did. */
function lastGateway({ network, way }: Failure): {
  readonly hop: TransitHop;
  readonly stopper: TransitGatewayAttachment | undefined;
} | null {
  const { disposition } = way;
  const hop = way.hops.findLast((each) => each.kind === "transit-gateway");
  if (hop === undefined || disposition.kind !== "dropped") return null;
  const stopper = network.topology.transitGatewayAttachments.find(
    ({ id, transitGatewayId }) => id === disposition.at && transitGatewayId === hop.id,
  );
  return { hop, stopper };
}

/** TGW-01: a route to the destination in the table that has none, or a blackhole. */
export function transitRouteChanges(failure: Failure): readonly Change[] {
  const last = lastGateway(failure);
  return last === null ? [] : routeChanges(failure, last.hop);
}

/** TGW-01: one of the gateway's tables for the attachment without any. */
export function transitAssociationChanges(failure: Failure): readonly Change[] {
  const last = lastGateway(failure);
  return failure.network.topology.transitGatewayRouteTables
    .filter(({ transitGatewayId }) => transitGatewayId === last?.hop.id)
    .map(({ id }) => ({
      kind: "AssociateTransitGatewayRouteTable",
      transitGatewayRouteTableId: id,
      attachmentId: last?.hop.fromAttachmentId ?? "",
    }));
}

/** TGW-02: a subnet in the sender's zone. */
export function transitZoneChanges(failure: Failure): readonly Change[] {
  const stopper = lastGateway(failure)?.stopper;
  return stopper === undefined ? [] : zoneChanges(failure, stopper);
}

/** IPv6 for the attachment that does not carry it. */
export function transitIpv6Changes(failure: Failure): readonly Change[] {
  const stopper = lastGateway(failure)?.stopper;
  return stopper === undefined
    ? []
    : [{ kind: "ModifyTransitGatewayVpcAttachment", attachmentId: stopper.id, change: { ipv6Support: true } }];
}
