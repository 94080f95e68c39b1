import type { Random } from "../../kernel/random.js";

/** Between two keys of a person who types: 200 ms on average, never faster than 60 ms. */
const MEAN_US = 200_000;
const DEVIATION_US = 70_000;
const FASTEST_US = 60_000;

/** Microseconds between each key of the text and the one before it; nothing before the first. */
export function typingRhythm(text: string, random: Random): readonly number[] {
  return Array.from(text, (_, index) =>
    index === 0 ? 0 : Math.max(FASTEST_US, Math.round(random.normal(MEAN_US, DEVIATION_US))),
  );
}
