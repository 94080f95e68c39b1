import { batchesOf } from "./batches.js";
import { NEWEST_EVENT_MS, OLDEST_EVENT_MS } from "./limits.js";
import type { EventStream } from "./log-event.js";

/** What a publication comes to, by its records alone: nothing is asked of AWS. */
export interface Estimate {
  readonly streams: readonly StreamEstimate[];
  readonly events: number;
  readonly batches: number;
  /** What AWS bills: UTF-8 bytes and 26 for each event. */
  readonly bytes: number;
  /** Events that AWS would reject at `nowMs`, for their time. */
  readonly tooOld: number;
  readonly tooNew: number;
  readonly expired: number;
}

export interface StreamEstimate {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly events: number;
  readonly batches: number;
  readonly bytes: number;
}

/** `retentionInDays` by group; null for a group that keeps its events for ever. */
export async function estimate(
  streams: readonly EventStream[],
  retentionInDays: ReadonlyMap<string, number | null>,
  nowMs: number,
): Promise<Estimate> {
  const estimates: StreamEstimate[] = [];
  let [tooOld, tooNew, expired] = [0, 0, 0];
  for (const stream of streams) {
    const { logGroupName, logStreamName } = stream;
    const days = retentionInDays.get(logGroupName) ?? null;
    const kept = days === null ? -Infinity : nowMs - days * 24 * 3_600_000;
    let [events, batches, bytes] = [0, 0, 0];
    for await (const batch of batchesOf(stream)) {
      batches++;
      bytes += batch.bytes;
      events += batch.events.length;
      for (const { timestampMs } of batch.events) {
        if (timestampMs < nowMs - OLDEST_EVENT_MS) tooOld++;
        else if (timestampMs < kept) expired++;
        else if (timestampMs > nowMs + NEWEST_EVENT_MS) tooNew++;
      }
    }
    estimates.push({ logGroupName, logStreamName, events, batches, bytes });
  }
  const sum = (pick: (each: StreamEstimate) => number): number =>
    estimates.reduce((total, each) => total + pick(each), 0);
  return {
    streams: estimates,
    events: sum((each) => each.events),
    batches: sum((each) => each.batches),
    bytes: sum((each) => each.bytes),
    tooOld,
    tooNew,
    expired,
  };
}
