import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { OPERATIONS } from "../../provision/aws/operations.js";
import { provisionPolicy } from "../../provision/index.js";
import { runFlowlab, temporaryDirectory } from "../e2e/fake-io.js";
import { accessKeyOf, useAwsEnvironment } from "./aws-environment.js";
import { startFaultProxy, type FaultProxy } from "./fault-proxy.js";
import { MOTO_SKIPPED, startMoto, type Moto } from "./moto.js";
import { ACCOUNT } from "./provision-harness.js";

if (MOTO_SKIPPED !== null) process.stderr.write(`test/provision/provision-policy.test.ts ${MOTO_SKIPPED}\n`);

const allowed = new Set(provisionPolicy().Statement.flatMap(({ Action }) => Action));

test("the policy allows the calls that some command makes, what AWS asks for beside them, and nothing else", () => {
  const tables = ["operations.ts", "outcome.ts", "remedies.ts"];
  const sources = readdirSync("provision/aws", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !tables.some((table) => path.endsWith(table)))
    .map((path) => readFileSync(join("provision/aws", path), "utf8"));
  const unused = Object.keys(OPERATIONS).filter(
    (operation) => !sources.some((text) => text.includes(`"${operation}"`)),
  );
  expect(unused).toEqual([]);
  const dependent = Object.values(OPERATIONS).flat();
  expect([...allowed].toSorted()).toEqual([...new Set([...Object.keys(OPERATIONS), ...dependent])].toSorted());
});

test("what deletes in EC2 and ELB is allowed for what carries a run's tag only", () => {
  const statement = provisionPolicy().Statement.find(({ Sid }) => Sid === "FlowlabTakeDown");
  expect(statement?.Condition).toEqual({ Null: { "aws:ResourceTag/flowlab:run": "false" } });
  expect(statement?.Action).toEqual(
    expect.arrayContaining(["ec2:DeleteVpc", "ec2:TerminateInstances", "elasticloadbalancing:DeleteLoadBalancer"]),
  );
});

test("the service-linked roles of transit gateways and load balancers may be made, and no other", () => {
  const made = provisionPolicy().Statement.filter(({ Action }) => Action.includes("iam:CreateServiceLinkedRole"));
  expect(made).toMatchObject([
    {
      Action: ["iam:CreateServiceLinkedRole"],
      Condition: {
        StringEquals: { "iam:AWSServiceName": ["transitgateway.amazonaws.com", "elasticloadbalancing.amazonaws.com"] },
      },
    },
  ]);
});

describe.skipIf(MOTO_SKIPPED !== null)("the whole command before a proxy that writes down every call", () => {
  useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT), AWS_SECRET_ACCESS_KEY: "secret" });

  let moto: Moto;
  let proxy: FaultProxy;
  beforeAll(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(ACCOUNT));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    moto = await startMoto();
    proxy = await startFaultProxy(moto.url);
  }, 300_000);
  afterAll(async () => {
    await proxy?.stop();
    moto?.stop();
  });

  test("makes no call that the policy does not allow", async () => {
    const currentDirectory = temporaryDirectory();
    for (const args of [["up", "--yes"], ["status"], ["down", "--yes"]])
      expect(
        await runFlowlab(["provision", ...args, "--endpoint-url", proxy.url], { currentDirectory }),
        args.join(" "),
      ).toMatchObject({ exitCode: 0 });
    // The one call that needs no permission.
    const made = new Set(proxy.seen.map(({ action }) => action).filter((action) => action !== "sts:GetCallerIdentity"));
    expect([...made].filter((action) => !allowed.has(action))).toEqual([]);
    expect(made.size).toBeGreaterThan(40);
  });
});
