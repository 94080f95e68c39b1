import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { listRuns, missingForKernel } from "../../../provision/index.js";
import { runOracle } from "./run-oracle.js";

const missing = missingForKernel();
const inCi = process.env["CI"] !== undefined;
if (missing !== null && !inCi) console.log(`the kernel is not asked: ${missing.message}; ${missing.hint ?? ""}`);

describe.skipIf(missing !== null && !inCi)("Linux and the model decide alike", () => {
  const seed = Number(process.env["FC_SEED"] ?? randomInt(2 ** 31));

  it(`for networks of the seed ${seed}`, async () => {
    console.log(`kernel oracle: seed ${seed}`);
    const run = await runOracle(seed, 12, 50);
    expect(
      run.disagreements.map(({ index, about }) => ({ index, kernel: about.kernel.lines, model: about.model.lines })),
    ).toEqual([]);
    expect(run.decisions).toBeGreaterThan(200);
    expect(Math.min(run.arrived, run.rejected, run.followUps)).toBeGreaterThan(10);
    expect(listRuns().filter((name) => name.startsWith(`o${process.pid}n`))).toEqual([]);
  });
});
