import { DescribeVpcsCommand, EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, beforeEach, expect, expectTypeOf, test } from "vitest";
import { DETAILS, LISTINGS } from "../../provision/aws/collections.js";
import type { Operation } from "../../provision/aws/operation.js";
import { readOnly } from "../../provision/aws/read-only.js";
import { readPolicy } from "../../provision/index.js";
import { useAwsEnvironment } from "./aws-environment.js";
import { emptyAccount, startFaultProxy, type FaultProxy } from "./fault-proxy.js";

useAwsEnvironment({ AWS_ACCESS_KEY_ID: "AKIA123456789012", AWS_SECRET_ACCESS_KEY: "secret" });

let proxy: FaultProxy;
beforeAll(async () => {
  proxy = await startFaultProxy();
  proxy.fault = emptyAccount;
});
afterAll(() => proxy.stop());
beforeEach(() => void proxy.seen.splice(0));

test("a client refuses what is not a read, and sends nothing", async () => {
  const client = new EC2Client({ region: "eu-west-3", endpoint: proxy.url });
  readOnly(client);
  const run = new RunInstancesCommand({ ImageId: "ami-1", MinCount: 1, MaxCount: 1 });
  await expect(client.send(run)).rejects.toThrow("refused RunInstancesCommand: flowlab only reads accounts");
  expect(proxy.seen).toEqual([]);
  await client.send(new DescribeVpcsCommand({}));
  expect(proxy.seen.map(({ action }) => action)).toEqual(["ec2:DescribeVpcs"]);
});

// oxlint-disable-next-line vitest/expect-expect -- the compiler asserts
test("a call that changes something has no name", () => {
  expectTypeOf<"ec2:DescribeVpcs">().toExtend<Operation>();
  expectTypeOf<"ec2:RunInstances">().not.toExtend<Operation>();
  expectTypeOf<"ec2:DescribeNothing">().not.toExtend<Operation>();
});

test("the policy allows each call once, and nothing else", () => {
  const [statement] = readPolicy().Statement;
  const calls = [...LISTINGS, ...DETAILS].map(({ operation }) => operation);
  expect(statement?.Action).toEqual([...new Set(calls)].toSorted());
  expect(statement?.Action.filter((action) => !/^\w+:(Describe|Get|List|Search)/.test(action))).toEqual([]);
  expect(statement).toMatchObject({ Effect: "Allow", Resource: "*" });
});
