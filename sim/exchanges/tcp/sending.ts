import { FIN, RST, type SimTime } from "../../../model/index.js";
import type { Outbox } from "../exchange.js";
import { retransmissionTimeout } from "./retransmission-timeout.js";
import type { Segment } from "./segment.js";

/** Slow start: ten segments at first (RFC 6928), one more for each acknowledged; the handshake is acknowledged by then. */
const INITIAL_WINDOW = 10;
const LARGEST_WINDOW = 64;
/** tcp_retries2 */
const DATA_RETRIES = 15;

/** When a SYN or SYN-ACK is sent again, and when it is given up, after it was sent first. */
export interface HandshakeSchedule {
  readonly retransmitUs: readonly number[];
  readonly giveUpUs: number;
}

/** The half of a side that sends its segments in order, each again until it is acknowledged. */
export interface Sending {
  /** Sends what is due, given how many of the peer's segments have arrived. */
  advance(now: SimTime, received: number, out: Outbox): "going on" | "given up" | "aborted";
  /** When to advance next, null if only a packet can change anything. */
  nextAt(): number | null;
  /** The peer has received that many in order. */
  acknowledge(now: SimTime, count: number, out: Outbox): void;
  acked(): number;
  /** The first segment has been sent but not acknowledged. */
  isConnecting(): boolean;
  /** Sends the oldest unacknowledged segment once more. */
  repeat(out: Outbox): void;
  /** What is under way was lost, not for congestion: sends all of it again (tcp_simple_retransmit). */
  resend(out: Outbox): void;
  /** Begins again with the first segment. */
  startAgain(now: SimTime, out: Outbox): void;
  /** The FIN is acknowledged. */
  isFinished(): boolean;
}

/** Sends a side's segments, each by `transmit`; more may be added to them meanwhile. */
export function sending(
  segments: readonly Segment[],
  handshake: HandshakeSchedule,
  transmit: (index: number, segment: Segment, out: Outbox) => void,
): Sending {
  const timeout = retransmissionTimeout();
  let sent = 0;
  let acked = 0;
  let firstSentAt: number | null = null;
  /** The segment whose round trip is being measured; never one sent twice (Karn). */
  let timed: { readonly index: number; readonly at: number } | null = null;
  let tries = 0;
  /** After a time-out: what had been sent by then, and is probably lost as well. */
  let recoverUpTo = 0;
  let retransmitAt: number | null = null;
  let dueAt: number | null = null;

  function repeat(out: Outbox): void {
    timed = null;
    const segment = segments[acked];
    if (segment !== undefined) transmit(acked, segment, out);
  }

  function timeoutAt(now: number): number {
    if (acked > 0 || firstSentAt === null) return now + timeout.afterTries(tries);
    return firstSentAt + (handshake.retransmitUs[tries] ?? handshake.giveUpUs);
  }

  function mayGo(segment: Segment, received: number): boolean {
    return (
      received >= segment.afterReceived &&
      acked >= segment.afterAcked &&
      sent - acked < Math.min(LARGEST_WINDOW, INITIAL_WINDOW - 1 + acked)
    );
  }

  return {
    advance(now, received, out) {
      if (retransmitAt !== null && retransmitAt <= now) {
        if (tries >= (acked > 0 ? DATA_RETRIES : handshake.retransmitUs.length)) return "given up";
        tries += 1;
        recoverUpTo = sent;
        repeat(out);
        retransmitAt = timeoutAt(now);
      }
      let segment = segments[sent];
      for (; segment !== undefined && mayGo(segment, received); segment = segments[sent]) {
        dueAt ??= now + segment.delayUs;
        if (dueAt > now) return "going on";
        firstSentAt ??= now;
        timed ??= { index: sent, at: now };
        transmit(sent, segment, out);
        sent += 1;
        dueAt = null;
        if (segment.flags & RST) return "aborted";
        retransmitAt ??= timeoutAt(now);
      }
      dueAt = null;
      return "going on";
    },
    nextAt() {
      const next = Math.min(retransmitAt ?? Infinity, dueAt ?? Infinity);
      return next === Infinity ? null : next;
    },
    acknowledge(now, count, out) {
      if (count <= acked) return;
      acked = count;
      tries = 0;
      if (timed !== null && timed.index < acked) {
        timeout.sample(now - timed.at);
        timed = null;
      }
      retransmitAt = acked < sent ? timeoutAt(now) : null;
      if (acked < recoverUpTo) repeat(out);
    },
    acked: () => acked,
    isConnecting: () => acked === 0 && sent > 0,
    repeat,
    resend(out) {
      recoverUpTo = sent;
      if (acked < sent) repeat(out);
    },
    startAgain(now, out) {
      tries = 0;
      firstSentAt = now;
      retransmitAt = timeoutAt(now);
      repeat(out);
    },
    isFinished: () => acked === segments.length && ((segments.at(-1)?.flags ?? 0) & FIN) !== 0,
  };
}
