import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { planLab, type Cloud, type Plan, type Step } from "../../provision/index.js";
import { parseLab } from "../../sim/index.js";
import { accountContent } from "./account-content.js";
import { accessKeyOf, useAwsEnvironment } from "./aws-environment.js";
import { FakeBalancers } from "./fake-balancers.js";
import { startFaultProxy, type Fault, type FaultProxy, type SeenCall } from "./fault-proxy.js";
import { awsCli, MOTO_SKIPPED, startMoto, type Moto } from "./moto.js";
import {
  ACCOUNT,
  build,
  Disk,
  isRead,
  killedAt,
  openAccountAt,
  REGION,
  takeDown,
  wasKilled,
} from "./provision-harness.js";

const FILE = "test/provision/labs/balancers.yaml";
const RUN = "0badcafe";

function planned(): Plan {
  const lab = parseLab(readFileSync(FILE, "utf8"), FILE);
  if (!lab.ok) throw new Error(JSON.stringify(lab.issues));
  const plan = planLab(lab.value, { runId: RUN, accountId: ACCOUNT, partition: "aws" });
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  return plan.value;
}

const PLAN = planned();

if (MOTO_SKIPPED !== null) process.stderr.write(`test/provision/balancers-faults.test.ts ${MOTO_SKIPPED}\n`);

