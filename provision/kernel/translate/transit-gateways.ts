import {
  formatCidr,
  type Cidr,
  type Topology,
  type TransitGateway,
  type TransitGatewayAttachment,
  type TransitGatewayRouteTable,
} from "../../../model/topology/index.js";
import { attachmentAt } from "./attachments.js";
import { blocksOf, type InterfacePlace, type Places } from "./places.js";

/** TGW-02: the attachment's interface in that zone, and no other. */
export function interfaceInZone(
  { interfaces }: Places,
  { resource }: TransitGatewayAttachment,
  zone: string | null,
): InterfacePlace | null {
  if (resource.kind !== "vpc") return null;
  return (
    interfaces.find(
      ({ networkInterface, subnet }) =>
        networkInterface.interfaceType === "transit_gateway" &&
        resource.subnetIds.includes(subnet.id) &&
        subnet.availabilityZone === zone,
    ) ?? null
  );
}

/** TGW-02: by which interface a packet from a zone comes out of an attachment: its own zone's, else the first subnet's. */
function exitOf(places: Places, attachment: TransitGatewayAttachment, zone: string | null): InterfacePlace | null {
  const { resource } = attachment;
  if (resource.kind !== "vpc") return null;
  const first = places.topology.subnets.find(({ id }) => id === resource.subnetIds[0])?.availabilityZone ?? null;
  return interfaceInZone(places, attachment, zone) ?? interfaceInZone(places, attachment, first);
}

/** A peering attachment, and its two halves. */
export interface TransitGatewayPeering {
  readonly device: string;
  readonly halves: readonly [TransitGatewayAttachment, TransitGatewayAttachment];
}

/** The peerings whose both halves are in the topology and available. */
export function peeringsOf({ transitGatewayAttachments }: Topology): readonly TransitGatewayPeering[] {
  return transitGatewayAttachments.flatMap((half, index): readonly TransitGatewayPeering[] => {
    const other = transitGatewayAttachments.findIndex((each) => each.id === half.id && each !== half);
    const peer = transitGatewayAttachments[other];
    if (half.resource.kind !== "peering" || peer === undefined || other < index) return [];
    if (half.state !== "available" || peer.state !== "available") return [];
    return [{ device: `peer${index}`, halves: [half, peer] }];
  });
}

/** A packet's way in: the table of its attachment's association (TGW-01), and the zone that it comes from. */
interface WayIn {
  readonly device: string;
  readonly table: TransitGatewayRouteTable | null;
  readonly zone: string | null;
}

/**
 * A transit gateway's routing as lines of `ip -batch`: each way in has a table, since where a packet comes out depends on
 * the zone that it came from.
 */
export function transitRouting(
  places: Places,
  gateway: TransitGateway,
  own: readonly InterfacePlace[],
): readonly string[] {
  const { topology } = places;
  const tableCalled = (id: string | null): TransitGatewayRouteTable | null =>
    topology.transitGatewayRouteTables.find((each) => each.id === id) ?? null;
  const ways: readonly WayIn[] = [
    ...own.map((place): WayIn => {
      const attachment = attachmentAt(topology, place.networkInterface);
      const table = tableCalled(attachment?.associatedRouteTableId ?? null);
      return { device: place.device, table, zone: place.subnet.availabilityZone };
    }),
    // Of another Region, whose zones are others.
    ...peeringsOf(topology).flatMap(({ device, halves }) =>
      halves
        .filter(({ transitGatewayId }) => transitGatewayId === gateway.id)
        .map((half): WayIn => ({ device, table: tableCalled(half.associatedRouteTableId), zone: null })),
    ),
  ];
  return [
    "rule flush",
    ...ways.map(({ device }, index) => `rule add priority 10 iif ${device} lookup ${FIRST_TABLE + index}`),
    ...ways.flatMap((way, index) => tableLines(places, gateway, way, FIRST_TABLE + index)),
  ];
}

const FIRST_TABLE = 100;

/** What every interface's router answers to: no address of its own is needed. */
export const ROUTER = "169.254.0.1";

/** TGW-01: the longest prefix, among equals static routes before propagated ones, of these the first (TGW-05). */
function tableLines(
  places: Places,
  gateway: TransitGateway,
  { table, zone }: WayIn,
  number: number,
): readonly string[] {
  const { topology } = places;
  const attachmentCalled = (id: string | null): TransitGatewayAttachment | undefined =>
    topology.transitGatewayAttachments.find(
      (each) => each.id === id && each.transitGatewayId === gateway.id && each.state === "available",
    );
  const propagated = (table?.propagatedAttachmentIds ?? []).flatMap((attachmentId) => {
    const resource = attachmentCalled(attachmentId)?.resource;
    const vpc = resource?.kind === "vpc" ? topology.vpcs.find(({ id }) => id === resource.vpcId) : undefined;
    return vpc === undefined ? [] : blocksOf(vpc).map((cidr) => ({ cidr, attachmentId, metric: 20 }));
  });
  const lines = new Map<string, string>();
  for (const { cidr, attachmentId, metric } of [
    ...(table?.staticRoutes ?? []).map((route) => ({ ...route, metric: 10 })),
    ...propagated,
  ]) {
    const key = `${formatCidr(cidr)} metric ${metric}`;
    if (cidr.family === 6 || lines.has(key)) continue;
    const next = attachmentCalled(attachmentId);
    lines.set(key, routeLine(cidr, next === undefined ? null : nextHop(places, next, zone), metric, number));
  }
  return [`route flush table ${number}`, ...lines.values(), `route add blackhole default metric 1000 table ${number}`];
}

function nextHop(places: Places, next: TransitGatewayAttachment, zone: string | null): string | null {
  if (next.resource.kind === "peering") {
    const peering = peeringsOf(places.topology).find(({ halves }) => halves.some((half) => half === next));
    return peering === undefined ? null : `dev ${peering.device}`;
  }
  const exit = exitOf(places, next, zone);
  return exit === null ? null : `via ${ROUTER} dev ${exit.device} onlink`;
}

function routeLine(cidr: Cidr, hop: string | null, metric: number, number: number): string {
  const to = hop === null ? `blackhole ${formatCidr(cidr)}` : `${formatCidr(cidr)} ${hop}`;
  return `route add ${to} metric ${metric} table ${number}`;
}
