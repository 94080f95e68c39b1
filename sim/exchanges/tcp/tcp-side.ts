import { ACK, FIN, RST, SYN, simTime, type DropCode, type Packet, type SimTime } from "../../../model/index.js";
import { resetFor } from "../../hosts/host-stack.js";
import type { Exchange, HostProfile, Outbox } from "../exchange.js";
import { unreachableError, type ConnectionEnd, type ConnectionError } from "./connection-end.js";
import { retransmissionTimeout } from "./retransmission-timeout.js";
import type { Segment } from "./segment.js";
import { acknowledgement, belongsTo, PURE_ACK, tcpPacket, tcpPayload, type Socket } from "./tcp-packet.js";

/** Slow start: ten segments at first (RFC 6928), one more for each acknowledged; the handshake is acknowledged by then. */
const INITIAL_WINDOW = 10;
const LARGEST_WINDOW = 64;
/** TCP_DELACK_MIN */
const DELAYED_ACK_US = 40_000;
/** tcp_retries2 */
const DATA_RETRIES = 15;

export interface TcpSideOptions {
  readonly exchange: () => Exchange;
  readonly mine: readonly Segment[];
  readonly theirs: readonly Segment[];
  readonly socket: Socket;
  readonly profile: HostProfile;
  /** When the SYN or SYN-ACK is sent again, and when it is given up, after it was sent first. */
  readonly handshake: { readonly retransmitUs: readonly number[]; readonly giveUpUs: number };
  /** Called once. */
  readonly ended: (now: SimTime, end: ConnectionEnd, out: Outbox) => void;
}

/** One side of a TCP connection as far as packets tell: what it sends when, again when lost, and what it acknowledges. */
export interface TcpSide {
  /** Sends all that is due and returns when to call it next; null to wait for a packet. */
  advance(now: SimTime, out: Outbox): SimTime | null;
  receive(now: SimTime, packet: Packet, out: Outbox): void;
  /** The own operating system could not send: fatal while connecting, else TCP keeps trying. */
  unreachable(now: SimTime, code: DropCode, out: Outbox): void;
  /** The handshake is over and neither side has ended. */
  established(): boolean;
}

