import { ACK, ICMP, RST, TCP, UDP, type Packet } from "../../model/index.js";
import type { HostProfile } from "../exchanges/exchange.js";

export const ICMP_ECHO_REPLY = 0;
export const ICMP_DESTINATION_UNREACHABLE = 3;
export const ICMP_ECHO_REQUEST = 8;

/** Codes of destination unreachable (RFC 792). */
const PROTOCOL_UNREACHABLE = 2;
const PORT_UNREACHABLE = 3;

const IP_AND_ICMP_HEADER_BYTES = 28;
/** An ICMP error quotes as much as fits in 576 bytes (RFC 1812, 4.3.2.3). */
const ICMP_ERROR_MAX_BYTES = 576;
const RESET_BYTES = 40;

// What a stack answers keeps the payload: that is how the exchange it belongs to is known again. Each is one literal of
// all fields in the order of Packet: objects of one shape are read several times faster than copies with changes.

/** The reply to an ICMP echo request: same length, identifier and data (TS-01, TS-07). */
export function echoReply(request: Packet, profile: HostProfile): Packet {
  return {
    source: request.destination,
    destination: request.source,
    protocol: request.protocol,
    sourcePort: 0,
    destinationPort: 0,
    icmpType: ICMP_ECHO_REPLY,
    icmpCode: 0,
    icmpIdentifier: request.icmpIdentifier,
    tcpFlags: 0,
    lengthBytes: request.lengthBytes,
    timeToLive: profile.timeToLive,
    about: null,
    payload: request.payload,
  };
}

/** The reset a closed TCP port answers with: RST and ACK to a segment without ACK, RST alone otherwise (TS-10, RFC 9293 3.10.7.1). */
export function resetFor(segment: Packet, profile: HostProfile): Packet {
  return {
    source: segment.destination,
    destination: segment.source,
    protocol: segment.protocol,
    sourcePort: segment.destinationPort,
    destinationPort: segment.sourcePort,
    icmpType: 0,
    icmpCode: 0,
    icmpIdentifier: 0,
    tcpFlags: segment.tcpFlags & ACK ? RST : RST | ACK,
    lengthBytes: RESET_BYTES,
    timeToLive: profile.timeToLive,
    about: null,
    payload: segment.payload,
  };
}

function destinationUnreachable(packet: Packet, profile: HostProfile, icmpCode: number): Packet {
  return {
    source: packet.destination,
    destination: packet.source,
    protocol: ICMP,
    sourcePort: 0,
    destinationPort: 0,
    icmpType: ICMP_DESTINATION_UNREACHABLE,
    icmpCode,
    icmpIdentifier: 0,
    tcpFlags: 0,
    lengthBytes: Math.min(IP_AND_ICMP_HEADER_BYTES + packet.lengthBytes, ICMP_ERROR_MAX_BYTES),
    timeToLive: profile.timeToLive,
    about: packet,
    payload: packet.payload,
  };
}

/** The ICMP error a closed UDP port answers with: 59 B for a datagram of 31 B (TS-12). */
export function portUnreachable(datagram: Packet, profile: HostProfile): Packet {
  return destinationUnreachable(datagram, profile, PORT_UNREACHABLE);
}

/**
 * What a host's own stack answers when no program takes the packet; null when it stays silent. Resets and ICMP other
 * than an echo request are never answered: an answer to an error could be answered for ever (RFC 1122, 3.2.2).
 */
export function stackAnswer(packet: Packet, profile: HostProfile): Packet | null {
  switch (packet.protocol) {
    case ICMP:
      return packet.icmpType === ICMP_ECHO_REQUEST ? echoReply(packet, profile) : null;
    case TCP:
      return packet.tcpFlags & RST ? null : resetFor(packet, profile);
    case UDP:
      return portUnreachable(packet, profile);
    default:
      return destinationUnreachable(packet, profile, PROTOCOL_UNREACHABLE);
  }
}
