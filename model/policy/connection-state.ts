import { ACK, FIN, RST, SYN, TCP, UDP, type Packet } from "../packet.js";
import type { TrackingTimeouts } from "./tracking-timeouts.js";

/** States of a connection in security-group tracking. Numbers, because millions of them live in a typed array. */
export const GONE = 0;
export const TCP_OPENING = 1;
export const TCP_ESTABLISHED = 2;
/** One side has sent FIN. */
export const TCP_HALF_CLOSED_BY_INITIATOR = 3;
export const TCP_HALF_CLOSED_BY_RESPONDER = 4;
export const TCP_CLOSING = 5;
export const UDP_SINGLE = 6;
export const UDP_ANSWERED = 7;
export const UDP_STREAM = 8;
export const ICMP_ECHO = 9;
export const OTHER = 10;

/** The state of a connection that `packet` begins. */
export function firstState(packet: Packet): number {
  switch (packet.protocol) {
    case TCP:
      return TCP_OPENING;
    case UDP:
      return UDP_SINGLE;
    case 1:
    case 58:
      return ICMP_ECHO;
    default:
      return OTHER;
  }
}

/** The state after one more packet; a TCP reset ends a connection at once (CT-08). */
export function nextState(state: number, packet: Packet, fromInitiator: boolean): number {
  switch (state) {
    case TCP_OPENING:
    case TCP_ESTABLISHED:
    case TCP_HALF_CLOSED_BY_INITIATOR:
    case TCP_HALF_CLOSED_BY_RESPONDER:
    case TCP_CLOSING:
      return nextTcpState(state, packet.tcpFlags, fromInitiator);
    case UDP_SINGLE:
      return fromInitiator ? UDP_SINGLE : UDP_ANSWERED;
    case UDP_ANSWERED:
      // CT-07: more than one request and response make a stream.
      return fromInitiator ? UDP_STREAM : UDP_ANSWERED;
    default:
      return state;
  }
}

function nextTcpState(state: number, flags: number, fromInitiator: boolean): number {
  if ((flags & RST) !== 0) return GONE;
  // A new SYN on an old pair of ports begins again.
  if ((flags & (SYN | ACK)) === SYN && fromInitiator) return state === TCP_CLOSING ? TCP_OPENING : state;
  if (state === TCP_OPENING && (flags & ACK) !== 0 && fromInitiator) state = TCP_ESTABLISHED;
  if ((flags & FIN) === 0) return state;
  const mine = fromInitiator ? TCP_HALF_CLOSED_BY_INITIATOR : TCP_HALF_CLOSED_BY_RESPONDER;
  return state === TCP_ESTABLISHED || state === TCP_OPENING || state === mine ? mine : TCP_CLOSING;
}

/** CT-03, CT-07, CT-08 */
export function idleTimeoutUs(state: number, timeouts: TrackingTimeouts): number {
  switch (state) {
    case TCP_OPENING:
      return timeouts.tcpSynUs;
    case TCP_ESTABLISHED:
    case TCP_HALF_CLOSED_BY_INITIATOR:
    case TCP_HALF_CLOSED_BY_RESPONDER:
      return timeouts.tcpEstablishedUs;
    case TCP_CLOSING:
      return timeouts.tcpClosingUs;
    case UDP_SINGLE:
    case UDP_ANSWERED:
      return timeouts.udpUs;
    case UDP_STREAM:
      return timeouts.udpStreamUs;
    case ICMP_ECHO:
      return timeouts.icmpUs;
    default:
      return timeouts.otherUs;
  }
}
