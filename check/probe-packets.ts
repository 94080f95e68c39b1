import { ACK, ICMP, SYN, TCP, UDP, type IpAddress, type Packet } from "../model/index.js";
import type { ProbeQuestion } from "./question.js";

/** An ephemeral port of any Linux host (NACL-09). */
const EPHEMERAL_PORT = 40_000;
const TIME_TO_LIVE = 64;

/** TS-01, TS-10: an echo request, a SYN; for UDP one empty datagram and for other protocols a bare header. */
const LENGTH_BYTES: ReadonlyMap<number, number> = new Map([
  [ICMP, 84],
  [TCP, 60],
  [UDP, 28],
]);
const IP_HEADER_BYTES = 20;

const ECHO_REQUEST = 8;
const ECHO_REPLY = 0;

/** The packet that asks. */
export function requestPacket({ source, to, protocol, port }: ProbeQuestion): Packet {
  const hasPorts = protocol === TCP || protocol === UDP;
  return {
    source,
    destination: to,
    protocol,
    sourcePort: hasPorts ? EPHEMERAL_PORT : 0,
    destinationPort: hasPorts ? port : 0,
    icmpType: protocol === ICMP ? ECHO_REQUEST : 0,
    icmpCode: 0,
    icmpIdentifier: protocol === ICMP ? 1 : 0,
    tcpFlags: protocol === TCP ? SYN : 0,
    lengthBytes: LENGTH_BYTES.get(protocol) ?? IP_HEADER_BYTES,
    timeToLive: TIME_TO_LIVE,
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
    icmpType: request.protocol === ICMP ? ECHO_REPLY : 0,
    tcpFlags: request.protocol === TCP ? SYN | ACK : 0,
  };
}
