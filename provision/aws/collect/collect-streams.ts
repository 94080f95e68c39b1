import type { Cloud } from "../cloud.js";
import { stopIfInterrupted, type Patience } from "../execute/patience.js";
import type { StreamName } from "./expected-streams.js";
import { newestEventMs, readStream, streamNames, type CollectedEvent } from "./read-stream.js";

/** What is to be collected. */
export interface Collection {
  readonly logGroupNames: readonly string[];
  readonly expected: readonly StreamName[];
  /** Records of windows that begin between these times, milliseconds since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The longest window of the flow logs. */
  readonly windowMs: number;
}

export interface Collecting {
  readonly cloud: Cloud;
  readonly patience: Patience;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  /** How long delivery is waited for; 0 takes what there is. */
  readonly waitMs: number;
  readonly onWaiting: (late: readonly StreamName[], waitedMs: number) => void;
}

export interface Collected {
  readonly streams: readonly (StreamName & { readonly events: readonly CollectedEvent[] })[];
  /** Those whose records had not all been delivered when the waiting ended. */
  readonly late: readonly StreamName[];
}

const BETWEEN_MS = 15_000;

/**
 * Waits until every expected stream has a record of a window after the last, which is when the earlier ones have been
 * delivered: 5 to 10 minutes as a rule, and AWS promises nothing. Then reads all streams, also those not expected.
 */
export async function collectStreams(wanted: Collection, by: Collecting): Promise<Collected> {
  const { cloud, patience, now, waitMs, onWaiting } = by;
  const began = now();
  let late = await lateStreams(wanted, by);
  while (late.length > 0 && now() - began < waitMs) {
    onWaiting(late, now() - began);
    await patience.pauseMs(BETWEEN_MS);
    stopIfInterrupted(patience);
    late = await lateStreams(wanted, by);
  }
  const streams: Collected["streams"][number][] = [];
  for (const logGroupName of wanted.logGroupNames)
    for (const logStreamName of await streamNames(cloud.call, logGroupName)) {
      stopIfInterrupted(patience);
      const stream = { logGroupName, logStreamName };
      const events = await readStream(cloud.call, stream, wanted.fromMs - wanted.windowMs, wanted.toMs);
      streams.push({ ...stream, events });
    }
  return { streams, late };
}

async function lateStreams({ expected, toMs }: Collection, { cloud }: Collecting): Promise<readonly StreamName[]> {
  const late: StreamName[] = [];
  for (const stream of expected) {
    const newest = await newestEventMs(cloud.call, stream);
    if (newest === null || newest < toMs) late.push(stream);
  }
  return late;
}
