import type { IpAddress, Observer, SimTime } from "../../model/index.js";
import type { Explanation } from "../explain/explanation.js";
import type { FlowRecord } from "../record/flow-record.js";
import type { LogFormat } from "../record/log-format.js";
import type { Feed, LogStream } from "./log-stream.js";
import type { LoggedInterface } from "./subscription.js";

/** Choices about flow logs that AWS does not let anyone make, or does not document. */
export interface FlowLogging {
  /** Whether start and end are the window's bounds, as observed, or the flow's own packets (flow-log-records 7). */
  readonly timestamps: "window" | "packet";
  /** Whether an idle window of an interface that has logged before leaves a NODATA record. */
  readonly noData: "record" | "omit";
  /** Seconds after a full minute at which every interface's windows end; null derives it per interface from the seed. */
  readonly windowOffsetSeconds: number | null;
  /** The most records of an interface and window; the flows beyond leave one SKIPDATA record. Null for no limit. */
  readonly maxRecordsPerWindow: number | null;
  /** From a window's end to when CloudWatch Logs has its records; best effort at AWS (flow-log-records 10). */
  readonly deliveryDelayUs: number;
}

/** The records of one window of one stream, delivered together. */
export interface Batch {
  /** That of the flow log: other flow logs of the same stream may have others. */
  readonly format: LogFormat;
  /** In AWS's order: the two directions of a conversation side by side, ingress first (real-samples 1). */
  readonly records: readonly FlowRecord[];
  /** The flow logs that deliver them, each what its traffic type asks for. */
  readonly flowLogs: Feed["flowLogs"];
  /** When CloudWatch Logs received them. Each event's timestamp is its record's `start`, in milliseconds. */
  readonly ingestionTime: SimTime;
  /**
   * Why a record, by its index, says what it says; null where explanations were not asked for. It tells what is known
   * when it is called, and a packet's fate may come after its window has closed: call it after `finish`.
   */
  readonly explain: ((index: number) => Explanation) | null;
}

export interface AggregatorOptions {
  /** By `Observation.interfaceIndex`. */
  readonly interfaces: readonly LoggedInterface[];
  /** The AWS service of a public address, for formats that ask for it; none is known when left out. */
  readonly serviceOf?: (address: IpAddress) => string | null;
  /** Every choice depends on it and on the interface's id only. */
  readonly seed: string;
  /** When the flow logs began. */
  readonly start: SimTime;
  readonly flowLogging: FlowLogging;
  /** Costs memory and a few times the work for each packet. */
  readonly explain: boolean;
  /** Batches of one stream come in order of time; those of different interfaces in order of their closing packets. */
  readonly deliver: (stream: LogStream, batch: Batch) => void;
}

/** Turns observations into flow-log records. The observations of one interface must come in order of time. */
export interface Aggregator extends Observer {
  /** Closes what is open at the end of the run; nothing may be observed after it. */
  finish(end: SimTime): void;
}
