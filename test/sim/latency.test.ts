import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../sim/kernel/random.js";
import { DEFAULT_LATENCY, oneWayDelayUs, type PathKind } from "../../sim/latency.js";

const KINDS = Object.keys(DEFAULT_LATENCY) as readonly PathKind[];

test.for([
  // aws-semantics 9.4, milliseconds
  ["same-subnet", 0.3, 0.1],
  ["same-zone", 0.6, 0.2],
  ["cross-zone", 0.8, 0.25],
  ["peering", 0.6, 0.05],
  ["public-same-region", 0.75, 0.1],
] as const)("9.4: a round trip by %s takes %f ms, give or take %f", ([kind, meanMs, spreadMs]) => {
  const random = seededRandom(kind);
  const samples = Array.from(
    { length: 4000 },
    () => oneWayDelayUs(kind, random, false) + oneWayDelayUs(kind, random, false),
  );
  const mean = samples.reduce((a, b) => a + b) / samples.length / 1000;
  expect(Math.abs(mean - meanMs)).toBeLessThan(0.02 * meanMs);
  const within = samples.filter((us) => Math.abs(us / 1000 - meanMs) <= spreadMs).length / samples.length;
  expect(within).toBeGreaterThan(0.93);
  expect(within).toBeLessThan(0.975);
});

test("an internet host has its own round trip", () => {
  const random = seededRandom("home");
  const samples = Array.from({ length: 1000 }, () => oneWayDelayUs("internet", random, false, 147_000));
  expect(samples.every((us) => Math.abs(us - 73_500) < 5000)).toBe(true);
});

test("the first packet of a flow is slower by 0.1 to 0.4 ms, except on its own host", () => {
  for (const kind of KINDS) {
    const slower = oneWayDelayUs(kind, seededRandom("x"), true) - oneWayDelayUs(kind, seededRandom("x"), false);
    expect(slower).toBeGreaterThanOrEqual(kind === "self" ? 0 : 100);
    expect(slower).toBeLessThanOrEqual(kind === "self" ? 0 : 400);
  }
});

test("a delay is a positive integer whatever the table and the seed", () => {
  const table = { ...DEFAULT_LATENCY, peering: { roundTripUs: 40, spreadUs: 4000 } };
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...KINDS), fc.boolean(), (seed, kind, first) => {
      const us = oneWayDelayUs(kind, seededRandom(seed), first, undefined, table);
      expect(Number.isInteger(us)).toBe(true);
      expect(us).toBeGreaterThan(0);
    }),
  );
});
