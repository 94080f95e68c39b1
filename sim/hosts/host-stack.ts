import { ACK, ICMP, ICMPV6, RST, TCP, UDP, type Packet } from "../../model/index.js";
import type { HostProfile } from "../exchanges/exchange.js";
import { initialTimeToLive, ipHeaderBytes } from "./ip-family.js";

export const ICMP_ECHO_REPLY = 0;
export const ICMP_DESTINATION_UNREACHABLE = 3;
export const ICMP_ECHO_REQUEST = 8;

/** Codes of destination unreachable (RFC 792). */
export const HOST_UNREACHABLE = 1;
const PROTOCOL_UNREACHABLE = 2;
const PORT_UNREACHABLE = 3;
const ICMP_FRAGMENTATION_NEEDED = 4;

export const ICMPV6_DESTINATION_UNREACHABLE = 1;
const ICMPV6_PACKET_TOO_BIG = 2;
const ICMPV6_PARAMETER_PROBLEM = 4;
export const ICMPV6_ECHO_REQUEST = 128;
export const ICMPV6_ECHO_REPLY = 129;

/** Codes of destination unreachable and of parameter problem (RFC 4443, 3.1 and 3.4). */
export const ADDRESS_UNREACHABLE = 3;
const ICMPV6_PORT_UNREACHABLE = 4;
const UNRECOGNIZED_NEXT_HEADER = 1;

export const ICMP_HEADER_BYTES = 8;
/** An ICMP error quotes as much as fits in 576 bytes (RFC 1812, 4.3.2.3), of IPv6 in 1280 (RFC 4443, 2.4 c). */
const ICMP_ERROR_MAX_BYTES = 576;
const ICMPV6_ERROR_MAX_BYTES = 1280;
const TCP_HEADER_BYTES = 20;

// What a stack answers keeps the payload: that is how the exchange it belongs to is known again. Each is one literal of
// all fields in the order of Packet: objects of one shape are read several times faster than copies with changes.

/**
 * The reply to an ICMP or ICMPv6 echo request: same length, identifier and data (TS-01, TS-07). `pathMtuBytes`: what its
 * sender is known to take; by IPv6 a longer one goes in fragments.
 */
export function echoReply(request: Packet, profile: HostProfile, pathMtuBytes: number): Packet {
  return {
    source: request.destination,
    destination: request.source,
    protocol: request.protocol,
    sourcePort: 0,
    destinationPort: 0,
    icmpType: request.protocol === ICMP ? ICMP_ECHO_REPLY : ICMPV6_ECHO_REPLY,
    icmpCode: 0,
    icmpIdentifier: request.icmpIdentifier,
    tcpFlags: 0,
    lengthBytes: request.lengthBytes,
    timeToLive: initialTimeToLive(profile, request.source),
    dontFragment: request.protocol === ICMPV6 && request.lengthBytes <= pathMtuBytes,
    mtuBytes: 0,
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
    lengthBytes: ipHeaderBytes(segment.source) + TCP_HEADER_BYTES,
    timeToLive: initialTimeToLive(profile, segment.source),
    dontFragment: false,
    mtuBytes: 0,
    about: null,
    payload: segment.payload,
  };
}

/** Whether it says of a packet that it was too long for the way: ICMP 3/4 (RFC 1191), ICMPv6 2 (RFC 8201). */
export function reportsTooLong({ protocol, icmpType, icmpCode }: Packet): boolean {
  if (protocol === ICMPV6) return icmpType === ICMPV6_PACKET_TOO_BIG;
  return icmpType === ICMP_DESTINATION_UNREACHABLE && icmpCode === ICMP_FRAGMENTATION_NEEDED;
}

/** An error about a packet, of the packet's own family. */
function icmpError(packet: Packet, profile: HostProfile, icmpType: number, icmpCode: number): Packet {
  const isIpv4 = typeof packet.source === "number";
  const mostBytes = isIpv4 ? ICMP_ERROR_MAX_BYTES : ICMPV6_ERROR_MAX_BYTES;
  return {
    source: packet.destination,
    destination: packet.source,
    protocol: isIpv4 ? ICMP : ICMPV6,
    sourcePort: 0,
    destinationPort: 0,
    icmpType,
    icmpCode,
    icmpIdentifier: 0,
    tcpFlags: 0,
    lengthBytes: Math.min(ipHeaderBytes(packet.source) + ICMP_HEADER_BYTES + packet.lengthBytes, mostBytes),
    timeToLive: initialTimeToLive(profile, packet.source),
    dontFragment: false,
    mtuBytes: 0,
    about: packet,
    payload: packet.payload,
  };
}

/** The ICMP error a closed UDP port answers with: 59 B for a datagram of 31 B (TS-12), by IPv6 99 for 51. */
export function portUnreachable(datagram: Packet, profile: HostProfile): Packet {
  return typeof datagram.source === "number"
    ? icmpError(datagram, profile, ICMP_DESTINATION_UNREACHABLE, PORT_UNREACHABLE)
    : icmpError(datagram, profile, ICMPV6_DESTINATION_UNREACHABLE, ICMPV6_PORT_UNREACHABLE);
}

function protocolUnreachable(packet: Packet, profile: HostProfile): Packet {
  return typeof packet.source === "number"
    ? icmpError(packet, profile, ICMP_DESTINATION_UNREACHABLE, PROTOCOL_UNREACHABLE)
    : icmpError(packet, profile, ICMPV6_PARAMETER_PROBLEM, UNRECOGNIZED_NEXT_HEADER);
}

/**
 * What a host's own stack answers when no program takes the packet; null when it stays silent. Resets and ICMP other
 * than an echo request are never answered: an answer to an error could be answered for ever (RFC 1122, 3.2.2).
 */
export function stackAnswer(packet: Packet, profile: HostProfile, pathMtuBytes: number): Packet | null {
  switch (packet.protocol) {
    case ICMP:
      return packet.icmpType === ICMP_ECHO_REQUEST ? echoReply(packet, profile, pathMtuBytes) : null;
    case ICMPV6:
      return packet.icmpType === ICMPV6_ECHO_REQUEST ? echoReply(packet, profile, pathMtuBytes) : null;
    case TCP:
      return packet.tcpFlags & RST ? null : resetFor(packet, profile);
    case UDP:
      return portUnreachable(packet, profile);
    default:
      return protocolUnreachable(packet, profile);
  }
}
