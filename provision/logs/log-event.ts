/** One event of a CloudWatch Logs stream: for flow logs, one record, at the instant its window began. */
export interface LogEvent {
  /** Milliseconds since the epoch. */
  readonly timestampMs: number;
  readonly message: string;
}

/** A stream to publish. `events` may be asked for more than once and gives the same each time. */
export interface EventStream {
  readonly logGroupName: string;
  readonly logStreamName: string;
  events(): AsyncIterable<LogEvent> | Iterable<LogEvent>;
}
