import { ACK, ICMP, ICMPV6, isIpv4, SYN, TCP, UDP, type IpAddress, type Packet } from "../model/index.js";
import type { ProbeQuestion } from "./question.js";

/** An ephemeral port of any Linux host (NACL-09). */
const EPHEMERAL_PORT = 40_000;
const TIME_TO_LIVE = 64;

/** TS-01, TS-10: an echo request, a SYN; for UDP one empty datagram and for other protocols nothing. */
const PAYLOAD_BYTES: ReadonlyMap<number, number> = new Map([
  [ICMP, 64],
  [ICMPV6, 64],
  [TCP, 40],
  [UDP, 8],
]);
const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;

/** Types of echo request and reply. */
const ECHO: ReadonlyMap<number, { readonly request: number; readonly reply: number }> = new Map([
  [ICMP, { request: 8, reply: 0 }],
  [ICMPV6, { request: 128, reply: 129 }],
]);

/** The packet that asks. */
export function requestPacket({ source, to, protocol, port }: ProbeQuestion): Packet {
  const hasPorts = protocol === TCP || protocol === UDP;
  return {
    source,
    destination: to,
    protocol,
    sourcePort: hasPorts ? EPHEMERAL_PORT : 0,
    destinationPort: hasPorts ? port : 0,
    icmpType: ECHO.get(protocol)?.request ?? 0,
    icmpCode: 0,
    icmpIdentifier: ECHO.has(protocol) ? 1 : 0,
    tcpFlags: protocol === TCP ? SYN : 0,
    lengthBytes: (isIpv4(to) ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES) + (PAYLOAD_BYTES.get(protocol) ?? 0),
    timeToLive: TIME_TO_LIVE,
    dontFragment: false,
    mtuBytes: 0,
    about: null,
    payload: null,
  };
}

/**
 * The packet that answers `request`, which arrived with the addresses `source` and `destination`: an echo reply, a
 * SYN-ACK (a RST takes the same way), or one packet back.
 */
export function replyPacket(request: Packet, source: IpAddress, destination: IpAddress): Packet {
  return {
    ...request,
    source: destination,
    destination: source,
    sourcePort: request.destinationPort,
    destinationPort: request.sourcePort,
    icmpType: ECHO.get(request.protocol)?.reply ?? 0,
    tcpFlags: request.protocol === TCP ? SYN | ACK : 0,
  };
}
