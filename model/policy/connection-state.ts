import { ACK, FIN, ICMP, ICMPV6, RST, TCP, UDP, type Packet } from "../packet.js";
import type { TrackingTimeouts } from "./tracking-timeouts.js";

/** States of a connection in security-group tracking. Numbers, because millions of them live in a typed array. */
export const GONE = 0;
export const UDP_ASKED = 1;
export const UDP_ANSWERED = 2;
export const UDP_ASKED_AGAIN = 3;
export const UDP_STREAM = 4;
export const ICMP_ASKED = 5;
export const OTHER = 6;
/** A TCP connection: {@link TCP_OPENING} and what has been seen of it since. */
export const TCP_OPENING = 0x10;
const TCP_ACKNOWLEDGED = 0x1;
const TCP_INITIATOR_FIN = 0x2;
const TCP_RESPONDER_FIN = 0x4;
const TCP_BOTH_FINS = TCP_INITIATOR_FIN | TCP_RESPONDER_FIN;

/** The state of a connection that `packet` begins. */
export function firstState(packet: Packet): number {
  switch (packet.protocol) {
    case TCP:
      return TCP_OPENING;
    case UDP:
      return UDP_ASKED;
    case ICMP:
    case ICMPV6:
      return ICMP_ASKED;
    default:
      return OTHER;
  }
}

/** The state after one more packet of a live connection. */
export function nextState(state: number, packet: Packet, fromInitiator: boolean): number {
  if ((state & TCP_OPENING) !== 0) return nextTcpState(state, packet.tcpFlags, fromInitiator);
  switch (state) {
    case UDP_ANSWERED:
      return fromInitiator ? UDP_ASKED_AGAIN : state;
    case UDP_ASKED:
      return fromInitiator ? state : UDP_ANSWERED;
    case UDP_ASKED_AGAIN:
      // CT-07: more than one request and response make a stream.
      return fromInitiator ? state : UDP_STREAM;
    default:
      return state;
  }
}

/** CT-08: a reset removes a connection at once; both sides' FIN close it. */
function nextTcpState(state: number, flags: number, fromInitiator: boolean): number {
  if ((flags & RST) !== 0) return GONE;
  if (fromInitiator && (flags & ACK) !== 0) state |= TCP_ACKNOWLEDGED;
  if ((flags & FIN) !== 0) state |= fromInitiator ? TCP_INITIATOR_FIN : TCP_RESPONDER_FIN;
  return state;
}

/** Whether both sides of a TCP connection have sent FIN: it lingers for late packets, and a SYN begins a new one. */
export function isClosed(state: number): boolean {
  return (state & TCP_OPENING) !== 0 && (state & TCP_BOTH_FINS) === TCP_BOTH_FINS;
}

/** CT-03, CT-07, CT-08 */
export function idleTimeoutUs(state: number, timeouts: TrackingTimeouts): number {
  if ((state & TCP_OPENING) !== 0) {
    if (isClosed(state)) return timeouts.tcpClosingUs;
    return (state & TCP_ACKNOWLEDGED) === 0 ? timeouts.tcpSynUs : timeouts.tcpEstablishedUs;
  }
  switch (state) {
    case UDP_ASKED:
    case UDP_ANSWERED:
    case UDP_ASKED_AGAIN:
      return timeouts.udpUs;
    case UDP_STREAM:
      return timeouts.udpStreamUs;
    case ICMP_ASKED:
      return timeouts.icmpUs;
    default:
      return timeouts.otherUs;
  }
}
