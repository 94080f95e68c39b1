import fc from "fast-check";
import { expect, test } from "vitest";
import { simTime } from "../../model/index.js";
import { createEventQueue } from "../../sim/kernel/event-queue.js";

/** A push at a time, or a pop. Few different times, so that most are equal. */
const steps = fc.array(fc.oneof({ weight: 3, arbitrary: fc.nat(8) }, { weight: 2, arbitrary: fc.constant(null) }), {
  maxLength: 400,
});

test("it behaves as a list kept sorted by time, first in first out, whatever its first capacity", () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 64 }), (script, capacity) => {
      const queue = createEventQueue<number>(capacity);
      const sorted: { readonly at: number; readonly id: number }[] = [];
      script.forEach((at, id) => {
        if (at === null) {
          expect(queue.peekTime()).toBe(sorted[0]?.at ?? null);
          expect(queue.pop()).toBe(sorted.shift()?.id);
        } else {
          queue.push(simTime(at), id);
          const after = sorted.findIndex((event) => event.at > at);
          sorted.splice(after < 0 ? sorted.length : after, 0, { at, id });
        }
        expect(queue.size).toBe(sorted.length);
      });
      while (sorted.length > 0) expect(queue.pop()).toBe(sorted.shift()?.id);
      expect(queue.pop()).toBeUndefined();
    }),
  );
});

test("times of our century, in microseconds, keep their order", () => {
  const queue = createEventQueue<string>(1);
  const now = 1_768_208_400_000_000;
  queue.push(simTime(now + 1), "later");
  queue.push(simTime(now), "first");
  queue.push(simTime(now + 1), "last");
  expect([queue.pop(), queue.pop(), queue.pop()]).toEqual(["first", "later", "last"]);
});
