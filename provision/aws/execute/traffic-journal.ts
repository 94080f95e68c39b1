import type { PlayedExchange } from "../../play/played.js";

/** Lines of the journal about the lab's timeline. `at` is an instant as `2026-01-12T09:00:00.000Z`. */
export type TrafficEntry =
  /** Begins it, or goes on: entry `number` of the timeline comes at once, the others at their distance from it. */
  | {
      readonly kind: "traffic";
      readonly at: string;
      /** Counts from 1 how often it was begun from the start. */
      readonly take: number;
      /** Of the timeline: what has changed meanwhile is not gone on with. */
      readonly digest: string;
    }
  | {
      readonly kind: "played";
      readonly at: string;
      readonly number: number;
      readonly exchange: PlayedExchange;
      /** Why the instance did not run it, or not to its end; null where it did. */
      readonly problem: string | null;
    }
  | { readonly kind: "changed"; readonly at: string; readonly number: number }
  | { readonly kind: "traffic-over"; readonly at: string };

/** What has come of a timeline so far. */
export interface TrafficState {
  readonly take: number;
  readonly digest: string;
  readonly startedAt: string;
  /** Null while it is not over. */
  readonly endedAt: string | null;
  /** By the number of the timeline's entry, from 1. */
  readonly played: ReadonlyMap<number, Played>;
  /** When each change was made, by number. */
  readonly changed: ReadonlyMap<number, string>;
}

/** An exchange that is over. */
export interface Played {
  readonly exchange: PlayedExchange;
  readonly problem: string | null;
}

export function addToTraffic(before: TrafficState | null, entry: TrafficEntry): TrafficState | null {
  if (entry.kind === "traffic") {
    const { at, take, digest } = entry;
    if (before !== null && before.take === take) return before;
    return { take, digest, startedAt: at, endedAt: null, played: new Map(), changed: new Map() };
  }
  if (before === null) return null;
  switch (entry.kind) {
    case "played": {
      const { number, exchange, problem } = entry;
      return { ...before, played: new Map(before.played).set(number, { exchange, problem }) };
    }
    case "changed":
      return { ...before, changed: new Map(before.changed).set(entry.number, entry.at) };
    case "traffic-over":
      return { ...before, endedAt: entry.at };
  }
}
