import type { SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { lookUpRoute } from "../routing/route-table.js";
import { isInEffect, type BlockPublicAccess } from "../topology/block-public-access.js";
import type { Subnet, Topology } from "../topology/topology.js";
import { dropped, notInInput } from "./fate.js";
import { TRANSLATION_IDLE_US } from "../policy/translation-table.js";
import { tupleOf } from "./flow-tuple.js";
import type { Access, CompiledInterface, CompiledPublicAccess, CompiledVpc } from "./network.js";
import type { Fate } from "./observation.js";
import type { Transit } from "./transit.js";

/** Connections that began inside, where only those may. */
const REMEMBERED = "VpcBlockPublicAccess";

/**
 * IGW-15, as the pages security-vpc-bpa-basics and -example of the VPC guide have it: `block-bidirectional` stops all
 * traffic of internet gateways, `block-ingress` all but that of NAT gateways, outbound too. An exclusion of the subnet or
 * its VPC lifts that; one for egress only does so under `block-bidirectional` alone. Null: nothing is blocked.
 */
export function compilePublicAccess(
  topology: Topology,
): (subnet: Subnet, vpc: CompiledVpc) => CompiledPublicAccess | null {
  const { blockPublicAccess, blockPublicAccessExclusions, unmodelled } = topology;
  const unread = unmodelled.find(({ kind }) => kind === "VpcBlockPublicAccessExclusions");
  return (subnet, { vpc, internetGateway, egressOnlyInternetGateways }) => {
    // The mode of the VPC's owner counts, also for what participants have in shared subnets.
    const options = blockPublicAccess.find((each) => each.accountId === vpc.accountId && each.region === vpc.region);
    if (options === undefined || options.mode === "off") return null;
    const exclusions = options.exclusionsAllowed
      ? blockPublicAccessExclusions.filter(
          (each) => isInEffect(each) && (each.excluded.id === subnet.id || each.excluded.id === vpc.id),
        )
      : [];
    if (exclusions.some(({ mode }) => mode === "allow-bidirectional")) return null;
    const closed = (gatewayId: string | undefined): Fate =>
      unread !== undefined && options.exclusionsAllowed
        ? notInInput(unread.id, `what ${unread.id} excludes`)
        : dropped("VPC_BLOCK_PUBLIC_ACCESS_ENABLED", gatewayId ?? vpc.id);
    return {
      ...accessOf(options.mode, exclusions.length > 0),
      fate: closed(internetGateway?.gateway.id),
      egressOnlyFate: closed(egressOnlyInternetGateways[0]?.gateway.id),
    };
  };
}

function accessOf(
  mode: Exclude<BlockPublicAccess["mode"], "off">,
  egressExcluded: boolean,
): { readonly hosts: Access; readonly natGateways: Access } {
  if (mode === "block-ingress") return { hosts: "blocked", natGateways: "allowed" };
  return egressExcluded
    ? { hosts: "egress-only", natGateways: "egress-only" }
    : { hosts: "blocked", natGateways: "blocked" };
}

function accessAt({ device }: CompiledInterface, access: CompiledPublicAccess): Access {
  return device?.kind === "nat-gateway" ? access.natGateways : access.hosts;
}

/**
 * The fate of a packet that is about to leave by a route to an internet gateway, null where it may. The flow log already
 * shows it: REJECT. What goes back to a load balancer or NAT gateway by itself does not take that route.
 */
export function blockedOutbound(
  access: CompiledPublicAccess,
  tracking: TrackingTable,
  from: CompiledInterface,
  now: SimTime,
  transit: Transit,
): Fate | null {
  const kind = lookUpRoute(from.subnet.routes, transit.destination)?.target.kind;
  // Nothing begins from outside through an egress-only gateway either.
  if (kind === "egress-only-internet-gateway") return access.natGateways === "blocked" ? access.egressOnlyFate : null;
  const allowed = accessAt(from, access);
  if (kind !== "internet-gateway" || allowed === "allowed") return null;
  const { translations } = tracking;
  const tuple = tupleOf(transit.current, transit.source, transit.destination);
  if (tuple !== null && translations.size > 0 && translations.drawn(tuple, now) !== null) return null;
  if (allowed === "blocked") return access.fate;
  if (tuple === null) return null;
  const known = translations.there(REMEMBERED, tuple, now);
  if (known !== null) known.lastSeen = now;
  else {
    translations.add({
      deviceId: REMEMBERED,
      interfaceIndex: from.index,
      original: tuple,
      translated: tuple,
      idleTimeoutUs: TRANSLATION_IDLE_US,
      lastSeen: now,
    });
  }
  return null;
}

/** The fate of a packet that an internet gateway has for that interface, null where it may come in. */
export function blockedInbound(
  access: CompiledPublicAccess,
  tracking: TrackingTable,
  to: CompiledInterface,
  now: SimTime,
  transit: Transit,
): Fate | null {
  const allowed = accessAt(to, access);
  if (allowed === "allowed") return null;
  if (allowed === "blocked") return access.fate;
  const tuple = tupleOf(transit.current, transit.source, transit.destination);
  const known = tuple === null ? null : tracking.translations.back(REMEMBERED, tuple, now);
  if (known === null) return access.fate;
  known.lastSeen = now;
  return null;
}
