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

/**
 * A packet back to where one came from, with nothing but addresses set. It keeps the payload: that is how the exchange
 * it belongs to is known again.
 */
function answer(packet: Packet, profile: HostProfile, lengthBytes: number): Packet {
  return {
    source: packet.destination,
    destination: packet.source,
    protocol: packet.protocol,
    sourcePort: 0,
    destinationPort: 0,
    icmpType: 0,
    icmpCode: 0,
    icmpIdentifier: 0,
    tcpFlags: 0,
    lengthBytes,
    timeToLive: profile.timeToLive,
    about: null,
    payload: packet.payload,
  };
}

/** The reply to an ICMP echo request: same length, identifier and data (TS-01, TS-07). */
export function echoReply(request: Packet, profile: HostProfile): Packet {
  return {
    ...answer(request, profile, request.lengthBytes),
    icmpType: ICMP_ECHO_REPLY,
    icmpIdentifier: request.icmpIdentifier,
  };
}

/** The reset a closed TCP port answers with: RST and ACK to a segment without ACK, RST alone otherwise (TS-10, RFC 9293 3.10.7.1). */
export function resetFor(segment: Packet, profile: HostProfile): Packet {
  return {
    ...answer(segment, profile, RESET_BYTES),
    sourcePort: segment.destinationPort,
    destinationPort: segment.sourcePort,
    tcpFlags: segment.tcpFlags & ACK ? RST : RST | ACK,
  };
}

function destinationUnreachable(packet: Packet, profile: HostProfile, icmpCode: number): Packet {
  const lengthBytes = Math.min(IP_AND_ICMP_HEADER_BYTES + packet.lengthBytes, ICMP_ERROR_MAX_BYTES);
  return {
    ...answer(packet, profile, lengthBytes),
    protocol: ICMP,
    icmpType: ICMP_DESTINATION_UNREACHABLE,
    icmpCode,
    about: packet,
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
