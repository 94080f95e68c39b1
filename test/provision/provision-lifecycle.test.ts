import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { DeleteFlowLogsCommand, DescribeFlowLogsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runFlowlab, temporaryDirectory, type Ran } from "../e2e/fake-io.js";
import { accountContent } from "./account-content.js";
import { accessKeyOf, useAwsEnvironment } from "./aws-environment.js";
import { MOTO_SKIPPED, startMoto, type Moto } from "./moto.js";
import { ACCOUNT, REGION } from "./provision-harness.js";

if (MOTO_SKIPPED !== null) process.stderr.write(`test/provision/provision-lifecycle.test.ts ${MOTO_SKIPPED}\n`);

describe.skipIf(MOTO_SKIPPED !== null)("a lab that stands", () => {
  useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT), AWS_SECRET_ACCESS_KEY: "secret" });

  let moto: Moto;
  let untouched: readonly string[];
  const directory = temporaryDirectory();
  const journal = join(directory, "flowlab-provision.jsonl");
  let runId = "";

  const provision = (...args: readonly string[]): Promise<Ran> =>
    runFlowlab(["provision", ...args, "--endpoint-url", moto.url], { currentDirectory: directory });
  const clientOptions = (): { endpoint: string; region: string } => ({ endpoint: moto.url, region: REGION });

  beforeAll(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(ACCOUNT));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    moto = await startMoto();
    untouched = await accountContent(moto.url)();
    const { exitCode, stderr } = await provision("up", "--yes");
    if (exitCode !== 0) throw new Error(stderr);
    runId = (JSON.parse(readFileSync(journal, "utf8").split("\n")[0] ?? "") as { runId: string }).runId;
  }, 300_000);
  afterAll(() => moto?.stop());

  test("status shows what AWS and the journal have, which is the same", async () => {
    const { exitCode, stdout } = await provision("status");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ {2}vpc +NextWork-1-vpc +vpc-\w+ +made +available$/m);
    expect(stdout).toMatch(/^ {2}instance +Instance - NextWork VPC 1 +i-\w+ +made +running$/m);
    expect(stdout).toMatch(/^ {2}iam-role +NextWorkVPCFlowLogsRole +NextWorkVPCFlowLogsRole +made +there$/m);
    expect(stdout).toContain(`vpc-monitoring in ${REGION} of ${ACCOUNT}: run ${runId}, `);
    expect(stdout).toContain("AWS has what the journal says");
    const { stdout: json } = await provision("status", "--json");
    const document = JSON.parse(json) as { resources: { drift: unknown; state: unknown }[] };
    expect(document).toMatchObject({ schema: 1, lab: "vpc-monitoring", runId, accountId: ACCOUNT, region: REGION });
    expect(document.resources.filter(({ drift, state }) => drift !== null || state === null)).toEqual([]);
  });

  test("only one process at a time builds or takes down", async () => {
    const lock = `${journal}.lock`;
    const held = (pid: number, host: string): void => writeFileSync(lock, JSON.stringify({ pid, host }));
    const ended = spawnSync(process.execPath, ["--version"]).pid;
    held(process.pid, hostname());
    for (const command of ["up", "down"]) {
      const { exitCode, stderr } = await provision(command, "--yes");
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`\`flowlab-provision.jsonl\` is in use by process ${process.pid} on ${hostname()}`);
      expect(stderr).toContain("delete `flowlab-provision.jsonl.lock`");
    }
    // Nobody here can say whether a process of another machine still runs.
    held(ended, "elsewhere.example");
    expect((await provision("up", "--yes")).stderr).toContain(`process ${ended} on elsewhere.example`);
    writeFileSync(lock, "");
    expect((await provision("up", "--yes")).stderr).toContain("in use by another process");
    // A killed process's lock is taken over, and given back.
    held(ended, hostname());
    expect(await provision("up", "--yes")).toMatchObject({ exitCode: 0 });
    expect(existsSync(lock)).toBe(false);
  });

  test("status says what somebody has deleted and made, and exits 4; up does not go on over it", async () => {
    const ec2 = new EC2Client(clientOptions());
    const { FlowLogs = [] } = await ec2.send(new DescribeFlowLogsCommand({}));
    await ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: FlowLogs.map(({ FlowLogId = "" }) => FlowLogId) }));
    const { exitCode, stdout } = await provision("status");
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(/^ {2}flow-log +\S.* fl-\w+ +made +gone +gone, and not by flowlab$/m);
    expect(stdout).toContain("1 difference between AWS and the journal");
    const again = await provision("up", "--yes");
    expect(again).toMatchObject({ exitCode: 1 });
    expect(again.stderr).toMatch(/of what was built, 1 are gone: flow log `/);
  });

  test("is taken down by its tag when the journal is lost", async () => {
    renameSync(journal, `${journal}.lost`);
    expect((await provision("down", "--yes")).stderr).toContain("`--run` names the run by the value of the tag");
    expect((await provision("down", "--run", "nonsense")).stderr).toContain("`nonsense` is not a run");
    const { stdout } = await provision("status", "--run", runId);
    expect(stdout).toMatch(/^ {2}vpc +NextWork-1-vpc +vpc-\w+ +- +available$/m);
    // Another run's tag: nothing of this one is touched.
    const before = await accountContent(moto.url)();
    expect(await provision("down", "--run", "00000000", "--yes")).toMatchObject({ exitCode: 0 });
    expect(await accountContent(moto.url)()).toEqual(before);
    const asked = await runFlowlab(["provision", "down", "--run", runId, "--endpoint-url", moto.url], {
      currentDirectory: directory,
      stdin: "no\n",
    });
    expect(asked.stderr).toMatch(/^ {2}vpc +NextWork-1-vpc /m);
    expect(asked.stderr).toMatch(/Delete \d+ resources\? Type `yes` to go on/);
    expect(await accountContent(moto.url)()).toEqual(before);
    const { exitCode, stdout: done } = await provision("down", "--run", runId, "--yes");
    expect({ exitCode, done }).toMatchObject({ exitCode: 0 });
    expect(await accountContent(moto.url)()).toEqual(untouched);
    renameSync(`${journal}.lost`, journal);
  });

  test.for([
    {
      streams: ["eni-0123456789abcdef0-all"],
      says: "deleting log group NextWorkVPCFlowLogsGroup, which a late",
      left: 0,
    },
    { streams: ["web"], says: "left alone: log group NextWorkVPCFlowLogsGroup", left: 1 },
  ])("TD-02: a log group that comes back with $streams: $says", async ({ streams, says, left }) => {
    const logs = new CloudWatchLogsClient(clientOptions());
    const logGroupName = "NextWorkVPCFlowLogsGroup";
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    // moto gives it the tags of the group that was deleted, which AWS does not.
    const resourceArn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${logGroupName}`;
    await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ["flowlab:run", "flowlab:resource"] }));
    for (const logStreamName of streams) await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const text = readFileSync(journal, "utf8");
    // The clock of this process is a day late, and goes ten minutes ahead whenever it is looked at.
    const { exitCode, stderr } = await runFlowlab(
      ["provision", "down", "--yes", "--watch", "--endpoint-url", moto.url],
      { currentDirectory: directory, nowMs: Date.now() - 86_400_000, tickMs: 600_000 },
    );
    expect(exitCode).toBe(0);
    expect(stderr).toContain(says);
    expect((await accountContent(moto.url)()).length - untouched.length).toBe(left);
    expect(existsSync(journal)).toBe(false);
    writeFileSync(journal, text);
  });
});
