import fc from "fast-check";
import { expect, test } from "vitest";
import { simTime, type SimTime } from "../../model/index.js";
import { createEventQueue, type EventQueue } from "../../sim/kernel/event-queue.js";

/** A push at a time, or a pop. Few different times, so that most are equal. */
const steps = fc.array(fc.oneof({ weight: 3, arbitrary: fc.nat(8) }, { weight: 2, arbitrary: fc.constant(null) }), {
  maxLength: 400,
});

/** The queue's behaviour by the book: a list kept sorted, first in first out at equal times. */
function sortedList(): EventQueue<number> {
  const list: { readonly at: SimTime; readonly payload: number }[] = [];
  return {
    get size() {
      return list.length;
    },
    push(at, payload) {
      const after = list.findIndex((event) => event.at > at);
      list.splice(after < 0 ? list.length : after, 0, { at, payload });
    },
    peekTime: () => list[0]?.at ?? null,
    pop: () => list.shift()?.payload,
  };
}

test("it behaves as a list kept sorted by time, first in first out, whatever its first capacity", () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 64 }), (script, capacity) => {
      const behaviour = (queue: EventQueue<number>): unknown[] => {
        const seen = script.map((at, id) => {
          const popped = at === null ? queue.pop() : queue.push(simTime(at), id);
          return [popped, queue.peekTime(), queue.size];
        });
        const rest = Array.from({ length: queue.size + 1 }, () => queue.pop());
        return [seen, rest];
      };
      expect(behaviour(createEventQueue(capacity))).toEqual(behaviour(sortedList()));
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
