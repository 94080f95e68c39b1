import type { Topology } from "../../model/index.js";
import type { FlowTable } from "./flow-table.js";

/** One of the two that are compared: the records of a run, a collection or some files, and what is known about them. */
export interface ComparedLog {
  /** What messages call it. */
  readonly name: string;
  readonly table: FlowTable;
  /** Null where only records are at hand. */
  readonly topology: Topology | null;
  /** When what it recorded began, Unix seconds; null: with its first record. */
  readonly start: number | null;
  /** The actions that its flow logs record of an interface; an interface that is not here may show both. */
  readonly trafficTypes: ReadonlyMap<string, "ALL" | "ACCEPT" | "REJECT">;
}

/** Which of the two. */
export type Side = "a" | "b";

/** One for each of the two. */
export interface Both<T> {
  readonly a: T;
  readonly b: T;
}

export const SIDES: readonly Side[] = ["a", "b"];

export function otherSide(side: Side): Side {
  return side === "a" ? "b" : "a";
}
