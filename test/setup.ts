import fc from "fast-check";
import { afterEach, beforeEach, vi } from "vitest";

// A fixed seed by default, so that a red run is red again; FC_SEED and FC_RUNS widen the search.
const seed = process.env["FC_SEED"];
fc.configureGlobal({
  seed: seed === undefined ? 20260101 : Number(seed),
  numRuns: Number(process.env["FC_RUNS"] ?? 200),
});

const forbid = (name: string) => (): never => {
  throw new Error(`${name} used in a pure test: pass a time or a Random`);
};

beforeEach(() => {
  vi.spyOn(Math, "random").mockImplementation(forbid("Math.random"));
  vi.spyOn(Date, "now").mockImplementation(forbid("Date.now"));
});
afterEach(() => {
  vi.restoreAllMocks();
});
