import type { Cidr } from "../address/cidr.js";
import { compilePrefixes, type PrefixEntry } from "../routing/longest-prefix.js";
import type {
  TransitGateway,
  TransitGatewayAttachment,
  TransitGatewayRouteTable,
} from "../topology/transit-gateways.js";
import type { Topology } from "../topology/topology.js";
import { dropped } from "./fate.js";
import type {
  CompiledAttachment,
  CompiledInterface,
  CompiledSubnet,
  CompiledTransitGatewayRouteTable,
  CompiledVpc,
  TransitGatewayRoute,
} from "./network.js";

/** TGW-01: static routes before propagated ones. */
const STATIC_RANK = 0;
const PROPAGATED_RANK = 1;

/** Attachments of every transit gateway by id, with the tables that route what comes in by them. */
export function compileTransitGateways(
  topology: Topology,
  vpcs: ReadonlyMap<string, CompiledVpc>,
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
    topology.transitGatewayRouteTables.map((table) => [table.id, compileTable(table, attachments, vpcs)]),
  );
  for (const entry of attachments.values()) {
    const { attachment } = entry;
    entry.table = tables.get(attachment.associatedRouteTableId ?? "") ?? null;
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
  };
}

function compileTable(
  table: TransitGatewayRouteTable,
  attachments: ReadonlyMap<string, CompiledAttachment>,
  vpcs: ReadonlyMap<string, CompiledVpc>,
): CompiledTransitGatewayRouteTable {
  const route = (cidr: Cidr, attachmentId: string | null, rank: number): PrefixEntry<TransitGatewayRoute> => {
    const attachment = attachments.get(attachmentKey(table.transitGatewayId, attachmentId ?? "")) ?? null;
    // An attachment that is gone leaves its static routes as blackholes.
    const alive =
      attachment !== null && (attachment.attachment.resource.kind === "peering" || leadsToVpc(attachment, vpcs));
    return {
      cidr,
      rank,
      value: { cidr, attachmentId: attachment === null ? null : attachmentId, attachment: alive ? attachment : null },
    };
  };
  const statics = table.staticRoutes.map(({ cidr, attachmentId }) => route(cidr, attachmentId, STATIC_RANK));
  const propagated = table.propagatedAttachmentIds.flatMap((attachmentId) => {
    const resource = attachments.get(attachmentKey(table.transitGatewayId, attachmentId))?.attachment.resource;
    const cidrs = resource?.kind === "vpc" ? (vpcs.get(resource.vpcId)?.cidrs ?? []) : [];
    return cidrs
      .filter(({ family }) => family === 4 || (resource?.kind === "vpc" && resource.ipv6Support))
      .map((cidr) => route(cidr, attachmentId, PROPAGATED_RANK));
  });
  return {
    id: table.id,
    prefixes: compilePrefixes([...statics, ...propagated]),
    cannotRoute: dropped("TGW_RTB_CANNOT_ROUTE", table.id),
    blackhole: dropped("TGW_RTB_BAD_STATE_ROUTE", table.id),
  };
}

function leadsToVpc({ attachment }: CompiledAttachment, vpcs: ReadonlyMap<string, CompiledVpc>): boolean {
  return attachment.resource.kind === "vpc" && vpcs.has(attachment.resource.vpcId);
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
  for (const { attachment, zones } of attachments.values()) {
    if (attachment.resource.kind !== "vpc") continue;
    for (const subnetId of attachment.resource.subnetIds) {
      const subnet = subnets.get(subnetId);
      if (subnet === undefined) continue;
      zones.set(subnet.subnet.availabilityZone, bySubnet.get(subnetId) ?? unseen(subnet, attachment.id));
    }
  }
}
