import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchesOf, digestOf, type Batch } from "../../provision/logs/batches.js";
import {
  EVENT_OVERHEAD_BYTES,
  isLogGroupName,
  MAX_BATCH_BYTES,
  MAX_BATCH_EVENTS,
  MAX_BATCH_SPAN_MS,
} from "../../provision/logs/limits.js";
import type { LogEvent } from "../../provision/logs/log-event.js";
import { rejectedEvents } from "../../provision/logs/rejections.js";

async function cut(events: readonly LogEvent[]): Promise<readonly Batch[]> {
  const batches: Batch[] = [];
  const stream = { logGroupName: "group", logStreamName: "stream", events: () => events };
  for await (const batch of batchesOf(stream)) batches.push(batch);
  return batches;
}

function eventsOf(count: number, message = "x", timestampMs = 0): LogEvent[] {
  return Array.from({ length: count }, () => ({ timestampMs, message }));
}

const HALF = "x".repeat(MAX_BATCH_BYTES / 2 - EVENT_OVERHEAD_BYTES);

describe("PutLogEvents takes in one call", () => {
  test.for([
    { what: "10,000 events", events: eventsOf(MAX_BATCH_EVENTS), sizes: [10_000] },
    { what: "not 10,001", events: eventsOf(MAX_BATCH_EVENTS + 1), sizes: [10_000, 1] },
    { what: "1,048,576 bytes, 26 for each event", events: eventsOf(2, HALF), sizes: [2] },
    { what: "not one more", events: [...eventsOf(1, HALF), ...eventsOf(1, `${HALF}x`)], sizes: [1, 1] },
    { what: "bytes of UTF-8, not characters", events: eventsOf(2, HALF.replaceAll("x", "é")), sizes: [1, 1] },
    { what: "24 hours", events: [...eventsOf(1), ...eventsOf(1, "x", MAX_BATCH_SPAN_MS)], sizes: [2] },
    {
      what: "not a millisecond more",
      events: [...eventsOf(1), ...eventsOf(1, "x", MAX_BATCH_SPAN_MS + 1)],
      sizes: [1, 1],
    },
    { what: "nothing of nothing", events: [], sizes: [] },
  ])("$what", async ({ events, sizes }) => {
    expect((await cut(events)).map((batch) => batch.events.length)).toEqual(sizes);
  });
});

test("an event that no call can carry is refused by name", async () => {
  const events = eventsOf(1, "x".repeat(MAX_BATCH_BYTES - EVENT_OVERHEAD_BYTES + 1));
  await expect(cut(events)).rejects.toThrow("an event of `stream` at 1970-01-01T00:00:00.000Z has 1048577 bytes");
});

test("batches hold every event once, each in order of time, within all limits, and the same every time", async () => {
  const event = fc.record({
    timestampMs: fc.integer({ min: 0, max: 4 * MAX_BATCH_SPAN_MS }),
    message: fc.oneof(fc.string({ unit: "grapheme", maxLength: 40 }), fc.constant("y".repeat(300_000))),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (events) => {
      const batches = await cut(events);
      expect(batches.map(({ index }) => index)).toEqual(batches.map((_, index) => index));
      for (const { events: batch, bytes } of batches) {
        const times = batch.map(({ timestampMs }) => timestampMs);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        expect(times.at(-1)! - times[0]!).toBeLessThanOrEqual(MAX_BATCH_SPAN_MS);
        expect(bytes).toBe(batch.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0));
        expect(bytes).toBeLessThanOrEqual(MAX_BATCH_BYTES);
      }
      const key = ({ timestampMs, message }: LogEvent): string => `${timestampMs} ${message}`;
      expect(batches.flatMap((batch) => batch.events.map(key)).toSorted()).toEqual(events.map(key).toSorted());
      expect((await cut(events)).map(digestOf)).toEqual(batches.map(digestOf));
    }),
  );
});

describe("rejectedLogEventsInfo", () => {
  const [a, b, c, d] = ["a", "b", "c", "d"].map((message, index) => ({ timestampMs: index, message }));
  const batch = { index: 0, events: [a!, b!, c!, d!], bytes: 0 };
  test.for([
    { info: undefined, rejected: [] },
    {
      info: { tooOldLogEventEndIndex: 2 },
      rejected: [
        [a, "too-old"],
        [b, "too-old"],
      ],
    }, // exclusive
    { info: { tooNewLogEventStartIndex: 3 }, rejected: [[d, "too-new"]] }, // inclusive
    {
      info: { tooOldLogEventEndIndex: 1, expiredLogEventEndIndex: 2 },
      rejected: [
        [a, "too-old"],
        [b, "expired"],
      ],
    },
    {
      info: { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 3 },
      rejected: [
        [a, "too-old"],
        [d, "too-new"],
      ],
    },
  ])("$info", ({ info, rejected }) => {
    expect(rejectedEvents(batch, info)).toEqual(rejected);
  });
});

test.for([
  ["NextWorkVPCFlowLogsGroup", true],
  ["/vpc/flow.logs_1-a#b", true],
  ["a".repeat(512), true],
  ["a".repeat(513), false],
  ["", false],
  ["aws/mine", false],
  ["a b", false],
  ["a:b", false],
] as const)("`%s` may name a log group: %s", ([name, valid]) => {
  expect(isLogGroupName(name)).toBe(valid);
});
