import { randomExponential, randomNormal } from "d3-random";
import alea from "seedrandom/lib/alea.js";

/**
 * A stream of pseudo-random numbers. What it yields depends on the seed and the names it was forked by, and on nothing
 * else: neither on the order in which streams are made nor on what was drawn from others.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform among the integers from `min` to `max`, both included. */
  integer(min: number, max: number): number;
  normal(mean: number, deviation: number): number;
  exponential(mean: number): number;
  /** Throws on an empty list. */
  pick<T>(list: readonly T[]): T;
  /** One of `[item, weight]`, as often as its share of all weights. Throws on an empty list. */
  weighted<T>(list: readonly (readonly [item: T, weight: number])[]): T;
  /** True with that probability. */
  chance(probability: number): boolean;
  /** The stream of that name below this one. The same name is the same stream from its beginning. */
  fork(name: string): Random;
}

/** The root of a lab's random streams. */
export function seededRandom(seed: string): Random {
  // A fork that is only forked further, as most are, never pays for a generator.
  let generator: (() => number) | null = null;
  let standardNormal: (() => number) | null = null;
  let standardExponential: (() => number) | null = null;
  const next = (): number => (generator ??= alea(seed))();

  function item<T>(list: readonly T[], index: number): T {
    if (list.length === 0) throw new RangeError("cannot pick from an empty list");
    return list[index] as T;
  }

  return {
    next,
    integer: (min, max) => min + Math.floor(next() * (max - min + 1)),
    normal: (mean, deviation) => mean + deviation * (standardNormal ??= randomNormal.source(next)(0, 1))(),
    exponential: (mean) => mean * (standardExponential ??= randomExponential.source(next)(1))(),
    pick: (list) => item(list, Math.floor(next() * list.length)),
    weighted: (list) => {
      let left = next() * list.reduce((sum, [, weight]) => sum + weight, 0);
      const index = list.findIndex(([, weight]) => (left -= weight) < 0);
      // Rounding may leave a crumb after the last weight.
      return item(list, index < 0 ? list.length - 1 : index)[0];
    },
    chance: (probability) => next() < probability,
    fork: (name) => seededRandom(`${seed}\u0000${name}`),
  };
}
