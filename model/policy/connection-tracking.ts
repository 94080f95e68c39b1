import type { IpAddress } from "../address/ip-address.js";
import { ACK, FIN, ICMP, ICMPV6, RST, SYN, TCP, UDP, type Packet, type SimTime } from "../packet.js";
import type { SecurityGroupReason } from "../path/observation.js";
import type { AutomaticTracking } from "./automatic-tracking.js";
import { firstState, isClosed, nextState } from "./connection-state.js";
import { NO_MATCH, serviceSelector } from "./rule-classifier.js";
import { admittingRule, needsNoTracking, type CompiledSecurityGroups } from "./security-group.js";
import {
  AUTOMATIC,
  egressBegan,
  isAutomatic,
  isUntracked,
  NOT_TRACKED,
  stateOf,
  TRACKED,
  UNTRACKED,
  type TrackingTable,
} from "./tracking-table.js";

/** CT-10: the request whose connection a reply belongs to; null for a request itself or an error. */
function requestTypeOf(protocol: number, icmpType: number): number | null {
  if (protocol === ICMP) {
    return icmpType === 0 ? 8 : icmpType === 14 ? 13 : icmpType === 18 ? 17 : null;
  }
  return icmpType === 129 ? 128 : null;
}

function isIcmpRequest(protocol: number, icmpType: number): boolean {
  return protocol === ICMP ? icmpType === 8 || icmpType === 13 || icmpType === 17 : icmpType === 128;
}

const RELATED: SecurityGroupReason = { kind: "related" };

/** The protocol word of a packet that cannot belong to a connection (an ICMP error). */
const NO_CONNECTION = 0x400;
const ICMP_EGRESS_BEGAN = 0x100;
const ICMP_INGRESS_BEGAN = 0x200;

/** Set in the protocol word of IPv6, whose address words are numbers of the table's own. */
const IPV6 = 0x800;

// The words that name a packet's connection at an interface; see TrackingTable. Two numbers, so that nothing is allocated.

function protocolWord(packet: Packet, egress: boolean): number {
  const { protocol } = packet;
  if (protocol !== ICMP && protocol !== ICMPV6) return protocol;
  const requestType = requestTypeOf(protocol, packet.icmpType);
  if (requestType === null && !isIcmpRequest(protocol, packet.icmpType)) return NO_CONNECTION;
  const outward = requestType === null ? egress : !egress;
  return protocol | (outward ? ICMP_EGRESS_BEGAN : ICMP_INGRESS_BEGAN);
}

function portsWord(packet: Packet, egress: boolean): number {
  switch (packet.protocol) {
    case TCP:
    case UDP:
      return egress
        ? (packet.sourcePort << 16) | packet.destinationPort
        : (packet.destinationPort << 16) | packet.sourcePort;
    case ICMP:
    case ICMPV6:
      return (packet.icmpIdentifier << 8) | (requestTypeOf(packet.protocol, packet.icmpType) ?? packet.icmpType);
    default:
      return 0; // CT-03
  }
}

/** Whether a packet that the rules admit begins a connection: of TCP only a SYN does, of ICMP only a request. */
export function canBegin(packet: Packet): boolean {
  switch (packet.protocol) {
    case TCP:
      return (packet.tcpFlags & (SYN | ACK | RST | FIN)) === SYN;
    case ICMP:
    case ICMPV6:
      return isIcmpRequest(packet.protocol, packet.icmpType);
    default:
      return true;
  }
}

/** The slot of a live connection between these addresses, or {@link NOT_TRACKED}. */
function find(
  tracking: TrackingTable,
  interfaceIndex: number,
  local: IpAddress,
  peer: IpAddress,
  ports: number,
  protocol: number,
  now: SimTime,
): number {
  if (typeof local === "number" && typeof peer === "number")
    return tracking.find(interfaceIndex, local, peer, ports, protocol, now);
  const localWord = tracking.ipv6Number(local);
  const peerWord = tracking.ipv6Number(peer);
  if (localWord === null || peerWord === null) return NOT_TRACKED;
  return tracking.find(interfaceIndex, localWord, peerWord, ports, protocol | IPV6, now);
}

