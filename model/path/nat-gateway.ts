import { isIpv4 } from "../address/ip-address.js";
import { nat64Address } from "../address/nat64.js";
import { ICMP, ICMPV6, type SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { reverseTuple, TRANSLATION_IDLE_US, type FlowTuple, type Translation } from "../policy/translation-table.js";
import { mayBegin, tupleOf } from "./flow-tuple.js";
import { enterRelay } from "./relay.js";
import { reset } from "./reset.js";
import { clampSegments, tooLong } from "./mtu.js";
import { leadsToIpv4, outsideOf } from "./nat64.js";
import { rewrite } from "./rewrite.js";
import { translateFamily } from "./translate-family.js";
import type { CompiledInterface, CompiledNatGateway, Network } from "./network.js";
import type { Transit } from "./transit.js";

/** IGW-10: concurrent flows per destination, port and protocol of one address. */
const FLOWS_PER_ADDRESS = 55_000;

/**
 * IGW-10, IGW-11: a packet that a route leads to a NAT gateway. Both subnets' network ACLs judge it (NACL-10); it leaves
 * with the gateway's address and a port of its own, by the gateway's subnet's route table.
 */
export function passNatGateway(
  network: Network,
  tracking: TrackingTable,
  gateway: CompiledNatGateway,
  from: CompiledInterface,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  const [first] = gateway.interfaces;
  transit.carrier = from.subnet === first!.subnet ? "subnet" : "vpc";
  if (!enterRelay(tracking, first!, now, transit)) return null;
  if (!isIpv4(transit.destination) && !leadsToIpv4(gateway, transit.destination, transit))
    return endAt(gateway, transit);
  if (isTooLong(gateway, first!, transit)) return null;
  const tuple = tupleOf(transit.current, transit.source, transit.destination);
  if (tuple === null) {
    const { protocol } = transit.current;
    transit.fate = protocol === ICMP || protocol === ICMPV6 ? gateway.noConnection : gateway.protocolRestriction;
    return refuse(gateway, transit);
  }
  const known = tracking.translations.there(gateway.gateway.id, tuple, now);
  if (known === null && !mayBegin(transit.current)) {
    transit.fate = gateway.noConnection;
    reset(first!, transit);
    return refuse(gateway, transit);
  }
  const translation = known ?? open(network, tracking, gateway, tuple, now);
  if (translation === null) {
    transit.fate = gateway.noFreePort;
    return refuse(gateway, transit);
  }
  translation.lastSeen = now;
  clampSegments(gateway.mtu, transit);
  if (!translate(transit, gateway, "outbound", tuple, translation.translated)) return null;
  transit.translation = translation;
  return network.compiled[translation.interfaceIndex]!;
}

function open(
  network: Network,
  tracking: TrackingTable,
  gateway: CompiledNatGateway,
  tuple: FlowTuple,
  now: SimTime,
): Translation | null {
  const { translations } = tracking;
  const outside = outsideOf(tuple);
  for (const at of gateway.interfaces) {
    for (const { address } of network.interfaces[at.index]!.privateAddresses) {
      const port = translations.freePort({ ...outside, source: address }, FLOWS_PER_ADDRESS, now);
      if (port === null) continue;
      const translation: Translation = {
        deviceId: gateway.gateway.id,
        interfaceIndex: at.index,
        original: tuple,
        translated: { ...outside, source: address, sourcePort: port },
        idleTimeoutUs: TRANSLATION_IDLE_US,
        lastSeen: now,
      };
      translations.add(translation);
      return translation;
    }
  }
  return null;
}

/** A packet addressed to a NAT gateway: the answer of a connection it translated, or nobody's. */
export function answerNatGateway(
  tracking: TrackingTable,
  gateway: CompiledNatGateway,
  at: CompiledInterface,
  now: SimTime,
  transit: Transit,
): CompiledInterface | null {
  if (!enterRelay(tracking, at, now, transit)) return null;
  if (isTooLong(gateway, at, transit)) return null;
  const tuple = tupleOf(transit.current, transit.source, transit.destination);
  const translation = tuple === null ? null : tracking.translations.back(gateway.gateway.id, tuple, now);
  if (tuple === null || translation === null) {
    transit.fate = gateway.noConnection;
    return refuse(gateway, transit);
  }
  translation.lastSeen = now;
  clampSegments(gateway.mtu, transit);
  return translate(transit, gateway, "inbound", tuple, reverseTuple(translation.original)) ? at : null;
}

function isTooLong({ mtu }: CompiledNatGateway, at: CompiledInterface, transit: Transit): boolean {
  if (transit.current.lengthBytes <= mtu.mtuBytes) return false;
  tooLong(mtu, at, "gateway", transit);
  return true;
}

/** False: the other family does not have such a packet. */
function translate(
  transit: Transit,
  compiled: CompiledNatGateway,
  direction: "outbound" | "inbound",
  before: FlowTuple,
  after: FlowTuple,
): boolean {
  const { gateway } = compiled;
  if (isIpv4(before.source) !== isIpv4(after.source) && !translateFamily(compiled, transit)) {
    endAt(compiled, transit);
    return false;
  }
  transit.hops?.push({
    kind: "nat-gateway",
    id: gateway.id,
    name: gateway.name,
    direction,
    translation: { before, after },
  });
  rewrite(transit, before, after, direction === "outbound");
  // What a router on the way says of a packet keeps its own address, as IPv6 writes it (RFC 7915, 4.2).
  if (isIpv4(transit.source) && !isIpv4(transit.destination)) transit.source = nat64Address(transit.source);
  return true;
}

/** Refused, or left open. */
function endAt(gateway: CompiledNatGateway, transit: Transit): null {
  return transit.fate?.disposition === "undecided" ? null : refuse(gateway, transit);
}

function refuse({ gateway }: CompiledNatGateway, transit: Transit): null {
  transit.hops?.push({
    kind: "nat-gateway",
    id: gateway.id,
    name: gateway.name,
    direction: "outbound",
    translation: null,
  });
  return null;
}
