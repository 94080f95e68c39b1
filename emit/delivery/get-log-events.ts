import { deriveNumber } from "../../model/index.js";

/** A CloudWatch Logs event as it was taken in. */
export interface StoredEvent {
  /** Milliseconds: of a flow-log record its `start` (flow-log-records 10). */
  readonly timestamp: number;
  readonly message: string;
  /** Milliseconds. */
  readonly ingestionTime: number;
}

/** Writes the answer of GetLogEvents as JSON, event by event. */
export interface LogEventsWriter {
  /** Events come in order of time. */
  event(event: StoredEvent): string;
  end(): string;
}

/** As CloudWatch Logs gives them: by their time, then by when they were taken in; those of one instant as they came. */
export function inEventOrder(events: readonly StoredEvent[]): readonly StoredEvent[] {
  return events.toSorted((a, b) => a.timestamp - b.timestamp || a.ingestionTime - b.ingestionTime);
}

/**
 * A whole stream as `aws logs get-log-events --start-from-head` shows it. Its tokens name the last and the first event,
 * as AWS's do.
 */
export function createLogEventsWriter(logStreamName: string, seed: string): LogEventsWriter {
  const batches = new Map<number, { readonly hash: bigint; sequence: number }>();
  let [first, last] = [NO_EVENT, NO_EVENT];
  return {
    event({ timestamp, message, ingestionTime }) {
      let batch = batches.get(ingestionTime);
      if (batch === undefined) {
        batch = { hash: batchHash(ingestionTime, logStreamName, seed), sequence: 0 };
        batches.set(ingestionTime, batch);
      }
      const before = first === NO_EVENT ? '{\n  "events": [\n' : ",\n";
      last = eventId(timestamp, ingestionTime, batch.hash, batch.sequence);
      if (first === NO_EVENT) first = last;
      batch.sequence++;
      return `${before}    {
      "timestamp": ${timestamp},
      "message": ${JSON.stringify(message)},
      "ingestionTime": ${ingestionTime}
    }`;
    },
    end() {
      const before = first === NO_EVENT ? '{\n  "events": [],\n' : "\n  ],\n";
      return `${before}  "nextForwardToken": "f/${last}/s",\n  "nextBackwardToken": "b/${first}/s"\n}\n`;
    },
  };
}

/** Digits of an event's id. */
const ID_DIGITS = 56;
const NO_EVENT = "0".repeat(ID_DIGITS);

/**
 * The 56 digits of an event's id, as worked out from real ones: its time, when it was taken in, a hash of the batch and
 * its place in it (flow-log-records 10).
 */
function eventId(timestamp: number, ingestionTime: number, hash: bigint, sequence: number): string {
  const id = (BigInt(timestamp) << 144n) | (BigInt(ingestionTime) << 80n) | (hash << 16n) | BigInt(sequence & 0xffff);
  return id.toString().padStart(ID_DIGITS, "0");
}

function batchHash(ingestionTime: number, stream: string, seed: string): bigint {
  const half = (name: string): bigint => BigInt(deriveNumber(seed, `${stream} ${ingestionTime} ${name}`));
  return (half("high") << 32n) | half("low");
}
