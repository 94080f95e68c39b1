import { ACK, FIN, PSH, RST, SYN, simTime, type DropCode, type Packet, type SimTime } from "../../../model/index.js";
import { resetFor } from "../../hosts/host-stack.js";
import { initialTimeToLive } from "../../hosts/ip-family.js";
import type { Exchange, HostProfile, Outbox } from "../exchange.js";
import { unreachableError, type ConnectionEnd, type ConnectionError } from "./connection-end.js";
import { receiving } from "./receiving.js";
import type { Segment } from "./segment.js";
import { sending, type HandshakeSchedule } from "./sending.js";
import {
  acknowledgement,
  belongsTo,
  headerBytes,
  PURE_ACK,
  saysTooLong,
  tcpPacket,
  tcpPayload,
  type Socket,
  type TcpPayload,
} from "./tcp-packet.js";

/** TCP_DELACK_MIN */
const DELAYED_ACK_US = 40_000;

/** What one side plays, and where. */
export interface TcpSideOptions {
  readonly exchange: () => Exchange;
  readonly mine: readonly Segment[];
  readonly theirs: readonly Segment[];
  readonly socket: Socket;
  readonly profile: HostProfile;
  readonly handshake: HandshakeSchedule;
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
}

/** Makes one side that plays its part of a script; the script may grow meanwhile. */
export function tcpSide(options: TcpSideOptions): TcpSide {
  const { socket, profile } = options;
  const timeToLive = initialTimeToLive(profile, socket.local);
  const incoming = receiving(options.theirs);
  const outgoing = sending(options.mine, options.handshake, transmit);
  let acknowledgeAt: number | null = null;
  /** What the other side invites by its maximum segment size, and what routers on the way have said. */
  let peerMtuBytes = Infinity;
  let reportedMtuBytes = Infinity;
  /** By index, the packets that have arrived of a segment that took several. */
  const partly = new Map<number, Set<number>>();
  let over = false;
  let ended = false;

  function end(now: SimTime, how: ConnectionEnd, out: Outbox): void {
    if (ended) return;
    ended = true;
    options.ended(now, how, out);
  }

  function fail(now: SimTime, error: ConnectionError, out: Outbox): void {
    over = true;
    end(now, { kind: "failed", established: outgoing.acked() > 0, error }, out);
  }

  /** Whatever is sent acknowledges as well. */
  function transmit(index: number, segment: Segment, out: Outbox): void {
    const received = incoming.received();
    const flags = received > 0 ? segment.flags | ACK : segment.flags;
    acknowledgeAt = null;
    const exchange = options.exchange();
    const { mtuBytes } = profile;
    const mostBytes = Math.min(out.pathMtuBytes(socket.remote), peerMtuBytes) - headerBytes(socket.remote);
    const { payloadBytes } = segment;
    if (payloadBytes <= mostBytes) {
      const payload = { exchange, index, received, part: 0, parts: 1, offsetBytes: 0 };
      out.send(tcpPacket(socket, timeToLive, flags, payloadBytes, mtuBytes, payload));
      return;
    }
    // The way turned out narrower than the segments were cut for.
    const parts = Math.ceil(payloadBytes / mostBytes);
    for (let part = 0; part < parts; part++) {
      const last = part === parts - 1;
      const bytes = last ? payloadBytes - part * mostBytes : mostBytes;
      const payload = { exchange, index, received, part, parts, offsetBytes: part * mostBytes };
      out.send(tcpPacket(socket, timeToLive, last ? flags : flags & ~(PSH | FIN), bytes, mtuBytes, payload));
    }
  }

  function sendAcknowledgement(out: Outbox): void {
    acknowledgeAt = null;
    out.send(acknowledgement(socket, timeToLive, options.exchange(), incoming.received()));
  }

  /** Takes one packet of a segment that took several; true once all of them are there. */
  function takePart({ index, part, parts }: TcpPayload, out: Outbox): boolean {
    const arrived = partly.get(index) ?? new Set();
    partly.set(index, arrived);
    arrived.add(part);
    if (arrived.size < parts) {
      if (part % 2 === 1) sendAcknowledgement(out);
      return false;
    }
    partly.delete(index);
    return true;
  }

  function takeSegment(now: SimTime, index: number, out: Outbox): void {
    const arrival = incoming.take(now, index, out);
    switch (arrival) {
      case "repeated":
        // A repeated SYN is answered by the SYN-ACK again, anything else by the acknowledgement that must have been lost.
        if (index === 0 && outgoing.isConnecting()) outgoing.repeat(out);
        else sendAcknowledgement(out);
        return;
      case "acknowledge at once":
        sendAcknowledgement(out);
        return;
      case "acknowledge soon":
        // A SYN is answered by a SYN-ACK or not at all.
        if (outgoing.acked() > 0) acknowledgeAt ??= now + DELAYED_ACK_US;
        return;
    }
  }

  return {
    advance(now, out) {
      if (over) return null;
      const progress = outgoing.advance(now, incoming.received(), out);
      if (progress === "given up") fail(now, "Connection timed out", out);
      if (progress === "aborted") {
        over = true;
        end(now, { kind: "closed" }, out);
      }
      if (over) return null;
      if (acknowledgeAt !== null && acknowledgeAt <= now) sendAcknowledgement(out);
      const next = Math.min(outgoing.nextAt() ?? Infinity, acknowledgeAt ?? Infinity);
      return next === Infinity ? null : simTime(next);
    },
    receive(now, packet, out) {
      if (saysTooLong(socket, packet)) {
        // The other segments on their way are reported as well; once is enough (RFC 1191, 6.4).
        if (!over && packet.mtuBytes < reportedMtuBytes) outgoing.resend(out);
        reportedMtuBytes = Math.min(reportedMtuBytes, packet.mtuBytes);
        return;
      }
      // Behind an asymmetric address translation the answer comes from a stranger, and is ignored.
      if (!belongsTo(socket, packet)) return;
      if (packet.tcpFlags & RST) {
        if (!over) fail(now, outgoing.acked() > 0 ? "Connection reset by peer" : "Connection refused", out);
        return;
      }
      if (over) {
        // A half-open connection that was given up is forgotten: the next SYN is a new one (PCX-09).
        over = !(isSyn(packet) && outgoing.isConnecting());
        if (over) out.send(resetFor(packet, profile));
        else outgoing.startAgain(now, out);
        return;
      }
      const payload = tcpPayload(packet, options.exchange());
      if (payload === null) return;
      if (packet.mtuBytes > 0) peerMtuBytes = packet.mtuBytes;
      outgoing.acknowledge(now, payload.received, out);
      if (payload.parts > 1 && !takePart(payload, out)) return;
      if (payload.index !== PURE_ACK) takeSegment(now, payload.index, out);
      if (outgoing.isFinished() && incoming.isFinished()) end(now, { kind: "closed" }, out);
    },
    unreachable(now, code, out) {
      if (!over && outgoing.acked() === 0) fail(now, unreachableError(code), out);
    },
  };
}

/** Whether the packet begins a connection. */
export function isSyn(packet: Packet): boolean {
  return (packet.tcpFlags & (SYN | ACK | RST)) === SYN;
}
