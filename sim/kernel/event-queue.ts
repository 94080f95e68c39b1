import type { SimTime } from "../../model/index.js";

/**
 * Events ordered by time and, at equal times, by when they were pushed: first in, first out, which public heaps do not
 * promise. There is no removal: whoever no longer wants an event remembers so (a generation number in the payload) and
 * ignores it when it comes up, which is cheaper than searching for it.
 */
export interface EventQueue<T> {
  readonly size: number;
  push(at: SimTime, payload: T): void;
  /** Time of the next event; null when there is none. */
  peekTime(): SimTime | null;
  /** Removes and returns the next event's payload; undefined when there is none. */
  pop(): T | undefined;
}

const ARITY = 4;

/**
 * A 4-ary heap in typed arrays: half the depth of a binary one, with the four children side by side in memory. Payloads
 * stay put in a slot pool, so that sifting moves numbers only.
 */
export function createEventQueue<T>(initialCapacity: number = 1024): EventQueue<T> {
  let capacity = Math.max(1, initialCapacity);
  let times = new Float64Array(capacity);
  let sequences = new Float64Array(capacity);
  let slots = new Int32Array(capacity);
  /** Slots `size` and beyond of this stack are free. */
  let freeSlots = Int32Array.from({ length: capacity }, (_, index) => index);
  const payloads: (T | undefined)[] = [];
  let size = 0;
  let sequence = 0;

  function grow(): void {
    const grown = capacity * 2;
    const copy = <A extends Float64Array | Int32Array>(from: A, to: A): A => (to.set(from), to);
    times = copy(times, new Float64Array(grown));
    sequences = copy(sequences, new Float64Array(grown));
    slots = copy(slots, new Int32Array(grown));
    freeSlots = copy(
      freeSlots,
      Int32Array.from({ length: grown }, (_, index) => index),
    );
    capacity = grown;
  }

  function place(index: number, time: number, order: number, slot: number): void {
    times[index] = time;
    sequences[index] = order;
    slots[index] = slot;
  }

  function move(from: number, to: number): void {
    place(to, times[from] as number, sequences[from] as number, slots[from] as number);
  }

  function isBefore(index: number, time: number, order: number): boolean {
    const other = times[index] as number;
    return other < time || (other === time && (sequences[index] as number) < order);
  }

  function siftDown(time: number, order: number, slot: number): void {
    let index = 0;
    for (;;) {
      const first = index * ARITY + 1;
      if (first >= size) break;
      const last = Math.min(first + ARITY, size);
      let least = first;
      for (let child = first + 1; child < last; child++) {
        if (isBefore(child, times[least] as number, sequences[least] as number)) least = child;
      }
      if (!isBefore(least, time, order)) break;
      move(least, index);
      index = least;
    }
    place(index, time, order, slot);
  }

  return {
    get size() {
      return size;
    },
    push(at, payload) {
      if (size === capacity) grow();
      const slot = freeSlots[size] as number;
      payloads[slot] = payload;
      const order = sequence++;
      let index = size++;
      while (index > 0) {
        const parent = (index - 1) >> 2;
        // The newcomer has the largest sequence: at equal times its parent stays before it.
        if ((times[parent] as number) <= at) break;
        move(parent, index);
        index = parent;
      }
      place(index, at, order, slot);
    },
    peekTime: () => (size === 0 ? null : (times[0] as SimTime)),
    pop() {
      if (size === 0) return undefined;
      const slot = slots[0] as number;
      const payload = payloads[slot];
      payloads[slot] = undefined;
      size--;
      freeSlots[size] = slot;
      if (size > 0) siftDown(times[size] as number, sequences[size] as number, slots[size] as number);
      return payload;
    },
  };
}