/* What moto 5.2.5 cannot do of this: `FakeBalancers` says it, and does it. */
describe.skipIf(MOTO_SKIPPED !== null)("a run with load balancers that ends in the middle", () => {
  useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT), AWS_SECRET_ACCESS_KEY: "secret" });

  let moto: Moto;
  let proxy: FaultProxy;
  let cloud: Cloud;
  let balancers: FakeBalancers;
  let content: () => Promise<readonly string[]>;
  let untouched: readonly string[];
  const usual = (call: SeenCall): Fault | null => balancers.answer(call);
  beforeAll(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(ACCOUNT));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    moto = await startMoto();
    proxy = await startFaultProxy(moto.url);
    cloud = await openAccountAt(proxy.url);
    content = accountContent(moto.url);
    untouched = await content();
  }, 300_000);
  afterAll(async () => {
    cloud?.close();
    await proxy?.stop();
    moto?.stop();
  });
  beforeEach(() => {
    balancers = new FakeBalancers();
    proxy.fault = usual;
  });

  const aws = (...args: readonly string[]): unknown => awsCli(moto.url, REGION, args);

  /** Builds until the process is killed in the call of a step. */
  const buildUntil = (disk: Disk, killedStep: Step, moment: "before" | "after"): Promise<boolean> => {
    let current: Step | null = null;
    const killed = killedAt(cloud, (operation) =>
      current === killedStep && operation === killedStep.operation ? moment : null,
    );
    return wasKilled(build(PLAN, killed, disk.open(), (step) => (current = step)));
  };

  const listenersAndRules = (): readonly (readonly [name: string, listeners: number, rules: number])[] => {
    const { LoadBalancers } = aws("elbv2", "describe-load-balancers") as {
      readonly LoadBalancers: readonly { readonly LoadBalancerArn: string; readonly LoadBalancerName: string }[];
    };
    return LoadBalancers.map(({ LoadBalancerArn, LoadBalancerName }) => {
      const { Listeners } = aws("elbv2", "describe-listeners", "--load-balancer-arn", LoadBalancerArn) as {
        readonly Listeners: readonly { readonly ListenerArn: string }[];
      };
      const rules = Listeners.flatMap(
        ({ ListenerArn }) =>
          (aws("elbv2", "describe-rules", "--listener-arn", ListenerArn) as { readonly Rules: readonly object[] })
            .Rules,
      );
      return [LoadBalancerName, Listeners.length, rules.length - Listeners.length];
    });
  };

  /** Each call once. */
  function throttle(): void {
    const throttled = new Set<string>();
    proxy.fault = (call) => {
      const key = `${call.action} ${String(call.parameters)} ${JSON.stringify(call.input)}`;
      if (throttled.has(key)) return usual(call);
      throttled.add(key);
      return /^(logs|ssm):/.test(call.action)
        ? { kind: "error", status: 400, code: "ThrottlingException", message: "Rate exceeded" }
        : { kind: "error", status: 400, code: "Throttling", message: "Rate exceeded" };
    };
  }

  test("a run goes on to the end, killed before and after each call, and makes nothing twice; and is taken down where AWS throttles each call once", async () => {
    const disk = new Disk(PLAN, RUN);
    for (const step of PLAN.steps.filter(({ operation }) => !isRead(operation)))
      for (const moment of ["before", "after"] as const)
        expect(await buildUntil(disk, step, moment), `${step.id}, ${moment}`).toBe(true);
    await build(PLAN, cloud, disk.open());
    expect(listenersAndRules()).toEqual([
      ["site", 1, 3],
      ["back", 1, 0],
      ["inner", 1, 0],
    ]);
    const built = await content();
    expect(built.filter((id) => id.includes(":targetgroup/"))).toHaveLength(3);
    throttle();
    expect(await takeDown(cloud, disk.open())).toEqual([]);
    expect(await content()).toEqual(untouched);
    // It waited until the interfaces were gone.
    expect(balancers.tooEarly).toEqual([]);
  }, 120_000);

  test("a run is taken down to nothing from the last of each call of ELB", async () => {
    const ofElb = PLAN.steps.filter(
      ({ operation }, index) =>
        operation.startsWith("elasticloadbalancing:") &&
        !isRead(operation) &&
        PLAN.steps.findLastIndex((step) => step.operation === operation) === index,
    );
    expect(ofElb).toHaveLength(7);
    for (const step of ofElb) {
      const disk = new Disk(PLAN, RUN);
      expect(await buildUntil(disk, step, "after"), step.id).toBe(true);
      expect(await takeDown(cloud, disk.open()), step.id).toEqual([]);
      expect(await content(), step.id).toEqual(untouched);
    }
  }, 120_000);

  test("a run is taken down to nothing, killed before and after each call of it", async () => {
    const disk = new Disk(PLAN, RUN);
    throttle();
    await build(PLAN, cloud, disk.open());
    proxy.fault = usual;
    const seen = new Map<string, number>();
    const killed = killedAt(cloud, (operation, input) => {
      if (isRead(operation)) return null;
      const call = `${operation} ${JSON.stringify(input)}`;
      const times = seen.get(call) ?? 0;
      seen.set(call, times + 1);
      return (["before", "after"] as const)[times] ?? null;
    });
    let kills = 0;
    while (await wasKilled(takeDown(killed, disk.open()))) kills++;
    expect(kills).toBe(2 * seen.size);
    const deleted = [...seen.keys()].map((call) => call.split(" ")[0]);
    expect(deleted.filter((operation) => operation === "elasticloadbalancing:DeleteLoadBalancer")).toHaveLength(3);
    expect(deleted.lastIndexOf("elasticloadbalancing:DeleteTargetGroup")).toBeLessThan(
      deleted.indexOf("ec2:DeleteSecurityGroup"),
    );
    expect(balancers.tooEarly).toEqual([]);
    expect(await content()).toEqual(untouched);
  }, 120_000);

  test("TD-04: what ELB does not know everywhere yet, or still uses, is waited for", async () => {
    const early = new Map([
      ["elasticloadbalancing:CreateListener", "TargetGroupNotFound"],
      ["elasticloadbalancing:CreateRule", "ListenerNotFound"],
      ["elasticloadbalancing:RegisterTargets", "InvalidTarget"],
      ["elasticloadbalancing:DeleteTargetGroup", "ResourceInUse"],
    ]);
    const left = new Map(early);
    proxy.fault = (call) => {
      const code = left.get(call.action);
      left.delete(call.action);
      return code === undefined ? usual(call) : { kind: "error", status: 400, code, message: "not yet" };
    };
    const disk = new Disk(PLAN, RUN);
    await build(PLAN, cloud, disk.open());
    expect(await takeDown(cloud, disk.open())).toEqual([]);
    expect(left.size).toBe(0);
    expect(await content()).toEqual(untouched);
  }, 60_000);
});
