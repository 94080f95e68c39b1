import { randomInt } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listRuns, missingForKernel, type KernelPlan } from "../../../provision/index.js";
import { readCase, traceCommand, writeCase } from "./case-files.js";
import { askAgain, runOracle } from "./run-oracle.js";

const missing = missingForKernel();
const inCi = process.env["CI"] !== undefined;
if (missing !== null && !inCi) console.log(`the kernel is not asked: ${missing.message}; ${missing.hint ?? ""}`);

describe.skipIf(missing !== null && !inCi)("Linux and the model decide alike", () => {
  const seed = Number(process.env["FC_SEED"] ?? randomInt(2 ** 31));
  const repeat = `npm run oracle -- --seed ${seed} --networks 12 --packets 50`;

  it(`for networks of the seed ${seed}`, { timeout: 300_000 }, async () => {
    console.log(`kernel oracle: ${repeat}`);
    const run = await runOracle(seed, 12, 50);
    expect(
      run.disagreements.map(({ index, about }) => ({ index, kernel: about.kernel.lines, model: about.model.lines })),
      repeat,
    ).toEqual([]);
    expect(run.decisions, repeat).toBeGreaterThan(200);
    expect(Math.min(run.arrived, run.rejected, run.followUps), repeat).toBeGreaterThan(10);
    expect(listRuns().filter((name) => name.startsWith(`o${process.pid}n`))).toEqual([]);
  });
});

/** Security groups of Linux that let every TCP packet in. */
function withMistake(plan: KernelPlan): KernelPlan {
  const wrong = (ruleset: string): string =>
    ruleset.replace("goto ingress-known", "ip protocol 6 goto ingress-pass\n    goto ingress-known");
  return { ...plan, namespaces: plan.namespaces.map((each) => ({ ...each, ruleset: wrong(each.ruleset) })) };
}

/** A mistake shows where a packet is of its kind: not every network has one. */
async function firstDisagreement() {
  for (let seed = 1; seed < 50; seed++) {
    const { disagreements } = await runOracle(seed, 1, 10, withMistake);
    if (disagreements[0] !== undefined) return disagreements[0];
  }
  throw new Error("no network shows it");
}

describe.skipIf(missing !== null && !inCi)("a mistake in the translation", () => {
  it("is found, made small, written down, and found again in what was written", { timeout: 300_000 }, async () => {
    const { smallest, about } = await firstDisagreement();
    expect(about.kernel.lines).toContainEqual(expect.stringContaining(" ingress ACCEPT "));
    expect(about.model.lines).toContainEqual(expect.stringContaining(" ingress REJECT "));
    // What the packet needs to get there, and nothing else.
    const { vpcs, subnets, networkInterfaces } = smallest.topology;
    expect(smallest.flows).toHaveLength(1);
    expect(smallest.changed).toBeNull();
    expect(vpcs.length).toBeLessThanOrEqual(2);
    expect(subnets.length).toBeLessThanOrEqual(2);
    expect(networkInterfaces.length).toBeLessThanOrEqual(3);

    const directory = mkdtempSync(join(tmpdir(), "flowlab-oracle-"));
    try {
      writeCase(directory, smallest);
      expect(readdirSync(directory).toSorted()).toEqual(["network", "packets.json"]);
      expect(statSync(join(directory, "network/topology.json")).size).toBeLessThan(20_000);
      const read = readCase(directory);
      expect((await askAgain(read, withMistake)).disagreements).toHaveLength(1);
      expect((await askAgain(read)).disagreements).toEqual([]);
      expect(traceCommand(directory, read)).toContain("--protocol tcp --port ");
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
