import { ACK, FIN, PSH, RST, SYN } from "../../../model/index.js";
import type { Reader, Segment } from "./segment.js";

export type Role = "client" | "server";

/** A conversation as both sides will play it: what each sends, in order. It may grow while it is being played. */
export interface Script {
  readonly client: Segment[];
  readonly server: Segment[];
  /** Most payload that fits one packet, both ways. */
  mssBytes: number;
}

/** How something is said. Left out: at once, in answer to all that stands in the script so far, acknowledged when convenient. */
export interface Manner {
  readonly delayUs?: number;
  readonly acknowledge?: Segment["acknowledge"];
  /** Held back until all that was sent before is acknowledged, as Nagle's algorithm does with small segments. */
  readonly nagle?: boolean;
  /** Said without waiting for the peer's last words: keys are typed before their predecessors' echo. */
  readonly unprompted?: boolean;
  readonly read?: Reader;
}

/**
 * The first data that a side sends. Linux acknowledges it at once: a connection begins in quick-ack mode, until data goes
 * both ways (net/ipv4/tcp_input.c, tcp_event_data_recv and tcp_in_quickack_mode; docs/kernel-run.md has it measured).
 */
export const FIRST_DATA: Manner = { acknowledge: "at once" };

/** A script in which nothing has been said but the client's SYN. */
export function newScript(): Script {
  const script: Script = { client: [], server: [], mssBytes: 0 };
  append(script, "client", SYN, 0, {});
  return script;
}

/** The server's SYN-ACK. The client acknowledges it at once: the third packet of the handshake. */
export function sayAccepted(script: Script, read: Reader): void {
  append(script, "server", SYN | ACK, 0, { acknowledge: "at once", read });
}

/**
 * Data of one write, in as many segments as the MSS demands; the last one is pushed. The receiver of several acknowledges
 * every second at once (RFC 5681, 4.2), and the first as well while it acknowledges everything at once.
 */
export function say(script: Script, from: Role, payloadBytes: number, manner: Manner = {}): void {
  const count = Math.ceil(payloadBytes / script.mssBytes);
  if (count <= 1) {
    append(script, from, PSH | ACK, payloadBytes, manner);
    return;
  }
  const { read, ...begin } = manner;
  const segments = script[from];
  append(script, from, ACK, script.mssBytes, begin);
  // One object stands for all segments alike: a long transfer costs a reference a segment.
  const following = template(script, from, ACK, script.mssBytes, { ...begin, delayUs: 0, nagle: false });
  const odd = variant(following, { acknowledge: "at once" });
  const even = variant(following, { acknowledge: "delayed" });
  for (let index = 1; index < count - 1; index += 1) segments.push(index % 2 === 1 ? odd : even);
  segments.push(
    variant(following, {
      flags: PSH | ACK,
      payloadBytes: payloadBytes - (count - 1) * script.mssBytes,
      acknowledge: count % 2 === 0 ? "at once" : following.acknowledge,
      ...(read && { read }),
    }),
  );
}

/** One literal of all fields, as in host-stack.ts: millions of packets read them. */
function variant(segment: Segment, change: Partial<Segment>): Segment {
  return {
    flags: change.flags ?? segment.flags,
    payloadBytes: change.payloadBytes ?? segment.payloadBytes,
    afterReceived: segment.afterReceived,
    afterAcked: segment.afterAcked,
    delayUs: segment.delayUs,
    acknowledge: change.acknowledge ?? segment.acknowledge,
    read: change.read ?? null,
  };
}

/** The side closes. */
export function sayGoodbye(script: Script, from: Role, manner: Manner = {}): void {
  append(script, from, FIN | ACK, 0, manner);
}

/** The side aborts: its peer is told once and never answers. */
export function sayReset(script: Script, from: Role, manner: Manner = {}): void {
  append(script, from, RST | ACK, 0, manner);
}

function append(script: Script, from: Role, flags: number, payloadBytes: number, manner: Manner): void {
  script[from].push(template(script, from, flags, payloadBytes, manner));
}

function template(script: Script, from: Role, flags: number, payloadBytes: number, manner: Manner): Segment {
  const mine = script[from];
  const theirs = script[from === "client" ? "server" : "client"];
  // Nobody sends data before the handshake is over: the server not before its SYN-ACK is acknowledged.
  const established = from === "server" && mine.length > 0 ? 1 : 0;
  return {
    flags,
    payloadBytes,
    afterReceived: manner.unprompted === true ? (mine.at(-1)?.afterReceived ?? 0) : theirs.length,
    afterAcked: manner.nagle === true ? mine.length : established,
    delayUs: manner.delayUs ?? 0,
    acknowledge: manner.acknowledge ?? "delayed",
    read: manner.read ?? null,
  };
}