/** Makes one side that plays its part of a script; the script may grow meanwhile. */
export function tcpSide(options: TcpSideOptions): TcpSide {
  const { mine, theirs, socket, profile, handshake } = options;
  const timeout = retransmissionTimeout();
  /** Segments of `mine` sent at least once, and acknowledged. */
  let sent = 0;
  let acked = 0;
  /** Segments of `theirs` that arrived in order, and the ones that overtook a lost one. */
  let received = 0;
  const ahead = new Set<number>();
  let firstSentAt: number | null = null;
  /** The segment whose round trip is being measured; never one sent twice (Karn). */
  let timed: { readonly index: number; readonly at: number } | null = null;
  let tries = 0;
  /** After a time-out: what had been sent by then, and is probably lost as well. */
  let recoverUpTo = 0;
  let retransmitAt: number | null = null;
  let acknowledgeAt: number | null = null;
  let dueAt: number | null = null;
  let over = false;
  let ended = false;

  function end(now: SimTime, how: ConnectionEnd, out: Outbox): void {
    if (ended) return;
    ended = true;
    options.ended(now, how, out);
  }

  function fail(now: SimTime, error: ConnectionError, out: Outbox): void {
    over = true;
    end(now, { kind: "failed", established: acked > 0, error }, out);
  }

  function transmit(index: number, segment: Segment, out: Outbox): void {
    const flags = received > 0 ? segment.flags | ACK : segment.flags;
    acknowledgeAt = null;
    const payload = { exchange: options.exchange(), index, received };
    out.send(tcpPacket(socket, profile.timeToLive, flags, segment.payloadBytes, payload));
  }

  function transmitAgain(out: Outbox): void {
    timed = null;
    const segment = mine[acked];
    if (segment !== undefined) transmit(acked, segment, out);
  }

  function sendAcknowledgement(out: Outbox): void {
    acknowledgeAt = null;
    out.send(acknowledgement(socket, profile.timeToLive, options.exchange(), received));
  }

  function timeoutUs(now: number): number {
    if (acked > 0 || firstSentAt === null) return now + timeout.afterTries(tries);
    return firstSentAt + (handshake.retransmitUs[tries] ?? handshake.giveUpUs);
  }

  function onTimeout(now: SimTime, out: Outbox): void {
    if (tries >= (acked > 0 ? DATA_RETRIES : handshake.retransmitUs.length)) {
      fail(now, "Connection timed out", out);
      return;
    }
    tries += 1;
    recoverUpTo = sent;
    transmitAgain(out);
    retransmitAt = timeoutUs(now);
  }

  function mayGo(segment: Segment): boolean {
    return (
      received >= segment.afterReceived &&
      acked >= segment.afterAcked &&
      sent - acked < Math.min(LARGEST_WINDOW, INITIAL_WINDOW - 1 + acked)
    );
  }

  function sendDue(now: SimTime, out: Outbox): void {
    for (let segment = mine[sent]; segment !== undefined && mayGo(segment); segment = mine[sent]) {
      dueAt ??= now + segment.delayUs;
      if (dueAt > now) return;
      firstSentAt ??= now;
      timed ??= { index: sent, at: now };
      transmit(sent, segment, out);
      sent += 1;
      dueAt = null;
      if (segment.flags & RST) {
        over = true;
        end(now, { kind: "closed" }, out);
        return;
      }
      retransmitAt ??= timeoutUs(now);
    }
    dueAt = null;
  }

  function takeAcknowledgement(now: SimTime, count: number, out: Outbox): void {
    if (count <= acked) return;
    acked = count;
    tries = 0;
    if (timed !== null && timed.index < acked) {
      timeout.sample(now - timed.at);
      timed = null;
    }
    retransmitAt = acked < sent ? timeoutUs(now) : null;
    if (acked < recoverUpTo) transmitAgain(out);
  }

  function takeSegment(now: SimTime, index: number, out: Outbox): void {
    if (index < received || ahead.has(index)) {
      // A repeated SYN is answered by the SYN-ACK again, anything else by the acknowledgement that must have been lost.
      if (index === 0 && acked === 0 && sent > 0) transmitAgain(out);
      else sendAcknowledgement(out);
      return;
    }
    ahead.add(index);
    let atOnce = false;
    for (let segment = theirs[received]; segment !== undefined && ahead.delete(received); segment = theirs[received]) {
      received += 1;
      if (segment.acknowledge === "at once") atOnce = true;
      segment.read?.(now, out);
    }
    if (atOnce) sendAcknowledgement(out);
    // A SYN is answered by a SYN-ACK or not at all.
    else if (sent > 0) acknowledgeAt ??= now + DELAYED_ACK_US;
  }

  /** A half-open connection that was given up is forgotten: the next SYN is a new one (PCX-09). */
  function startAgain(now: SimTime, out: Outbox): void {
    over = false;
    tries = 0;
    firstSentAt = now;
    retransmitAt = timeoutUs(now);
    transmitAgain(out);
  }

  function closedBothWays(): boolean {
    const finished = (segments: readonly Segment[], count: number): boolean =>
      count === segments.length && ((segments.at(-1)?.flags ?? 0) & FIN) !== 0;
    return finished(mine, acked) && finished(theirs, received);
  }

  return {
    established: () => acked > 0 && received > 0 && !over && !ended,
    advance(now, out) {
      if (!over && retransmitAt !== null && retransmitAt <= now) onTimeout(now, out);
      if (!over) sendDue(now, out);
      if (over) return null;
      if (acknowledgeAt !== null && acknowledgeAt <= now) sendAcknowledgement(out);
      const next = Math.min(retransmitAt ?? Infinity, acknowledgeAt ?? Infinity, dueAt ?? Infinity);
      return next === Infinity ? null : simTime(next);
    },
    receive(now, packet, out) {
      // Behind an asymmetric address translation the answer comes from a stranger, and is ignored.
      if (!belongsTo(socket, packet)) return;
      if (packet.tcpFlags & RST) {
        if (!over) fail(now, acked > 0 ? "Connection reset by peer" : "Connection refused", out);
        return;
      }
      if (over && isSyn(packet) && acked === 0) {
        startAgain(now, out);
        return;
      }
      if (over) {
        out.send(resetFor(packet, profile));
        return;
      }
      const payload = tcpPayload(packet, options.exchange());
      if (payload === null) return;
      takeAcknowledgement(now, payload.received, out);
      if (payload.index !== PURE_ACK) takeSegment(now, payload.index, out);
      if (closedBothWays()) end(now, { kind: "closed" }, out);
    },
    unreachable(now, code, out) {
      if (!over && acked === 0) fail(now, unreachableError(code), out);
    },
  };
}

/** Whether the packet begins a connection. */
export function isSyn(packet: Packet): boolean {
  return (packet.tcpFlags & (SYN | ACK | RST)) === SYN;
}
