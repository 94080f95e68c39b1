import type { Both, ComparedLog } from "../log/compared-log.js";
import type { Conversation } from "./conversation.js";

/** How the clocks of two logs are brought together. */
export type Alignment = "estimate" | "start" | "absolute";

export interface Offset {
  /** How much later B's clock stood at the same event. */
  readonly seconds: number;
  readonly by: Alignment;
}

/** Fewer conversations that are alone in their group tell too little. */
const ENOUGH = 3;

/** `estimate`: the median over conversations that can only be one another; with too few of them, by the start. */
export function offsetOf(
  alignment: Alignment,
  logs: Both<ComparedLog>,
  conversations: Both<readonly Conversation[]>,
): Offset {
  if (alignment === "absolute") return { seconds: 0, by: alignment };
  if (alignment === "estimate") {
    const singles = { a: alone(conversations.a), b: alone(conversations.b) };
    const differences = [...singles.a].flatMap(([group, a]) => {
      const difference = (singles.b.get(group)?.start ?? NaN) - a.start;
      return Number.isFinite(difference) ? [difference] : [];
    });
    if (differences.length >= ENOUGH) return { seconds: median(differences), by: alignment };
  }
  const [a, b] = [startOf(logs.a), startOf(logs.b)];
  const both = logs.a.start !== null && logs.b.start !== null;
  const seconds = both ? logs.b.start - logs.a.start : b - a;
  return { seconds: Number.isFinite(seconds) ? seconds : 0, by: "start" };
}

function startOf({ table }: ComparedLog): number {
  return table.start;
}

function alone(all: readonly Conversation[]): ReadonlyMap<string, Conversation> {
  const found = new Map<string, Conversation | null>();
  for (const each of all) found.set(each.group, found.has(each.group) ? null : each);
  return new Map([...found].flatMap(([group, each]) => (each === null ? [] : [[group, each] as const])));
}

/** The lower one of two in the middle; of no values NaN. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? NaN;
}
