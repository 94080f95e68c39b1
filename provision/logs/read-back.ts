import type { Batch } from "./batches.js";
import type { LogEvent } from "./log-event.js";
import type { LogsApi } from "./logs-api.js";

/** Events of a batch's stream between its first and last instant. */
export async function* storedEvents(
  api: LogsApi,
  logGroupName: string,
  logStreamName: string,
  firstMs: number,
  lastMs: number,
): AsyncGenerator<LogEvent> {
  const range = { logGroupName, logStreamName, startTime: firstMs, endTime: lastMs + 1, startFromHead: true };
  let nextToken: string | undefined;
  for (;;) {
    const page = await api.send(new api.sdk.GetLogEventsCommand({ ...range, ...(nextToken && { nextToken }) }));
    for (const { timestamp = 0, message = "" } of page.events ?? []) yield { timestampMs: timestamp, message };
    // GetLogEvents has reached the end when it hands the same token back.
    if (page.nextForwardToken === undefined || page.nextForwardToken === nextToken) return;
    nextToken = page.nextForwardToken;
  }
}

function keyOf({ timestampMs, message }: LogEvent): string {
  return `${timestampMs} ${message}`;
}

/** How many events of a stream are equal to events of the batch, and which of the batch's are not among them. */
export interface Found {
  readonly equal: number;
  readonly missing: readonly LogEvent[];
}

/** Looks for a batch's events in its stream. */
export async function findBatch(
  api: LogsApi,
  logGroupName: string,
  logStreamName: string,
  { events }: Batch,
): Promise<Found> {
  const wanted = new Set(events.map(keyOf));
  const stored = new Map<string, number>();
  let equal = 0;
  const first = events[0]!.timestampMs;
  const last = events.at(-1)!.timestampMs;
  for await (const event of storedEvents(api, logGroupName, logStreamName, first, last)) {
    const key = keyOf(event);
    if (!wanted.has(key)) continue;
    equal++;
    stored.set(key, (stored.get(key) ?? 0) + 1);
  }
  const missing = events.filter((event) => {
    const left = stored.get(keyOf(event)) ?? 0;
    stored.set(keyOf(event), left - 1);
    return left <= 0;
  });
  return { equal, missing };
}
