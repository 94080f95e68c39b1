import type { Action, Direction } from "../../model/index.js";
import type { Offset } from "../align/offset.js";
import type { Both } from "../log/compared-log.js";
import type { TopologyDifference } from "./topology-differences.js";

/**
 * What became of a flow in the comparison. `noise`: unsolicited internet traffic that only one log has.
 * `not-comparable`: the other log could not have it.
 */
export type FlowClass = "same" | "counts" | "action" | "only-a" | "only-b" | "noise" | "not-comparable";

export const FLOW_CLASSES: readonly FlowClass[] = [
  "same",
  "counts",
  "action",
  "only-a",
  "only-b",
  "noise",
  "not-comparable",
];

/** Why a flow probably differs. */
export interface Cause {
  readonly code:
    | "another-address"
    | "changed-rule"
    | "delayed-acks"
    | "ended-early"
    | "began-late"
    | "interface-silent"
    | "not-logged"
    | "not-sent"
    | "other-segments"
    | "refused"
    | "retransmission"
    | "rule"
    | "skipped"
    | "traffic"
    | "unsolicited";
  readonly text: string;
}

/** A flow as one of the two logs has it. */
export interface FlowSide {
  readonly interfaceId: string;
  readonly sourceAddress: string;
  readonly destinationAddress: string;
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
  readonly actions: readonly Action[];
  readonly packets: number;
  readonly bytes: number;
  /** Unix seconds; null where the format does not tell. */
  readonly start: number | null;
  readonly end: number | null;
}

/** A flow of one log or of both. */
export interface ComparedFlow {
  readonly class: FlowClass;
  /** Whether it counts as agreement: the same, or counts within the tolerances. */
  readonly agrees: boolean;
  /** By its logical name where it has one. */
  readonly interface: string;
  /** Null where nothing tells. */
  readonly direction: Direction | null;
  readonly protocol: number | null;
  /** By the names of interfaces where both logs know them. */
  readonly source: string;
  readonly destination: string;
  readonly a: FlowSide | null;
  readonly b: FlowSide | null;
  /** Whose packets these are, where an explanation tells. */
  readonly exchanges: readonly string[];
  readonly causes: readonly Cause[];
}

/** How many flows, and packets of them: of a flow of both logs the greater number. */
export interface Share {
  readonly flows: number;
  readonly packets: number;
}

/** What one of the two logs held. */
export interface LogSummary {
  readonly name: string;
  readonly records: number;
  readonly flows: number;
  /** Records that name no source or destination. */
  readonly incomplete: number;
  readonly noData: number;
  readonly skipData: number;
  readonly start: number | null;
  readonly end: number | null;
}

/** Differences between the beginnings of conversations of both logs, after their offset; seconds. */
export interface TimeDifferences {
  readonly conversations: number;
  /** Of their sizes, as is the largest. */
  readonly median: number;
  readonly largest: number;
  /** Of each conversation, ascending. */
  readonly seconds: readonly number[];
}

export interface Comparison {
  readonly logs: Both<LogSummary>;
  readonly offset: Offset;
  /** Fields that one of the logs lacks: they were not compared. */
  readonly notCompared: Both<readonly string[]>;
  readonly classes: Readonly<Record<FlowClass, Share>>;
  /** Flows and packets that agree, of those that can be compared; noise and not comparable ones aside. */
  readonly agreeing: Share;
  readonly comparable: Share;
  /** 0…100: the share of comparable flows that agree; null where there are none. */
  readonly score: number | null;
  readonly times: TimeDifferences;
  /** What the two networks differ in; null where one of them is not known. */
  readonly topology: readonly TopologyDifference[] | null;
  /** Everything but what is the same. */
  readonly differences: readonly ComparedFlow[];
  readonly interfaces: readonly ComparedInterface[];
}

/** How the flows of one interface compare. */
export interface ComparedInterface {
  readonly name: string;
  readonly ids: Both<string | null>;
  readonly by: "id" | "name" | "address" | "traffic" | null;
  readonly comparable: number;
  readonly agreeing: number;
}

/** By how much counts may differ, in percent of the greater of the two. */
export interface Tolerances {
  readonly packetsPercent: number;
  readonly bytesPercent: number;
}
