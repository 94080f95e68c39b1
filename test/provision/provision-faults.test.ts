import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Cloud, ProvisionEntry, Step } from "../../provision/index.js";
import { accountContent } from "./account-content.js";
import { accessKeyOf, useAwsEnvironment } from "./aws-environment.js";
import { startFaultProxy } from "./fault-proxy.js";
import { MOTO_SKIPPED, startMoto, type Moto } from "./moto.js";
import {
  ACCOUNT,
  build,
  builtInPlan,
  Disk,
  isRead,
  killedAt,
  openAccountAt,
  takeDown,
  wasKilled,
} from "./provision-harness.js";

if (MOTO_SKIPPED !== null) process.stderr.write(`test/provision/provision-faults.test.ts ${MOTO_SKIPPED}\n`);

const RUN = "0badcafe";
const PLAN = builtInPlan(RUN);

describe.skipIf(MOTO_SKIPPED !== null)("a run of the built-in lab that ends in the middle", () => {
  useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT), AWS_SECRET_ACCESS_KEY: "secret" });

  let moto: Moto;
  let cloud: Cloud;
  let content: () => Promise<readonly string[]>;
  /** The account as it was before anything was built. */
  let untouched: readonly string[];
  beforeAll(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(ACCOUNT));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    moto = await startMoto();
    cloud = await openAccountAt(moto.url);
    content = accountContent(moto.url);
    untouched = await content();
  }, 300_000);
  afterAll(() => {
    cloud?.close();
    moto?.stop();
  });

  /** Builds until the process is killed in the call of a step. */
  const buildUntil = async (disk: Disk, killedStep: Step, moment: "before" | "after"): Promise<boolean> => {
    let current: Step | null = null;
    const killed = killedAt(cloud, (operation) =>
      current === killedStep && operation === killedStep.operation ? moment : null,
    );
    return wasKilled(build(PLAN, killed, disk.open(), (step) => (current = step)));
  };

  test("goes on to the end, killed before and after each call and while each line is written", async () => {
    const disk = new Disk(PLAN, RUN);
    for (const step of PLAN.steps) {
      expect(await buildUntil(disk, step, "before"), `${step.id}, before`).toBe(true);
      expect(await buildUntil(disk, step, "after"), `${step.id}, after`).toBe(true);
      const torn = (entry: ProvisionEntry): boolean => entry.kind === "done" && entry.step === step.id;
      expect(await wasKilled(build(PLAN, cloud, disk.open(torn))), `${step.id}, torn`).toBe(true);
    }
    await build(PLAN, cloud, disk.open());
    const resources = PLAN.steps.filter(({ kind }) => kind === "create").length;
    // Each once: beside them the VPCs' own route tables and groups, and the instances' interfaces and volumes.
    expect((await content()).length - untouched.length).toBe(resources + 2 * 2 + 2 * 2);
    expect(await takeDown(cloud, disk.open())).toEqual([]);
    expect(await content()).toEqual(untouched);
  });

  test("is taken down to nothing from each step", async () => {
    // What only looks leaves the account as the step before did.
    for (const step of PLAN.steps.filter(({ operation }) => !isRead(operation))) {
      const disk = new Disk(PLAN, RUN);
      expect(await buildUntil(disk, step, "after"), step.id).toBe(true);
      expect(await takeDown(cloud, disk.open()), step.id).toEqual([]);
      expect(await content(), step.id).toEqual(untouched);
    }
  });

  test("is taken down to nothing, killed before and after each call of it", async () => {
    const disk = new Disk(PLAN, RUN);
    await build(PLAN, cloud, disk.open());
    const seen = new Map<string, number>();
    const killed = killedAt(cloud, (operation, input) => {
      if (isRead(operation)) return null;
      const call = `${operation} ${JSON.stringify(input)}`;
      const times = seen.get(call) ?? 0;
      seen.set(call, times + 1);
      return ([`before`, "after"] as const)[times] ?? null;
    });
    let kills = 0;
    while (await wasKilled(takeDown(killed, disk.open()))) kills++;
    expect(kills).toBe(2 * seen.size);
    expect(seen.size).toBeGreaterThan(18);
    expect(await content()).toEqual(untouched);
  });

  test("TD-04: is built and taken down where AWS throttles each call once", async () => {
    const proxy = await startFaultProxy(moto.url);
    const throttled = await openAccountAt(proxy.url);
    const seen = new Set<string>();
    proxy.fault = ({ action, parameters, input }) => {
      const call = `${action} ${String(parameters)} ${JSON.stringify(input)}`;
      if (seen.has(call)) return null;
      seen.add(call);
      return /^(logs|ssm):/.test(action)
        ? { kind: "error", status: 400, code: "ThrottlingException", message: "Rate exceeded" }
        : { kind: "error", status: 503, code: "RequestLimitExceeded", message: "Request limit exceeded." };
    };
    const disk = new Disk(PLAN, RUN);
    try {
      await build(PLAN, throttled, disk.open());
      expect(await takeDown(throttled, disk.open())).toEqual([]);
      expect(seen.size).toBeGreaterThan(PLAN.steps.length);
      expect(await content()).toEqual(untouched);
    } finally {
      throttled.close();
      await proxy.stop();
    }
  });
});
