import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../sim/kernel/random.js";

const draws = (random: { next(): number }, count: number): number[] =>
  Array.from({ length: count }, () => random.next());
const names = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 });

test("a seed is a sequence, and this is its beginning for ever", () => {
  expect(draws(seededRandom("nextwork"), 3)).toMatchInlineSnapshot(`
    [
      0.37741032987833023,
      0.1523211698513478,
      0.29391557606868446,
    ]
  `);
});

test("a fork depends on seed and names only, never on draws or on other forks", () => {
  fc.assert(
    fc.property(fc.string(), names, names, fc.nat(20), (seed, path, otherPath, drawsBefore) => {
      const fresh = path.reduce((random, name) => random.fork(name), seededRandom(seed));
      const used = seededRandom(seed);
      draws(used, drawsBefore);
      const others = otherPath.reduce((random, name) => random.fork(name), used);
      others.normal(0, 1);
      const forked = path.reduce((random, name) => random.fork(name), used);
      expect(draws(forked, 5)).toEqual(draws(fresh, 5));
    }),
  );
});

test("different names, seeds and levels are different streams", () => {
  const random = seededRandom("seed");
  const streams = [
    random,
    seededRandom("see"),
    random.fork("a"),
    random.fork("b"),
    random.fork("a/b"),
    random.fork("a").fork("b"),
    random.fork("b").fork("a"),
  ];
  expect(new Set(streams.map((stream) => stream.next())).size).toBe(streams.length);
});

test("integers stay within their bounds and reach both", () => {
  const random = seededRandom("integers");
  const seen = new Set(Array.from({ length: 500 }, () => random.integer(-2, 3)));
  expect([...seen].toSorted((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
});

test("distributions have the mean they were asked for", () => {
  const random = seededRandom("distributions");
  const mean = (draw: () => number): number => Array.from({ length: 20_000 }, draw).reduce((a, b) => a + b) / 20_000;
  expect(mean(() => random.normal(600, 50))).toBeCloseTo(600, -1);
  expect(mean(() => random.exponential(10))).toBeCloseTo(10, 0);
  expect(mean(() => Number(random.chance(0.25)))).toBeCloseTo(0.25, 1);
  expect(
    mean(() =>
      random.weighted([
        [0, 1],
        [1, 3],
      ]),
    ),
  ).toBeCloseTo(0.75, 1);
});

test("picking from nothing is a bug", () => {
  expect(() => seededRandom("x").pick([])).toThrow(RangeError);
  expect(() => seededRandom("x").weighted([])).toThrow(RangeError);
});
