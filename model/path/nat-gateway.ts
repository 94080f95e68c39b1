import { containsIpv6, parseIpv6Cidr } from "../address/cidr.js";
import { ICMP, type SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { reverseTuple, TRANSLATION_IDLE_US, type FlowTuple, type Translation } from "../policy/translation-table.js";
import { mayBegin, tupleOf } from "./flow-tuple.js";
import { enterRelay } from "./relay.js";
import { reset } from "./reset.js";
import { clampSegments, tooLong } from "./mtu.js";
import { rewrite } from "./rewrite.js";
import type { CompiledInterface, CompiledNatGateway, Network } from "./network.js";
import type { Transit } from "./transit.js";

/** RFC 6052: IPv4 addresses as IPv6 ones, which DNS64 answers. */
const NAT64 = parseIpv6Cidr("64:ff9b::/96")!;

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
  if (typeof transit.destination !== "number" && containsIpv6(NAT64, transit.destination)) {
    transit.fate = gateway.nat64NotModelled;
    transit.hops?.push({ kind: "not-modelled", id: transit.fate.component, what: transit.fate.reason });
    return null;
  }
  if (!enterRelay(tracking, first!, now, transit)) return null;
  if (typeof transit.destination !== "number") {
    transit.fate = gateway.familyRestriction;
    return refuse(gateway, transit);
  }
  if (isTooLong(gateway, first!, transit)) return null;
  const tuple = tupleOf(transit.current, transit.source, transit.destination);
  if (tuple === null) {
    transit.fate = transit.current.protocol === ICMP ? gateway.noConnection : gateway.protocolRestriction;
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
  translate(transit, gateway, "outbound", tuple, translation.translated);
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
  for (const at of gateway.interfaces) {
    for (const { address } of network.interfaces[at.index]!.privateAddresses) {
      const port = translations.freePort({ ...tuple, source: address }, FLOWS_PER_ADDRESS, now);
      if (port === null) continue;
      const translation: Translation = {
        deviceId: gateway.gateway.id,
        interfaceIndex: at.index,
        original: tuple,
        translated: { ...tuple, source: address, sourcePort: port },
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
  translate(transit, gateway, "inbound", tuple, reverseTuple(translation.original));
  return at;
}

function isTooLong({ mtu }: CompiledNatGateway, at: CompiledInterface, transit: Transit): boolean {
  if (transit.current.lengthBytes <= mtu.mtuBytes) return false;
  tooLong(mtu, at, "gateway", transit);
  return true;
}

function translate(
  transit: Transit,
  { gateway }: CompiledNatGateway,
  direction: "outbound" | "inbound",
  before: FlowTuple,
  after: FlowTuple,
): void {
  transit.hops?.push({
    kind: "nat-gateway",
    id: gateway.id,
    name: gateway.name,
    direction,
    translation: { before, after },
  });
  rewrite(transit, before, after, direction === "outbound");
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
