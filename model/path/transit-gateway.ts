import { formatIpAddress } from "../address/ip-address.js";
import type { SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { matchPrefix } from "../routing/longest-prefix.js";
import { deriveNumber } from "../topology/identifier.js";
import { notInInput, undecided } from "./fate.js";
import type { CompiledAttachment, CompiledInterface, TransitGatewayRoute } from "./network.js";
import type { Fate } from "./observation.js";
import { clampSegments, tooLong } from "./mtu.js";
import { leaveByConnection } from "./connection.js";
import { enterRelay } from "./relay.js";
import { spendHop } from "./time-to-live.js";
import type { Transit } from "./transit.js";

/** Peered transit gateways in a row; more is a loop between them. */
const MOST_GATEWAYS = 8;

/**
 * TGW-01, TGW-02: into the transit gateway by the attachment's interface in the sender's zone, whose subnet's inbound
 * network ACL judges it even in the sender's own subnet; then by the route table the attachment is associated with.
 */
export function passTransitGateway(
  tracking: TrackingTable,
  attachment: CompiledAttachment,
  from: CompiledInterface,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  const zone = from.subnet.subnet.availabilityZone;
  const entry = attachment.zones.get(zone);
  if (entry === undefined) {
    transit.fate = attachment.zoneRestriction;
    hop(attachment, null, transit);
    return null;
  }
  if (typeof transit.destination !== "number" && !attachment.ipv6Support) {
    transit.fate = attachment.noIpv6;
    hop(attachment, null, transit);
    return null;
  }
  transit.carrier = "vpc";
  transit.crossedTransitGateway = true;
  if (!enterRelay(tracking, entry, now, transit)) return null;
  if (transit.current.lengthBytes > attachment.mtu.mtuBytes) {
    hop(attachment, null, transit);
    tooLong(attachment.mtu, entry, "gateway", transit);
    return null;
  }
  clampSegments(attachment.mtu, transit);
  return route(attachment, zone, 1, transit);
}

/** In by a VPN connection, Direct Connect or Connect; RT-18: the gateway costs a hop. */
export function enterTransitGateway(attachment: CompiledAttachment, transit: Transit): CompiledInterface | null {
  transit.carrier = "vpc";
  transit.crossedTransitGateway = true;
  return route(attachment, "", 1, transit);
}

function route(
  arrivedBy: CompiledAttachment,
  zone: string,
  gateways: number,
  transit: Transit,
): CompiledInterface | null {
  const { table } = arrivedBy;
  const found = table === null ? null : matchPrefix(table.prefixes, transit.destination);
  hop(arrivedBy, found, transit);
  if (!spendHop(arrivedBy.expired, transit)) return null;
  if (table === null) transit.fate = arrivedBy.noAssociation;
  else if (found?.attachment === null && found.attachmentId !== null && found.connection === null)
    behind(found.attachmentId, transit);
  else if (table.unseenRoutes !== null && !found?.certain) end(table.unseenRoutes, transit);
  else if (found === null) transit.fate = table.cannotRoute;
  else if (found.connection !== null) leaveByConnection(found.connection, transit);
  else if (found.attachment === null) transit.fate = table.blackhole;
  else if (gateways > MOST_GATEWAYS) transit.fate = undecided(arrivedBy.attachment.id, "the routes lead in a circle");
  else if (found.attachment.peer !== null) {
    // A peering between transit gateways: the other one routes by the table of its own end.
    transit.identity = null;
    return route(found.attachment.peer, zone, gateways + 1, transit);
  } else return exitOf(arrivedBy, found.attachment, zone, transit);
  return null;
}

/** Out into a VPC: by the interface in the sender's zone, else by one in another zone (TGW-02). */
function exitOf(
  arrivedBy: CompiledAttachment,
  target: CompiledAttachment,
  zone: string,
  transit: Transit,
): CompiledInterface | null {
  if (typeof transit.destination !== "number" && !target.ipv6Support) {
    transit.fate = target.noIpv6;
    return null;
  }
  // SG-11: group references cross a transit gateway only where it and both attachments support them.
  if (!arrivedBy.securityGroupReferencing || !target.securityGroupReferencing) {
    transit.lostAtTransitGateway = transit.identity !== null;
    transit.identity = null;
  }
  const exit = symmetricExit(target, transit) ?? target.zones.get(zone) ?? target.zones.values().next().value;
  if (exit === undefined) behind(target.attachment.id, transit);
  return exit ?? null;
}

/** Appliance mode: one interface for both directions of a flow, by a hash of its ends, whatever zones they are in. */
function symmetricExit({ attachment, zones }: CompiledAttachment, transit: Transit): CompiledInterface | null {
  if (attachment.resource.kind !== "vpc" || !attachment.resource.applianceMode || zones.size === 0) return null;
  const { protocol, sourcePort, destinationPort } = transit.current;
  const flow = [
    `${formatIpAddress(transit.source)}:${sourcePort}`,
    `${formatIpAddress(transit.destination)}:${destinationPort}`,
  ];
  const chosen = deriveNumber(attachment.id, `${protocol} ${flow.toSorted().join(" ")}`) % zones.size;
  return [...zones.values()][chosen]!;
}

function behind(attachmentId: string, transit: Transit): void {
  end(notInInput(attachmentId, `what lies behind ${attachmentId}`), transit);
}

function end(fate: Fate, transit: Transit): void {
  transit.fate = fate;
  transit.hops?.push({ kind: "not-modelled", id: fate.component, what: fate.reason });
}

function hop(
  { gateway, attachment, table }: CompiledAttachment,
  found: TransitGatewayRoute | null,
  transit: Transit,
): void {
  transit.hops?.push({
    kind: "transit-gateway",
    id: gateway.id,
    name: gateway.name,
    fromAttachmentId: attachment.id,
    routeTableId: table?.id ?? null,
    route: found === null ? null : { cidr: found.cidr, attachmentId: found.attachmentId },
  });
}
