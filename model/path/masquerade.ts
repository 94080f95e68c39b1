import type { Ipv4 } from "../address/ipv4.js";
import { ACK, ICMP, RST, SYN, TCP, UDP, type Packet, type SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { reverseTuple, type FlowTuple, type Translation } from "../policy/translation-table.js";
import { tupleOf } from "./flow-tuple.js";
import type { CompiledInterface, CompiledMiddlebox } from "./network.js";
import type { Transit } from "./transit.js";

/** Linux takes any port that is free; below 1024 only for ports that are below it already. */
const PORTS = 64_512;

/** Linux conntrack: `nf_conntrack_tcp_timeout_established`, `_udp_timeout`, `_udp_timeout_stream`, `_icmp_timeout`. */
const TCP_IDLE_US = 432_000_000_000;
const UDP_IDLE_US = 30_000_000;
const UDP_STREAM_IDLE_US = 120_000_000;
const ICMP_IDLE_US = 30_000_000;

/** The packet's flow before and after; null for one that conntrack finds invalid and leaves as it is. */
export interface Masquerade {
  readonly before: FlowTuple;
  readonly after: FlowTuple;
}

/**
 * A NAT instance (`iptables -t nat -A POSTROUTING -j MASQUERADE`): the source becomes the address of the interface by
 * which the packet leaves, with a port of its own. Sets the fate of what it cannot translate.
 */
export function masquerade(
  tracking: TrackingTable,
  middlebox: CompiledMiddlebox,
  out: CompiledInterface,
  now: SimTime,
  transit: Transit,
): Masquerade | null {
  const { translations } = tracking;
  const before = tupleOf(transit.current, transit.source as Ipv4, transit.destination as Ipv4);
  if (before === null) {
    transit.fate = middlebox.untranslatable;
    return null;
  }
  const known = translations.there(middlebox.id, before, now);
  if (known !== null) {
    known.lastSeen = now;
    return { before, after: known.translated };
  }
  if (!mayBeTracked(transit.current)) return null;
  const own = { ...before, source: out.primaryAddress as Ipv4 };
  // Unlike a NAT gateway, Linux keeps a port below 1024, and an echo's identifier, while nobody else has it.
  const sourcePort = translations.isTaken(own, now) ? translations.freePort(own, PORTS, now) : own.sourcePort;
  if (sourcePort === null) {
    transit.fate = middlebox.noFreePort;
    return null;
  }
  const translation: Translation = {
    deviceId: middlebox.id,
    interfaceIndex: out.index,
    original: before,
    translated: { ...own, sourcePort },
    idleTimeoutUs: before.protocol === TCP ? TCP_IDLE_US : before.protocol === UDP ? UDP_IDLE_US : ICMP_IDLE_US,
    lastSeen: now,
  };
  translations.add(translation);
  return { before, after: translation.translated };
}

/** The connection that a packet for the instance's own address answers; null for what is for the instance itself. */
export function answeredConnection(
  tracking: TrackingTable,
  middlebox: CompiledMiddlebox,
  now: SimTime,
  transit: Transit,
): Translation | null {
  const tuple = tupleOf(transit.current, transit.source as Ipv4, transit.destination as Ipv4);
  return tuple === null ? null : tracking.translations.back(middlebox.id, tuple, now);
}

/** Turns an answer back to who began the connection. */
export function unmasquerade(translation: Translation, now: SimTime): Masquerade {
  translation.lastSeen = now;
  if (translation.original.protocol === UDP) translation.idleTimeoutUs = UDP_STREAM_IDLE_US;
  return { before: reverseTuple(translation.translated), after: reverseTuple(translation.original) };
}

/** Conntrack picks connections up in their middle (`nf_conntrack_tcp_loose`), but not by a SYN-ACK, a reset, an echo reply or an error. */
function mayBeTracked({ protocol, tcpFlags, icmpType, about }: Packet): boolean {
  if (about !== null) return false;
  if (protocol === ICMP) return icmpType === 8;
  return protocol !== TCP || ((tcpFlags & RST) === 0 && (tcpFlags & (SYN | ACK)) !== (SYN | ACK));
}
