import type { Observer } from "../model/index.js";

/** One observer for several: each is told everything, and settles what it took. */
export function tee(observers: readonly Observer[]): Observer {
  const [only] = observers;
  if (observers.length === 1) return only!;
  return {
    observe: (observation) => observers.map((each) => each.observe(observation)),
    settle(tokens, fate) {
      for (const [index, token] of (tokens as readonly (object | null)[]).entries())
        if (token !== null) observers[index]!.settle(token, fate);
    },
  };
}
