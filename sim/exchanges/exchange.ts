import type { DropCode, IpAddress, Packet, SimTime } from "../../model/index.js";

/** How an exchange ended, as its user would say it. */
export interface Outcome {
  readonly succeeded: boolean;
  /** What the command's exit status would be. */
  readonly exitCode: number;
  /** One line: `5 packets transmitted, 0 received`, `connection refused`, … */
  readonly summary: string;
}

/**
 * What one side of an exchange may do when it is called. Given afresh for each call and valid only during it; the side
 * sees no clock, no network and no randomness but what it was made with.
 */
export interface Outbox {
  /** Sends a complete packet from this side's host. */
  send(packet: Packet): void;
  /** The longest packet that this side's host knows its way to `destination` to take, bytes (RFC 1191). */
  pathMtuBytes(destination: IpAddress): number;
  /** Asks to be woken at that time (once). The latest request holds, null cancels it. */
  wakeAt(at: SimTime | null): void;
  /** Adds text to the transcript of this side's terminal, line ends included. */
  print(text: string): void;
  /** Says how the exchange ended. Only the client's side says so, once. */
  finish(outcome: Outcome): void;
}

/** One side of an exchange: a state machine without a clock. */
export interface Endpoint {
  /** The time it asked for has come; for a client also the start of the exchange. */
  wake(now: SimTime, out: Outbox): void;
  /** A packet for this side has arrived, as this host's network interface sees it. */
  receive(now: SimTime, packet: Packet, out: Outbox): void;
  /** Its own operating system could not send the packet: ARP went unanswered or there is no route (TS-06). */
  unreachable?(now: SimTime, packet: Packet, code: DropCode, out: Outbox): void;
}

/** A protocol conversation: the side that begins, and the side that a host makes when the first packet reaches it. */
export interface Exchange {
  /** Unique in the lab; names its random streams and labels its packets. */
  readonly name: string;
  readonly client: Endpoint;
  /**
   * The answering side, asked for once, when the first packet for a listening port (or any packet of a protocol
   * without ports) reaches a host. `packet` holds the addresses as that host sees them. Null: the host's own stack
   * answers (echo reply, RST, ICMP port unreachable), which is the host's business and not the exchange's.
   */
  accept(packet: Packet, host: HostProfile): Endpoint | null;
  /** The same on a host that asks another before it answers; left out by what is no HTTP. */
  acceptBefore?(packet: Packet, host: HostProfile, upstream: Upstream): Endpoint | null;
}

/** What of a request a proxy passes on. */
export interface HttpMessage {
  readonly path: string;
  readonly host: string;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

export type Answered = (now: SimTime, status: number, responseBytes: number) => void;

/** Whom a reverse proxy asks. */
export interface Upstream {
  /** Passes a request on. `answered` is called once, when the proxy begins to answer its client. */
  request(now: SimTime, message: HttpMessage, answered: Answered): void;
}

/** What every packet of an exchange carries for the other side. Exchanges extend it with what they need. */
export interface Payload {
  readonly exchange: Exchange;
}

/** What an operating system contributes to what can be seen of it on the wire. */
export interface HostProfile {
  /** Initial time to live (TS-07). */
  readonly timeToLive: number;
  /** The same of IPv6 (RFC 8200). */
  readonly hopLimit: number;
  /** When an unanswered SYN is sent again, and when connect() gives up, in microseconds after the first (TS-11). */
  readonly synRetransmitUs: readonly number[];
  readonly synGiveUpUs: number;
  /** Ephemeral ports, both ends included (NACL-09). */
  readonly ephemeralPorts: readonly [first: number, last: number];
  /** The OpenSSH server it runs: `8.7` on Amazon Linux 2023. */
  readonly opensshVersion: string;
  /** Largest IP packet of its interface: 9001 on EC2, 1500 on the internet. */
  readonly mtuBytes: number;
}