/**
 * E3 and I2 of the pipeline: a packet of a tracked connection passes whatever the rules now say (CT-05); any other
 * passes when a rule admits it, and may begin a connection. Changes `tracking`.
 *
 * @param local the interface's address and `peer` the other one, as they stand in the packet here
 * @param remote the groups of the interface at the other end, null where its identity did not survive (SG-13)
 * @param automatic what is tracked whatever the rules say (CT-04); null for nothing
 */
export function decideSecurityGroups(
  groups: CompiledSecurityGroups,
  tracking: TrackingTable,
  interfaceIndex: number,
  packet: Packet,
  local: IpAddress,
  peer: IpAddress,
  egress: boolean,
  remote: CompiledSecurityGroups | null,
  automatic: AutomaticTracking | null,
  now: SimTime,
): SecurityGroupReason {
  const protocol = protocolWord(packet, egress);
  const ports = portsWord(packet, egress);
  const trackable = protocol !== NO_CONNECTION;
  let slot = trackable ? find(tracking, interfaceIndex, local, peer, ports, protocol, now) : NOT_TRACKED;
  let known = slot === NOT_TRACKED ? 0 : tracking.word(slot);
  // CT-09: what comes after the close is judged anew, a new connection on the same ports at once.
  if (isClosed(stateOf(known)) && canBegin(packet)) {
    slot = NOT_TRACKED;
    known = 0;
  }
  if (slot !== NOT_TRACKED && !isUntracked(known)) {
    const state = nextState(stateOf(known), packet, egressBegan(known) === egress);
    tracking.touch(slot, known, state, now);
    return tracking.reason(known);
  }

  const begins = trackable && canBegin(packet);
  const selector = serviceSelector(packet);
  const rule = admittingRule(groups, egress, remote, peer, packet.protocol, selector);
  const direction = egress ? groups.egress : groups.ingress;
  if (rule === NO_MATCH) {
    return isRelated(groups, tracking, interfaceIndex, packet, local, egress, now) ? RELATED : direction.refused;
  }
  // Each packet of an untracked flow is judged by the rules as they are now, also whether it is to be tracked; an
  // answer is none that begins anything.
  const answers = slot !== NOT_TRACKED && egressBegan(known) !== egress;
  const follows = automatic !== null && begins && !answers && automatic.covers(peer, egress);
  const untracked =
    answers || !begins || (!follows && needsNoTracking(groups, egress, peer, packet.protocol, selector));
  if (slot !== NOT_TRACKED && untracked) {
    tracking.touch(slot, known, nextState(stateOf(known), packet, !answers), now);
  } else if (begins) {
    const reason = direction.tracked[rule]!;
    const how = follows ? AUTOMATIC : untracked ? UNTRACKED : TRACKED;
    const ipv4 = typeof local === "number";
    tracking.begin(
      interfaceIndex,
      ipv4 ? local : tracking.numberIpv6(local),
      typeof peer === "number" ? peer : tracking.numberIpv6(peer),
      ports,
      ipv4 ? protocol : protocol | IPV6,
      now,
      firstState(packet),
      egress,
      how,
      reason,
    );
  }
  return direction.admitted[rule]!;
}

/**
 * CT-11: an ICMP error is let in without a rule when the flow it reports is tracked automatically, or untracked and still
 * admitted; the errors of any other tracked flow need a rule for ICMP (EC2UG network_mtu). The reported packet went the
 * other way, and bears the addresses that it had here: gateways that translate do so within errors too.
 */
function isRelated(
  groups: CompiledSecurityGroups,
  tracking: TrackingTable,
  interfaceIndex: number,
  error: Packet,
  local: IpAddress,
  egress: boolean,
  now: SimTime,
): boolean {
  const { about } = error;
  if (about === null) return false;
  const protocol = protocolWord(about, !egress);
  if (protocol === NO_CONNECTION) return false;
  const peer = egress ? about.source : about.destination;
  const slot = find(tracking, interfaceIndex, local, peer, portsWord(about, !egress), protocol, now);
  if (slot === NOT_TRACKED) return false;
  const word = tracking.word(slot);
  if (isAutomatic(word)) return true;
  if (!isUntracked(word)) return false;
  return admittingRule(groups, !egress, null, peer, about.protocol, serviceSelector(about)) !== NO_MATCH;
}
