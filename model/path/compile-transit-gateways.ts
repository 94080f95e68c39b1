import { containsAddress, type Cidr } from "../address/cidr.js";
import { compilePrefixes, type PrefixEntry } from "../routing/longest-prefix.js";
import type {
  TransitGateway,
  TransitGatewayAttachment,
  TransitGatewayRouteTable,
} from "../topology/transit-gateways.js";
import type { Topology } from "../topology/topology.js";
import { dropped, notInInput } from "./fate.js";
import { GATEWAY_MTU_BYTES, mtuLimit } from "./mtu-limit.js";
import type {
  CompiledAttachment,
  CompiledConnection,
  CompiledInterface,
  CompiledSubnet,
  CompiledTransitGatewayRouteTable,
  CompiledVpc,
  TransitGatewayRoute,
} from "./network.js";

/** TGW:how-transit-gateways-work, "Route evaluation order": static routes, then propagated ones by where they are from. */
const STATIC_RANK = 0;
const PROPAGATED_RANK = { vpc: 1, "direct-connect": 2, connect: 3, vpn: 4 } as const;

/** Attachments of every transit gateway by id, with the tables that route what comes in by them. */
export function compileTransitGateways(
  topology: Topology,
  vpcs: ReadonlyMap<string, CompiledVpc>,
  connections: ReadonlyMap<string, CompiledConnection>,
): Map<string, CompiledAttachment> {
  const attachments = new Map<string, CompiledAttachment>();
  for (const gateway of topology.transitGateways) {
    if (gateway.state !== "available" && gateway.state !== "modifying") continue;
    for (const attachment of topology.transitGatewayAttachments) {
      if (attachment.transitGatewayId !== gateway.id || attachment.state !== "available") continue;
      // Both gateways of a peering know it by the same id.
      attachments.set(attachmentKey(gateway.id, attachment.id), compileAttachment(attachment, gateway));
    }
  }
  const tables = new Map(
    topology.transitGatewayRouteTables.map((table) => [
      table.id,
      compileTable(table, topology, attachments, vpcs, connections),
    ]),
  );
  for (const entry of attachments.values()) {
    const { attachment } = entry;
    const tableId = attachment.associatedRouteTableId;
    entry.table = tables.get(tableId ?? "") ?? null;
    if (entry.table === null && tableId !== null) entry.noAssociation = notInInput(tableId, `route table ${tableId}`);
    if (attachment.resource.kind === "peering") {
      entry.peer = attachments.get(attachmentKey(attachment.resource.peerTransitGatewayId, attachment.id)) ?? null;
    }
  }
  return attachments;
}

function attachmentKey(transitGatewayId: string, attachmentId: string): string {
  return `${transitGatewayId} ${attachmentId}`;
}

function compileAttachment(attachment: TransitGatewayAttachment, gateway: TransitGateway): CompiledAttachment {
  const { id, resource } = attachment;
  return {
    attachment,
    gateway,
    zones: new Map(),
    table: null,
    peer: null,
    securityGroupReferencing:
      gateway.securityGroupReferencing && resource.kind === "vpc" && resource.securityGroupReferencing,
    ipv6Support: resource.kind !== "vpc" || resource.ipv6Support,
    zoneRestriction: dropped("TGW_ROUTE_AZ_RESTRICTION", id),
    noIpv6: dropped("SIM_TGW_NO_IPV6_SUPPORT", id),
    noAssociation: dropped("TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION", id),
    mtu: mtuLimit(GATEWAY_MTU_BYTES, id),
    expired: dropped("SIM_TTL_EXPIRED", gateway.id),
  };
}

function contains(block: Cidr, inner: Cidr): boolean {
  return block.prefixLength <= inner.prefixLength && containsAddress(block, inner.first);
}

