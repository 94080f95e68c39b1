import { ACK, FIN, ICMP, ICMPV6, RST, SYN, TCP, UDP, type Packet, type SimTime } from "../packet.js";
import type { SecurityGroupReason } from "../path/observation.js";
import { firstState, isClosed, nextState } from "./connection-state.js";
import { NO_MATCH, serviceSelector } from "./rule-classifier.js";
import { admittingRule, isUntracked, type CompiledSecurityGroups } from "./security-group.js";
import { NOT_TRACKED, type TrackingTable } from "./tracking-table.js";

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

/** The words that name a packet's connection at an interface; see {@link TrackingTable}. */
interface ConnectionKey {
  ports: number;
  protocol: number;
}

// One scratch key: a decision allocates nothing that it does not return.
const key: ConnectionKey = { ports: 0, protocol: 0 };

/** Fills {@link key}; false for a packet that cannot belong to a connection (an ICMP error). */
function fillKey(packet: Packet, egress: boolean): boolean {
  const { protocol } = packet;
  if (protocol === TCP || protocol === UDP) {
    const local = egress ? packet.sourcePort : packet.destinationPort;
    const remote = egress ? packet.destinationPort : packet.sourcePort;
    key.ports = (local << 16) | remote;
    key.protocol = protocol;
    return true;
  }
  if (protocol === ICMP || protocol === ICMPV6) {
    const requestType = requestTypeOf(protocol, packet.icmpType);
    if (requestType === null && !isIcmpRequest(protocol, packet.icmpType)) return false;
    const egressBegan = requestType === null ? egress : !egress;
    key.ports = (packet.icmpIdentifier << 8) | (requestType ?? packet.icmpType);
    key.protocol = protocol | (egressBegan ? 0x100 : 0x200);
    return true;
  }
  key.ports = 0; // CT-03
  key.protocol = protocol;
  return true;
}

/** Whether a packet that the rules admit begins a connection: of TCP only a SYN does, of ICMP only a request. */
function canBegin(packet: Packet): boolean {
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

/**
 * E3 and I2 of the pipeline: a packet of a tracked connection passes whatever the rules now say (CT-05); any other
 * passes when a rule admits it, and may begin a connection. Changes `tracking`.
 *
 * @param local the interface's address and `peer` the other one, as they stand in the packet here
 * @param remote the groups of the interface at the other end, null where its identity did not survive (SG-13)
 */
export function decideSecurityGroups(
  groups: CompiledSecurityGroups,
  tracking: TrackingTable,
  interfaceIndex: number,
  packet: Packet,
  local: number,
  peer: number,
  egress: boolean,
  remote: CompiledSecurityGroups | null,
  now: SimTime,
): SecurityGroupReason {
  const trackable = fillKey(packet, egress);
  const { ports, protocol } = key;
  const begins = trackable && canBegin(packet);
  let slot = trackable ? tracking.find(interfaceIndex, local, peer, ports, protocol, now) : NOT_TRACKED;
  // CT-09: what comes after the close is judged anew, a new connection on the same ports at once.
  if (slot !== NOT_TRACKED && begins && isClosed(tracking.state(slot))) slot = NOT_TRACKED;
  if (slot !== NOT_TRACKED && !tracking.isUntracked(slot)) {
    const state = nextState(tracking.state(slot), packet, tracking.egressBegan(slot) === egress);
    tracking.touch(slot, state, now);
    return tracking.reason(slot);
  }

  const selector = serviceSelector(packet);
  const rule = admittingRule(groups, egress, remote, peer, packet.protocol, selector);
  const direction = egress ? groups.egress : groups.ingress;
  if (rule === NO_MATCH) {
    return isRelated(groups, tracking, interfaceIndex, packet, local, peer, egress, now) ? RELATED : direction.refused;
  }
  // Each packet of an untracked flow is judged by the rules as they are now, also whether it is to be tracked; an
  // answer is none that begins anything.
  const answers = slot !== NOT_TRACKED && tracking.egressBegan(slot) !== egress;
  const untracked = answers || !begins || isUntracked(groups, egress, peer, packet.protocol, selector);
  if (slot !== NOT_TRACKED && untracked) {
    tracking.touch(slot, nextState(tracking.state(slot), packet, !answers), now);
  } else if (begins) {
    const reason = direction.tracked[rule]!;
    tracking.begin(interfaceIndex, local, peer, ports, protocol, now, firstState(packet), egress, untracked, reason);
  }
  return direction.admitted[rule]!;
}

/**
 * CT-11: an ICMP error is let in without a rule when the flow it reports is untracked; a tracked flow's errors need a
 * rule for ICMP. The reported packet went the other way, and bears the addresses that the error's sender saw: where the
 * sender is the flow's other end, that end is `peer` here, whatever gateways translated in between.
 */
function isRelated(
  groups: CompiledSecurityGroups,
  tracking: TrackingTable,
  interfaceIndex: number,
  error: Packet,
  local: number,
  peer: number,
  egress: boolean,
  now: SimTime,
): boolean {
  const { about } = error;
  if (about === null || !fillKey(about, !egress)) return false;
  const reported = egress ? about.source : about.destination;
  const aboutPeer = reported === (egress ? error.destination : error.source) ? peer : reported;
  if (typeof aboutPeer !== "number") return false;
  const slot = tracking.find(interfaceIndex, local, aboutPeer, key.ports, key.protocol, now);
  if (slot === NOT_TRACKED || !tracking.isUntracked(slot)) return false;
  return admittingRule(groups, !egress, null, aboutPeer, about.protocol, serviceSelector(about)) !== NO_MATCH;
}
