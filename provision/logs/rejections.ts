import type { Batch } from "./batches.js";
import type { LogEvent } from "./log-event.js";

/** Why AWS did not keep an event of a batch that it took. */
export type RejectionReason = "too-old" | "too-new" | "expired" | "unknown";

export interface RejectedEvent {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly timestampMs: number;
  readonly message: string;
  readonly reason: RejectionReason;
}

/** `rejectedLogEventsInfo` of PutLogEvents' answer: indices into the batch. */
export interface RejectedInfo {
  /** Inclusive. */
  readonly tooNewLogEventStartIndex?: number;
  /** Exclusive. */
  readonly tooOldLogEventEndIndex?: number;
  /** Exclusive. */
  readonly expiredLogEventEndIndex?: number;
}

/** The events of a batch that AWS says it rejected. */
export function rejectedEvents(
  { events }: Batch,
  info: RejectedInfo | undefined,
): readonly (readonly [LogEvent, RejectionReason])[] {
  if (info === undefined) return [];
  const { tooNewLogEventStartIndex: tooNew = events.length } = info;
  const { tooOldLogEventEndIndex: tooOld = 0, expiredLogEventEndIndex: expired = 0 } = info;
  return events.flatMap((event, index): (readonly [LogEvent, RejectionReason])[] =>
    index < tooOld
      ? [[event, "too-old"]]
      : index < expired
        ? [[event, "expired"]]
        : index >= tooNew
          ? [[event, "too-new"]]
          : [],
  );
}