function compileTable(
  table: TransitGatewayRouteTable,
  topology: Topology,
  attachments: ReadonlyMap<string, CompiledAttachment>,
  vpcs: ReadonlyMap<string, CompiledVpc>,
  connections: ReadonlyMap<string, CompiledConnection>,
): CompiledTransitGatewayRouteTable {
  const described = new Map(
    topology.transitGatewayAttachments
      .filter(({ transitGatewayId }) => transitGatewayId === table.transitGatewayId)
      .map((each) => [each.id, each]),
  );
  const route = (cidr: Cidr, attachmentId: string | null, rank: number): PrefixEntry<TransitGatewayRoute> => {
    const attachment = attachments.get(attachmentKey(table.transitGatewayId, attachmentId ?? "")) ?? null;
    const resource = attachment?.attachment.resource;
    const vpc = resource?.kind === "vpc" ? vpcs.get(resource.vpcId) : undefined;
    const alive = vpc !== undefined || resource?.kind === "peering";
    // An attachment that is on the way out leaves its static routes as blackholes.
    const gone = attachment === null && described.has(attachmentId ?? "");
    const connection = attachment === null ? null : connectionOf(attachment.attachment, connections);
    const certain = vpc?.cidrs.some((block) => contains(block, cidr)) ?? false;
    return {
      cidr,
      rank,
      value: {
        cidr,
        attachmentId: gone ? null : attachmentId,
        attachment: alive ? attachment : null,
        connection,
        certain,
      },
    };
  };
  const statics = table.staticRoutes.map(({ cidr, attachmentId }) => route(cidr, attachmentId, STATIC_RANK));
  // What is described or declared says itself what it propagates.
  const isKnown = (attachment: TransitGatewayAttachment | undefined): boolean =>
    attachment?.resource.kind === "vpc"
      ? vpcs.has(attachment.resource.vpcId)
      : attachment !== undefined && tellsAll(topology, attachment, connections);
  const searched = new Set(table.learntRoutes.map(({ attachmentId }) => attachmentId));
  const propagated = table.propagatedAttachmentIds.flatMap((attachmentId) => {
    const attachment = attachments.get(attachmentKey(table.transitGatewayId, attachmentId))?.attachment;
    const connection = attachment === undefined ? null : connectionOf(attachment, connections);
    const learnt = table.learntRoutes.filter((each) => each.attachmentId === attachmentId);
    if (learnt.length > 0 && !isKnown(attachment))
      return learnt.map(({ cidr }) => route(cidr, attachmentId, learntRank(attachment?.resource)));
    if (attachment !== undefined && connection !== null)
      return advertised(topology, attachment, connection).map((cidr) =>
        route(cidr, attachmentId, PROPAGATED_RANK[connection.kind]),
      );
    const resource = attachment?.resource;
    const cidrs = resource?.kind === "vpc" ? (vpcs.get(resource.vpcId)?.cidrs ?? []) : [];
    return cidrs
      .filter(({ family }) => family === 4 || (resource?.kind === "vpc" && resource.ipv6Support))
      .map((cidr) => route(cidr, attachmentId, PROPAGATED_RANK.vpc));
  });
  // Nobody knows what these propagate: VPNs, VPCs of other accounts, attachments that are not described.
  const unseen = table.propagatedAttachmentIds.find((attachmentId) => {
    const attachment = described.get(attachmentId);
    return attachment?.resource.kind !== "peering" && !isKnown(attachment) && !searched.has(attachmentId);
  });
  return {
    id: table.id,
    prefixes: compilePrefixes([...statics, ...propagated]),
    cannotRoute: dropped("TGW_RTB_CANNOT_ROUTE", table.id),
    blackhole: dropped("TGW_RTB_BAD_STATE_ROUTE", table.id),
    unseenRoutes: unseen === undefined ? null : notInInput(unseen, `what ${unseen} propagates to ${table.id}`),
  };
}

/** TGW-01: the rank of a route by what it was learnt from, described or not. */
function learntRank(resource: TransitGatewayAttachment["resource"] | undefined): number {
  if (resource?.kind !== "other") return PROPAGATED_RANK.vpc;
  const { resourceType } = resource;
  if (resourceType === "direct-connect-gateway") return PROPAGATED_RANK["direct-connect"];
  return resourceType === "connect" ? PROPAGATED_RANK.connect : PROPAGATED_RANK.vpn;
}

/** The way out of AWS that an attachment of another kind stands for; null for what nothing tells of. */
function connectionOf(
  { id, resource }: TransitGatewayAttachment,
  connections: ReadonlyMap<string, CompiledConnection>,
): CompiledConnection | null {
  if (resource.kind !== "other") return null;
  return connections.get(resource.resourceId) ?? connections.get(id) ?? null;
}

/** What the far end advertises by BGP: nothing over a connection with static routes, nothing while it is down. */
function advertised(
  { vpnConnections, onPremisesNetworks }: Topology,
  { id: attachmentId }: TransitGatewayAttachment,
  { id, down }: CompiledConnection,
): readonly Cidr[] {
  const isStatic = vpnConnections.some((each) => each.id === id && each.staticRoutesOnly);
  if (down !== null || isStatic) return [];
  return onPremisesNetworks.flatMap(({ connectionIds, cidrs }) =>
    connectionIds.includes(id) || connectionIds.includes(attachmentId) ? cidrs : [],
  );
}

function tellsAll(
  { vpnConnections }: Topology,
  attachment: TransitGatewayAttachment,
  connections: ReadonlyMap<string, CompiledConnection>,
): boolean {
  const connection = connectionOf(attachment, connections);
  const isStatic = vpnConnections.some((each) => each.id === connection?.id && each.staticRoutesOnly);
  return connection !== null && (isStatic || connection.networks !== null);
}

/** TGW-02: the interface that an attachment has in each of its subnets, one that is not in the input included. */
export function placeAttachments(
  attachments: ReadonlyMap<string, CompiledAttachment>,
  subnets: ReadonlyMap<string, CompiledSubnet>,
  interfaces: readonly CompiledInterface[],
  unseen: (subnet: CompiledSubnet, attachmentId: string) => CompiledInterface,
): void {
  const bySubnet = new Map(
    interfaces.flatMap((each) =>
      each.networkInterface.interfaceType === "transit_gateway" ? [[each.subnet.subnet.id, each]] : [],
    ),
  );
  for (const entry of attachments.values()) {
    const { attachment, zones } = entry;
    if (attachment.resource.kind !== "vpc") continue;
    for (const subnetId of attachment.resource.subnetIds) {
      const subnet = subnets.get(subnetId);
      if (subnet === undefined) entry.zoneRestriction = notInInput(subnetId, `the zone of ${subnetId}`);
      else zones.set(subnet.subnet.availabilityZone, bySubnet.get(subnetId) ?? unseen(subnet, attachment.id));
    }
  }
}
