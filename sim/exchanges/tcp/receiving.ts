import { FIN, type SimTime } from "../../../model/index.js";
import type { Outbox } from "../exchange.js";
import type { Segment } from "./segment.js";

/** What a segment that has arrived calls for. */
export type Arrival = "repeated" | "acknowledge at once" | "acknowledge soon";

/** The half of a side that takes the peer's segments, hands them to the program in order and counts them. */
export interface Receiving {
  take(now: SimTime, index: number, out: Outbox): Arrival;
  /** How many have arrived in order. */
  received(): number;
  /** The FIN has arrived. */
  isFinished(): boolean;
}

/** Takes the segments of the peer's part of the script, which may grow meanwhile. */
export function receiving(segments: readonly Segment[]): Receiving {
  let received = 0;
  /** Those that arrived before one that was sent earlier. */
  const ahead = new Set<number>();
  return {
    take(now, index, out) {
      if (index < received || ahead.has(index)) return "repeated";
      ahead.add(index);
      let arrival: Arrival = "acknowledge soon";
      for (let next = segments[received]; next !== undefined && ahead.delete(received); next = segments[received]) {
        received += 1;
        if (next.acknowledge === "at once") arrival = "acknowledge at once";
        next.read?.(now, out);
      }
      return arrival;
    },
    received: () => received,
    isFinished: () => received === segments.length && ((segments.at(-1)?.flags ?? 0) & FIN) !== 0,
  };
}
