import { mapConcurrently } from "../aws/map-concurrently.js";
import type { Journal, JournalledBatch } from "./journal.js";
import { ensureLogGroup, type LogGroupSettings } from "./log-group.js";
import type { EventStream } from "./log-event.js";
import type { LogsApi } from "./logs-api.js";
import { publishStream } from "./publish-stream.js";
import type { RejectedEvent } from "./rejections.js";
import type { Pause } from "./send-batch.js";

export interface Publication {
  readonly groups: readonly LogGroupSettings[];
  readonly streams: readonly EventStream[];
  /** Whether streams that hold events already may be added to. */
  readonly append: boolean;
}

export interface PublishOptions {
  readonly pause: Pause;
  /** Aborted: batches that are on their way are finished, and no other is begun. */
  readonly signal: AbortSignal;
  /** So many more events are done with. */
  readonly onProgress: (events: number) => void;
  readonly onRejected: (event: RejectedEvent) => void;
}

export interface PublishResult {
  /** Events that AWS took from this process. */
  readonly published: number;
  /** Events that an earlier process had published. */
  readonly resumed: number;
  readonly rejected: number;
  readonly batches: number;
  readonly groupsCreated: readonly string[];
  /** False when it was interrupted. */
  readonly complete: boolean;
}

/** PutLogEvents has a quota of 5,000 calls a second; a stream takes its batches one after another. */
const STREAMS_AT_A_TIME = 8;

/**
 * Publishes every event once, into groups and streams that are made when missing. What the journal says is done is not
 * done again; what it leaves in doubt is looked up. Rejects with what the SDK throws, a `PublishError`, an
 * `InDoubtError` or what the journal's disk says; all that was published until then is in the journal.
 */
export async function publish(
  api: LogsApi,
  { groups, streams, append }: Publication,
  journal: Journal,
  { pause, signal, onProgress, onRejected }: PublishOptions,
): Promise<PublishResult> {
  const readable = new Map<string, boolean>();
  const groupsCreated: string[] = [];
  for (const group of groups) {
    const { created, logGroupClass } = await ensureLogGroup(api, group);
    if (created) groupsCreated.push(group.name);
    readable.set(group.name, logGroupClass === "STANDARD");
  }
  const earlier = journalled(journal);
  const totals = { published: 0, resumed: 0, rejected: 0, batches: 0 };
  const failures: unknown[] = [];
  const failed = new AbortController();
  await mapConcurrently(streams, STREAMS_AT_A_TIME, async (stream) => {
    const { logGroupName, logStreamName } = stream;
    try {
      await publishStream({
        api,
        stream,
        readable: readable.get(logGroupName) === true,
        append,
        earlier: earlier.get(keyOf(stream)) ?? new Map(),
        journal,
        pause,
        signal: AbortSignal.any([signal, failed.signal]),
        onBatch(batch, rejections) {
          const { length } = batch.events;
          onProgress(length);
          if (rejections === null) return void (totals.resumed += length);
          totals.batches++;
          totals.published += length - rejections.length;
          totals.rejected += rejections.length;
          for (const [{ timestampMs, message }, reason] of rejections)
            onRejected({ logGroupName, logStreamName, timestampMs, message, reason });
        },
      });
    } catch (error) {
      failures.push(error);
      failed.abort();
    }
  });
  if (failures.length > 0) throw failures[0];
  return { ...totals, groupsCreated, complete: !signal.aborted };
}

type StreamName = Pick<EventStream, "logGroupName" | "logStreamName">;

function keyOf({ logGroupName, logStreamName }: StreamName): string {
  return JSON.stringify([logGroupName, logStreamName]);
}

/** By stream and batch, the last line of the journal. */
function journalled({ content }: Journal): ReadonlyMap<string, ReadonlyMap<number, JournalledBatch>> {
  const streams = new Map<string, Map<number, JournalledBatch>>();
  for (const entry of content?.batches ?? []) {
    const batches = streams.get(keyOf(entry)) ?? new Map<number, JournalledBatch>();
    streams.set(keyOf(entry), batches.set(entry.batch, entry));
  }
  return streams;
}
