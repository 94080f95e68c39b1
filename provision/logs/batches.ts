import { createHash } from "node:crypto";
import { eventBytes, MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_BATCH_SPAN_MS } from "./limits.js";
import type { EventStream, LogEvent } from "./log-event.js";

/** What one PutLogEvents call carries. The same stream is always cut into the same batches. */
export interface Batch {
  /** In the stream, from 0. */
  readonly index: number;
  /** In order of time; events of one instant in the order they came. */
  readonly events: readonly LogEvent[];
  readonly bytes: number;
}

/** An event that no batch can carry. */
export class EventTooLargeError extends Error {
  override readonly name = "EventTooLargeError";
}

/** Cuts a stream into batches within every limit of PutLogEvents. Holds one batch in memory. */
export async function* batchesOf(stream: EventStream): AsyncGenerator<Batch> {
  let index = 0;
  let events: LogEvent[] = [];
  let bytes = 0;
  let first = Infinity;
  let last = -Infinity;
  const close = (): Batch => {
    const batch = { index: index++, events: events.toSorted((a, b) => a.timestampMs - b.timestampMs), bytes };
    [events, bytes, first, last] = [[], 0, Infinity, -Infinity];
    return batch;
  };
  for await (const event of stream.events()) {
    const size = eventBytes(event.message);
    if (size > MAX_BATCH_BYTES) {
      const where = `an event of \`${stream.logStreamName}\` at ${new Date(event.timestampMs).toISOString()}`;
      throw new EventTooLargeError(`${where} has ${size} bytes, and AWS takes ${MAX_BATCH_BYTES}`);
    }
    const span = Math.max(last, event.timestampMs) - Math.min(first, event.timestampMs);
    const full = events.length === MAX_BATCH_EVENTS || bytes + size > MAX_BATCH_BYTES || span > MAX_BATCH_SPAN_MS;
    if (full && events.length > 0) yield close();
    events.push(event);
    bytes += size;
    first = Math.min(first, event.timestampMs);
    last = Math.max(last, event.timestampMs);
  }
  if (events.length > 0) yield close();
}

/** By which a batch is known again after a crash. */
export function digestOf({ events }: Batch): string {
  const hash = createHash("sha256");
  for (const { timestampMs, message } of events) hash.update(`${timestampMs} ${message.length} ${message}\n`);
  return hash.digest("hex").slice(0, 32);
}
