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
  return new Stream(seed);
}

function item<T>(list: readonly T[], index: number): T {
  if (list.length === 0) throw new RangeError("cannot pick from an empty list");
  return list[index] as T;
}

/** A class, because a run holds several streams for each exchange: nine closures for each would be most of its memory. */
class Stream implements Random {
  readonly #seed: string;
  // A fork that is only forked further, as most are, never pays for a generator.
  #generator: (() => number) | null = null;
  #standardNormal: (() => number) | null = null;
  #standardExponential: (() => number) | null = null;

  constructor(seed: string) {
    this.#seed = seed;
  }

  #uniform(): () => number {
    return (this.#generator ??= alea(this.#seed));
  }

  next(): number {
    return this.#uniform()();
  }

  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  normal(mean: number, deviation: number): number {
    return mean + deviation * (this.#standardNormal ??= randomNormal.source(this.#uniform())(0, 1))();
  }

  exponential(mean: number): number {
    return mean * (this.#standardExponential ??= randomExponential.source(this.#uniform())(1))();
  }

  pick<T>(list: readonly T[]): T {
    return item(list, Math.floor(this.next() * list.length));
  }

  weighted<T>(list: readonly (readonly [item: T, weight: number])[]): T {
    let left = this.next() * list.reduce((sum, [, weight]) => sum + weight, 0);
    const index = list.findIndex(([, weight]) => (left -= weight) < 0);
    // Rounding may leave a crumb after the last weight.
    return item(list, index < 0 ? list.length - 1 : index)[0];
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  fork(name: string): Random {
    return new Stream(`${this.#seed}\u0000${name}`);
  }
}
