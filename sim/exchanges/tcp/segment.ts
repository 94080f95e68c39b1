import type { SimTime } from "../../../model/index.js";
import type { Outbox } from "../exchange.js";

/** What the program at the receiving end does with a segment once it and all before it have arrived. */
export type Reader = (now: SimTime, out: Outbox) => void;

/** One thing a side of a TCP connection sends in its turn: SYN, data or FIN, which are repeated until acknowledged, or RST. */
export interface Segment {
  readonly flags: number;
  readonly payloadBytes: number;
  /** How many of the peer's segments must have arrived before. */
  readonly afterReceived: number;
  /** How many of this side's segments the peer must have acknowledged before (Nagle's algorithm). */
  readonly afterAcked: number;
  /** How long the program takes once both hold and everything before has been sent. */
  readonly delayUs: number;
  /** Whether the receiver acknowledges it by itself, or waits for something to say (up to 40 ms). */
  readonly acknowledge: "at once" | "delayed";
  readonly read: Reader | null;
}
