import type { Action, Direction } from "../../model/index.js";

/**
 * Whether a topology can show a record's action. `undecided`: it can, if something is so that the log does not tell.
 */
export type Judgement = "explained" | "unexplained" | "undecided";

/** What was decided of a flow, and by what. */
export interface JudgedFlow {
  readonly judgement: Judgement;
  /** What explains the action, or what contradicts it: `rule`, `answer`, … */
  readonly by:
    | "rule"
    | "answer"
    | "tracked"
    | "icmp-error"
    | "public-access"
    | "security-group"
    | "network-acl"
    | "identity"
    | "unknown-interface"
    | "unknown-direction"
    | "no-flow";
  readonly interface: string;
  readonly interfaceId: string;
  readonly direction: Direction | null;
  readonly action: Action;
  readonly protocol: number | null;
  readonly sourceAddress: string;
  readonly destinationAddress: string;
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
  readonly records: number;
  readonly packets: number;
  readonly bytes: number;
  /** Unix seconds; null where the format does not tell. */
  readonly start: number | null;
  readonly end: number | null;
  /** The rule that decides, in a sentence. */
  readonly reason: string;
}

/** How many flows, records and packets. */
export interface Judged {
  readonly flows: number;
  readonly records: number;
  readonly packets: number;
}

/** A log judged by a topology. */
export interface Judging {
  readonly name: string;
  readonly records: number;
  /** NODATA and SKIPDATA: they show no action. */
  readonly silent: number;
  /** Records with `OK` that name no source, destination or protocol. */
  readonly incomplete: number;
  /** How many states of the network there were: one, and one more for each change. */
  readonly states: number;
  readonly judged: Readonly<Record<Judgement, Judged>>;
  /** Everything that is not explained. */
  readonly flows: readonly JudgedFlow[];
}
