import {
  deriveNumber,
  formatIpAddress,
  type DropCode,
  type NetworkInterface,
  type Packet,
  type Topology,
  type TransitGatewayAttachment,
} from "../../model/index.js";
import { addressOf, inBlock, ipOf, type Address } from "./addresses.js";

/**
 * Where a transit gateway puts a packet out again, whether its sender's groups are still known there (SG-11), and how
 * many gateways it has passed.
 */
export type Exit =
  | {
      readonly kind: "exit";
      readonly at: NetworkInterface;
      readonly keepsIdentity: boolean;
      readonly gateways: number;
    }
  | { readonly kind: "drop"; readonly code: DropCode; readonly component: string }
  | { readonly kind: "undecided" };

/** The usable attachment of a VPC to a gateway. */
export function attachmentOf(topology: Topology, gatewayId: string, vpcId: string): TransitGatewayAttachment | null {
  const gateway = topology.transitGateways.find(({ id }) => id === gatewayId);
  if (gateway === undefined || !["available", "modifying"].includes(gateway.state)) return null;
  return (
    topology.transitGatewayAttachments.find(
      ({ transitGatewayId, state, resource }) =>
        transitGatewayId === gatewayId && state === "available" && resource.kind === "vpc" && resource.vpcId === vpcId,
    ) ?? null
  );
}

/** TGW-02: the attachment's interface in a zone. */
export function interfaceIn(
  topology: Topology,
  { resource }: TransitGatewayAttachment,
  zone: string,
): NetworkInterface | null {
  const subnetIds = resource.kind === "vpc" ? resource.subnetIds : [];
  const inZone = subnetIds.filter((subnetId) =>
    topology.subnets.some(({ id, availabilityZone }) => id === subnetId && availabilityZone === zone),
  );
  return (
    topology.networkInterfaces.find(
      ({ interfaceType, subnetId }) => interfaceType === "transit_gateway" && inZone.includes(subnetId),
    ) ?? null
  );
}

/** Whether the attachment carries no such packet: IPv6, which a VPC's has to support. */
export function lacksIpv6(
  { resource }: TransitGatewayAttachment,
  { destination }: { readonly destination: Address },
): boolean {
  return typeof destination === "bigint" && resource.kind === "vpc" && !resource.ipv6Support;
}

/** A packet on its way. */
interface Sent {
  readonly packet: Packet;
  readonly source: Address;
  readonly destination: Address;
}

/** Appliance mode: the zone of a flow, either way. */
function applianceZone(attachmentId: string, zones: readonly string[], { packet, source, destination }: Sent): string {
  const [one, other] = [
    `${formatIpAddress(ipOf(source))}:${packet.sourcePort}`,
    `${formatIpAddress(ipOf(destination))}:${packet.destinationPort}`,
  ].toSorted();
  return zones[deriveNumber(attachmentId, `${packet.protocol} ${one} ${other}`) % zones.length]!;
}

/** TGW-01, TGW-02: by the table of the attachment that it came in by; each gateway costs a hop (RT-18). */
export function throughTransitGateway(
  topology: Topology,
  came: TransitGatewayAttachment,
  zone: string,
  sent: Sent,
  timeToLive: number,
  gateways = 1,
): Exit {
  if (timeToLive <= gateways) return { kind: "drop", code: "SIM_TTL_EXPIRED", component: came.transitGatewayId };
  const table = topology.transitGatewayRouteTables.find(({ id }) => id === came.associatedRouteTableId);
  if (table === undefined) return { kind: "drop", code: "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION", component: came.id };
  const attachmentCalled = (id: string | null): TransitGatewayAttachment | undefined =>
    topology.transitGatewayAttachments.find(
      (each) => each.id === id && each.transitGatewayId === came.transitGatewayId && each.state === "available",
    );
  const blocksOf = (id: string) => {
    const resource = attachmentCalled(id)?.resource;
    const vpc = resource?.kind === "vpc" ? topology.vpcs.find((each) => each.id === resource.vpcId) : undefined;
    return (vpc?.cidrBlocks ?? []).filter(({ state }) => state === "associated").map(({ cidr }) => cidr);
  };
  // Static routes come first, so that they win over propagated ones of the same length.
  const routes = [
    ...table.staticRoutes,
    ...table.propagatedAttachmentIds.flatMap((attachmentId) =>
      blocksOf(attachmentId)
        .filter(({ first }) => !lacksIpv6(attachmentCalled(attachmentId)!, { destination: addressOf(first) }))
        .map((cidr) => ({ cidr, attachmentId })),
    ),
  ].filter(({ cidr }) => inBlock(cidr, sent.destination));
  const longest = Math.max(...routes.map(({ cidr }) => cidr.prefixLength));
  const route = routes.find(({ cidr }) => cidr.prefixLength === longest);
  if (route === undefined) return { kind: "drop", code: "TGW_RTB_CANNOT_ROUTE", component: table.id };
  const next = attachmentCalled(route.attachmentId);
  if (next === undefined) return { kind: "drop", code: "TGW_RTB_BAD_STATE_ROUTE", component: table.id };

  if (gateways > 8) return { kind: "undecided" }; // a circle

  switch (next.resource.kind) {
    case "other":
      return { kind: "undecided" };
    case "peering": {
      const { peerTransitGatewayId } = next.resource;
      const half = topology.transitGatewayAttachments.find(
        ({ id, transitGatewayId }) => id === next.id && transitGatewayId === peerTransitGatewayId,
      );
      if (half === undefined) return { kind: "undecided" }; // not in the input
      const exit = throughTransitGateway(topology, half, zone, sent, timeToLive, gateways + 1);
      return exit.kind === "exit" ? { ...exit, keepsIdentity: false } : exit;
    }
    case "vpc": {
      if (lacksIpv6(next, sent)) return { kind: "drop", code: "SIM_TGW_NO_IPV6_SUPPORT", component: next.id };
      const { subnetIds, securityGroupReferencing } = next.resource;
      const zones = subnetIds.flatMap((id) => topology.subnets.find((each) => each.id === id)?.availabilityZone ?? []);
      const ordinary = zones.includes(zone) ? zone : (zones[0] ?? "");
      const at = interfaceIn(
        topology,
        next,
        next.resource.applianceMode ? applianceZone(next.id, zones, sent) : ordinary,
      );
      if (at === null) return { kind: "undecided" };
      const gateway = topology.transitGateways.find(({ id }) => id === came.transitGatewayId);
      const both =
        gateway?.securityGroupReferencing === true &&
        securityGroupReferencing &&
        came.resource.kind === "vpc" &&
        came.resource.securityGroupReferencing;
      return { kind: "exit", at, keepsIdentity: both, gateways };
    }
  }
}
