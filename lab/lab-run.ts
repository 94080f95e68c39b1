import type { Batch, Capture, Explanation, FlowRecord, LogFormat } from "../emit/index.js";
import type { Topology } from "../model/index.js";
import type { AppliedChange, Lab, LostPackets } from "../sim/index.js";

/** One flow-log record of a run. */
export interface LoggedRecord {
  /** As CloudWatch Logs shows it. */
  readonly line: string;
  readonly record: FlowRecord;
  /** That of the flow log which delivered it. */
  readonly format: LogFormat;
  /** When CloudWatch Logs received it, microseconds since the epoch. */
  readonly ingestionTimeUs: number;
  /** Those that deliver it, if their traffic type asks for it. */
  readonly flowLogs: Batch["flowLogs"];
  /** Null where explanations were not asked for. */
  readonly explanation: Explanation | null;
}

/** A CloudWatch Logs stream of a run, records in order of delivery. */
export interface RunStream {
  readonly logGroupName: string;
  /** `<interface id>-all`, `-accept` or `-reject`. */
  readonly logStreamName: string;
  readonly interfaceId: string;
  readonly records: readonly LoggedRecord[];
}

/** What a host's terminal showed for one command. */
export interface Transcript {
  readonly host: string;
  /** Name of the exchange. */
  readonly title: string;
  /** The ssh exchange in whose session it was typed: that one's transcript shows it too; null for a terminal of its own. */
  readonly through: string | null;
  /** Microseconds since the epoch. */
  readonly startedAtUs: number;
  readonly text: string;
}

/** How an exchange of the timeline ended. */
export interface ExchangeOutcome {
  readonly exchange: string;
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly startedAtUs: number;
  readonly succeeded: boolean;
  readonly exitCode: number | null;
  readonly summary: string;
  /** Why it failed, in a sentence or two; null when it succeeded. */
  readonly why: string | null;
  /** Packets that did not arrive, by what became of them: also those that no flow log shows. */
  readonly lost: readonly LostPackets[];
}

/** Everything a run gives. */
export interface LabRun {
  readonly lab: Lab;
  readonly streams: readonly RunStream[];
  readonly transcripts: readonly Transcript[];
  readonly outcomes: readonly ExchangeOutcome[];
  readonly changes: readonly AppliedChange[];
  /** As the timeline left it. */
  readonly topology: Topology;
  /** What each interface saw, packet by packet; empty unless asked for. */
  readonly captures: readonly Capture[];
  readonly counters: RunCounters;
}

export interface RunCounters {
  /** What the simulation's event queue handed out. */
  readonly events: number;
  readonly packets: number;
  readonly delivered: number;
  readonly dropped: number;
  readonly undecided: number;
  readonly observations: number;
  readonly records: number;
}
