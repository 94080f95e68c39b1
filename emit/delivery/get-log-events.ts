import { deriveNumber } from "../../model/index.js";

/** A CloudWatch Logs event as it was taken in. */
export interface StoredEvent {
  /** Milliseconds: of a flow-log record its `start` (flow-log-records 10). */
  readonly timestamp: number;
  readonly message: string;
  /** Milliseconds. */
  readonly ingestionTime: number;
}

/** What GetLogEvents answers. */
export interface LogEvents {
  readonly events: readonly StoredEvent[];
  readonly nextForwardToken: string;
  readonly nextBackwardToken: string;
}

/**
 * A whole stream as `aws logs get-log-events --start-from-head` shows it, in order of time. Its tokens name the last and
 * the first event, as AWS's do.
 */
export function getLogEvents(events: readonly StoredEvent[], logStreamName: string, seed: string): LogEvents {
  const inOrder = events.toSorted((a, b) => a.timestamp - b.timestamp || a.ingestionTime - b.ingestionTime);
  const counts = new Map<number, number>();
  const ids = inOrder.map((event) => {
    const sequence = counts.get(event.ingestionTime) ?? 0;
    counts.set(event.ingestionTime, sequence + 1);
    return eventId(event, sequence, logStreamName, seed);
  });
  const token = (direction: "f" | "b", id: string | undefined): string =>
    `${direction}/${id ?? "0".padStart(56, "0")}/s`;
  return { events: inOrder, nextForwardToken: token("f", ids.at(-1)), nextBackwardToken: token("b", ids[0]) };
}

/**
 * The 56 digits of an event's id, as worked out from real ones: its time, when it was taken in, a hash of the batch and
 * its place in it (flow-log-records 10).
 */
function eventId({ timestamp, ingestionTime }: StoredEvent, sequence: number, stream: string, seed: string): string {
  const half = (name: string): bigint => BigInt(deriveNumber(seed, `${stream} ${ingestionTime} ${name}`));
  const hash = (half("high") << 32n) | half("low");
  const id = (BigInt(timestamp) << 144n) | (BigInt(ingestionTime) << 80n) | (hash << 16n) | BigInt(sequence & 0xffff);
  return id.toString().padStart(56, "0");
}
