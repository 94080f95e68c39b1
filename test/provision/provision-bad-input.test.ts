import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeInstancesCommand,
  DescribeVpcsCommand,
  EC2Client,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { CallRefused, remedyFor } from "../../provision/index.js";
import type { Io } from "../../cli/io.js";
import { runFlowlab, temporaryDirectory, type Ran } from "../e2e/fake-io.js";
import { accountContent } from "./account-content.js";
import { accessKeyOf, useAwsEnvironment } from "./aws-environment.js";
import { startFaultProxy, type Fault, type FaultProxy } from "./fault-proxy.js";
import { MOTO_SKIPPED, startMoto, type Moto } from "./moto.js";
import { ACCOUNT, build, builtInPlan, Disk, openAccountAt, REGION, takeDown } from "./provision-harness.js";

if (MOTO_SKIPPED !== null) process.stderr.write(`test/provision/provision-bad-input.test.ts ${MOTO_SKIPPED}\n`);

const ROLE = "NextWorkVPCFlowLogsRole";
const LOG_GROUP = "NextWorkVPCFlowLogsGroup";

/** Calls that change something. */
function changes({ seen }: FaultProxy): readonly string[] {
  return seen.map(({ action }) => action).filter((action) => !/:(Describe|Get|List)/.test(action));
}

function refusal(status: number, code: string, message = "no"): Fault {
  return { kind: "error", status, code, message };
}

/** A 200 answer of CreateFlowLogs that says that nothing was made. */
function unsuccessful(code: string, message: string): Fault {
  const item = `<item><resourceId>vpc-0</resourceId><error><code>${code}</code><message>${message}</message></error></item>`;
  return {
    kind: "answer",
    body: `<CreateFlowLogsResponse><requestId>1</requestId><flowLogIdSet/><unsuccessful>${item}</unsuccessful></CreateFlowLogsResponse>`,
  };
}

describe.skipIf(MOTO_SKIPPED !== null)("an account that does not let a lab be built", () => {
  useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT), AWS_SECRET_ACCESS_KEY: "secret" });

  let moto: Moto;
  let proxy: FaultProxy;
  let content: () => Promise<readonly string[]>;
  let untouched: readonly string[];
  let directory: string;
  let journal: string;
  beforeAll(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(ACCOUNT));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    moto = await startMoto();
    proxy = await startFaultProxy(moto.url);
    content = accountContent(moto.url);
    untouched = await content();
  }, 300_000);
  afterAll(async () => {
    await proxy?.stop();
    moto?.stop();
  });
  beforeEach(() => {
    directory = temporaryDirectory();
    journal = join(directory, "flowlab-provision.jsonl");
    proxy.fault = () => null;
    proxy.seen.length = 0;
  });

  const provision = (command: string, files: Partial<Io["files"]> = {}): Promise<Ran> =>
    runFlowlab(
      [
        "provision",
        command,
        ...(["status", "traffic"].includes(command) ? [] : ["--yes"]),
        "--endpoint-url",
        proxy.url,
      ],
      {
        currentDirectory: directory,
        files,
      },
    );
  const clientOptions = (): { endpoint: string; region: string } => ({ endpoint: moto.url, region: REGION });

  /** What was built is all taken down, and nothing else. */
  const expectNothingLeft = async (): Promise<void> => {
    proxy.fault = () => null;
    const down = await provision("down");
    expect(down).toMatchObject({ exitCode: 0 });
    expect(await content()).toEqual(untouched);
    expect(existsSync(journal)).toBe(false);
    expect(existsSync(`${journal}.lock`)).toBe(false);
  };

  test.for([
    { code: "InvalidClientTokenId", message: "The security token included in the request is invalid." },
    { code: "SignatureDoesNotMatch", message: "The request signature we calculated does not match." },
    { code: "ExpiredToken", message: "The security token included in the request is expired" },
  ])("credentials that AWS refuses at once ($code): nothing is begun", async ({ code, message }) => {
    proxy.fault = ({ action }) => (action === "sts:GetCallerIdentity" ? refusal(403, code, message) : null);
    const { exitCode, stderr } = await provision("up");
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`error: AWS cannot be reached: ${code}: ${message}`);
    expect(stderr).toContain("hint: name a profile with `--profile`");
    expect(changes(proxy)).toEqual([]);
    expect(existsSync(journal)).toBe(false);
    expect(existsSync(`${journal}.lock`)).toBe(false);
  });

  test.for([
    { at: "ec2:CreateSubnet", status: 400, code: "RequestExpired", says: "renew the session token" },
    {
      at: "ec2:CreateVpc",
      status: 403,
      code: "UnauthorizedOperation",
      says: "allow `ec2:CreateVpc`, for vpc NextWork-1-vpc",
    },
    { at: "iam:CreateRole", status: 403, code: "AccessDenied", says: `allow \`iam:CreateRole\`, for iam role ${ROLE}` },
    { at: "logs:CreateLogGroup", status: 400, code: "AccessDeniedException", says: "allow `logs:CreateLogGroup`" },
    { at: "ssm:GetParameter", status: 400, code: "AccessDeniedException", says: "allow `ssm:GetParameter`" },
    {
      at: "ec2:CreateVpc",
      status: 400,
      code: "VpcLimitExceeded",
      says: "the quota is used up: VPCs per Region, 5 by default",
    },
    {
      at: "ec2:CreateInternetGateway",
      status: 400,
      code: "InternetGatewayLimitExceeded",
      says: "internet gateways per Region",
    },
    {
      at: "ec2:CreateSecurityGroup",
      status: 400,
      code: "SecurityGroupLimitExceeded",
      says: "security groups per Region",
    },
    {
      at: "iam:CreatePolicy",
      status: 409,
      code: "LimitExceeded",
      says: "roles, policies or instance profiles per account",
    },
    { at: "logs:CreateLogGroup", status: 400, code: "LimitExceededException", says: "log groups per Region" },
    {
      at: "ec2:RunInstances",
      status: 400,
      code: "VcpuLimitExceeded",
      says: "running On-Demand instances, counted in vCPUs",
    },
    {
      at: "ec2:RunInstances",
      status: 500,
      code: "InsufficientInstanceCapacity",
      says: "AWS has no such instance free",
    },
  ])("$at refused with $code: $says", async ({ at, status, code, says }) => {
    proxy.fault = ({ action }) => (action === at ? refusal(status, code, "no") : null);
    const { exitCode, stderr } = await provision("up");
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`: ${code}: no\n`);
    expect(stderr).toContain(says);
    expect(stderr).toContain("`flowlab provision down` takes everything down");
    await expectNothingLeft();
  });

  test("FLA-01: a flow log that a 200 answer says was not made", async () => {
    proxy.fault = ({ action }) =>
      action === "ec2:CreateFlowLogs" ? unsuccessful("FlowLogsLimitExceeded", "Too many flow logs") : null;
    const { exitCode, stderr } = await provision("up");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("FlowLogsLimitExceeded: Too many flow logs");
    expect(stderr).toContain("the quota is used up: flow logs per resource");
    const status = await provision("status");
    expect(status.exitCode).toBe(0);
    expect(status.stdout).not.toContain("in doubt");
    // Once there is room, the same command builds what is missing, without looking for it first.
    proxy.fault = () => null;
    expect(await provision("up")).toMatchObject({ exitCode: 0 });
    await expectNothingLeft();
  });

  describe("IAM-03: a role that not all of AWS knows yet", () => {
    const RUN = "0badcafe";
    const unknownRole = "Unable to assume given IAM role";
    test.for([
      { as: "an error", fault: refusal(400, "InvalidParameter", unknownRole) },
      { as: "an item of a 200 answer", fault: unsuccessful("InvalidParameter", unknownRole) },
    ])("is waited for, as $as", async ({ fault }) => {
      const cloud = await openAccountAt(proxy.url);
      const disk = new Disk(builtInPlan(RUN), RUN);
      let times = 0;
      proxy.fault = ({ action }) => (action === "ec2:CreateFlowLogs" && ++times <= 5 ? fault : null);
      await build(builtInPlan(RUN), cloud, disk.open());
      expect(times).toBe(6);
      expect(await takeDown(cloud, disk.open())).toEqual([]);
      cloud.close();
      expect(await content()).toEqual(untouched);
    });

    test("is given up after two minutes, with what to do", async () => {
      const cloud = await openAccountAt(proxy.url);
      const disk = new Disk(builtInPlan(RUN), RUN);
      proxy.fault = ({ action }) =>
        action === "ec2:CreateFlowLogs" ? refusal(400, "InvalidParameter", unknownRole) : null;
      const refused = await build(builtInPlan(RUN), cloud, disk.open()).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(CallRefused);
      expect(remedyFor(refused as CallRefused)).toContain("AWS does not know the role everywhere");
      proxy.fault = () => null;
      expect(await takeDown(cloud, disk.open())).toEqual([]);
      cloud.close();
      expect(await content()).toEqual(untouched);
    });
  });

  test("a role or log group of somebody else's with our name: nothing is built, theirs stays", async () => {
    const iam = new IAMClient(clientOptions());
    const logs = new CloudWatchLogsClient(clientOptions());
    await iam.send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: "{}" }));
    const withRole = await content();
    const role = await provision("up");
    expect(role.exitCode).toBe(1);
    expect(role.stderr).toContain(`the iam role \`${ROLE}\` exists already, and it is not made by flowlab`);
    expect(changes(proxy)).toEqual([]);
    expect(existsSync(journal)).toBe(false);
    expect(await content()).toEqual(withRole);
    await iam.send(new DeleteRoleCommand({ RoleName: ROLE }));

    await iam.send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument: "{}" }));
    await logs.send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP }));
    // moto gives it the tags of a group of that name that was deleted, which AWS does not.
    const resourceArn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${LOG_GROUP}`;
    await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ["flowlab:run", "flowlab:resource"] }));
    const group = await provision("up");
    expect(group.stderr).toContain(`the log group \`${LOG_GROUP}\` exists already`);
    expect(group.stderr).toContain("a late delivery to a lab that was taken down");
    expect(group.stderr).toContain(`the iam role \`${ROLE}\` exists already`);
    await iam.send(new DeleteRoleCommand({ RoleName: ROLE }));
    await logs.send(new DeleteLogGroupCommand({ logGroupName: LOG_GROUP }));
    expect(await content()).toEqual(untouched);
  });

  test("a VPC of somebody else's with our name stands beside ours, and stays", async () => {
    const ec2 = new EC2Client(clientOptions());
    const tags = [{ ResourceType: "vpc" as const, Tags: [{ Key: "Name", Value: "NextWork-1-vpc" }] }];
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.1.0.0/16", TagSpecifications: tags }));
    expect(await provision("up")).toMatchObject({ exitCode: 0 });
    expect(await provision("down")).toMatchObject({ exitCode: 0 });
    const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [Vpc?.VpcId ?? ""] }));
    expect(Vpcs).toHaveLength(1);
    await ec2.send(new DeleteVpcCommand({ VpcId: Vpc?.VpcId ?? "" }));
    expect(await content()).toEqual(untouched);
  });

  test("another run's names: which run has them is said, and how to take it down", async () => {
    expect(await provision("up")).toMatchObject({ exitCode: 0 });
    const runId = (JSON.parse(readFileSync(journal, "utf8").split("\n")[0] ?? "") as { runId: string }).runId;
    const second = await runFlowlab(
      ["provision", "up", "--yes", "--journal", "second.jsonl", "--endpoint-url", proxy.url],
      { currentDirectory: directory },
    );
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toContain(`it is of another run of flowlab, \`${runId}\``);
    expect(second.stderr).toContain(`\`--run ${runId}\``);
    await expectNothingLeft();
  });

  test("a lab that somebody has half deleted is taken down", async () => {
    expect(await provision("up")).toMatchObject({ exitCode: 0 });
    const ec2 = new EC2Client(clientOptions());
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({}));
    const running = Reservations.flatMap(({ Instances = [] }) => Instances).filter(
      (each) => each.State?.Name === "running",
    );
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: running.map(({ InstanceId = "" }) => InstanceId) }));
    await new CloudWatchLogsClient(clientOptions()).send(new DeleteLogGroupCommand({ logGroupName: LOG_GROUP }));
    const status = await provision("status");
    expect(status.exitCode).toBe(4);
    expect(status.stdout.match(/gone, and not by flowlab/g)).toHaveLength(3);
    const traffic = await provision("traffic");
    expect(traffic.exitCode).toBe(1);
    expect(traffic.stderr).toContain("of what was built, 2 are gone: instance `");
    await expectNothingLeft();
  });

  /** A disk with room for so many lines of a file, and half a line more. */
  const diskWithRoomFor = (lines: number): Partial<Io["files"]> => {
    let left = lines;
    return {
      open: async (...args) => {
        const handle = await open(...args);
        const append = handle.appendFile.bind(handle);
        handle.appendFile = async (data) => {
          if (left-- > 0) return append(data);
          await append(String(data).slice(0, 20));
          throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
        };
        return handle;
      },
    };
  };

  test.for([0, 1, 2, 30])(
    "a disk that is full after %i lines of the journal: no call that is not written down",
    async (lines) => {
      const { exitCode, stderr } = await provision("up", diskWithRoomFor(lines));
      expect(exitCode).toBe(1);
      expect(stderr).toContain("cannot write `flowlab-provision.jsonl`: no space left on the device");
      const written = readFileSync(journal, "utf8");
      const begun = written
        .split("\n")
        .slice(0, -1)
        .filter((line) => line.includes('"kind":"begun"')).length;
      expect(changes(proxy)).toHaveLength(begun);
      // With room again, the same command goes on; the disk fills up once more while it is taken down.
      expect(await provision("up")).toMatchObject({ exitCode: 0 });
      expect((await provision("down", diskWithRoomFor(Math.min(lines, 9)))).stderr).toContain(
        "no space left on the device",
      );
      await expectNothingLeft();
    },
  );

  test("a disk too full for the lock: nothing is begun, no lock is left", async () => {
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    const { exitCode, stderr } = await provision("up", {
      writeFile: async (path, _, options) => {
        await writeFile(path, "", options);
        throw full;
      },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("cannot write `flowlab-provision.jsonl.lock`: no space left on the device");
    expect(proxy.seen).toEqual([]);
    expect(existsSync(`${journal}.lock`)).toBe(false);
  });

  test.for([
    { name: "no JSON", text: "hello\n" },
    { name: "the journal of a publication", text: '{"writtenBy":"flowlab","command":"publish","schema":1}\n' },
    {
      name: "the journal of a run in the kernel",
      text: '{"writtenBy":"flowlab","command":"provision","schema":1,"on":"kernel"}\n',
    },
    { name: "of a later flowlab", text: '{"writtenBy":"flowlab","command":"provision","schema":2}\n' },
    {
      name: "broken in the middle",
      text: '{"writtenBy":"flowlab","command":"provision","schema":1}\n{"kind":"beg\n{"kind":"teardown"}\n',
    },
    {
      name: "with an entry of no known kind",
      text: '{"writtenBy":"flowlab","command":"provision","schema":1}\n{"kind":"paused"}\n',
    },
  ])("a journal that is $name is left as it is, and AWS is not asked", async ({ text }) => {
    writeFileSync(journal, text);
    for (const command of ["up", "status", "down"]) {
      const { exitCode, stderr } = await provision(command);
      expect(exitCode).toBe(1);
      expect(stderr).toContain("`flowlab-provision.jsonl` is not the journal of `flowlab provision`");
    }
    expect(proxy.seen).toEqual([]);
    expect(readFileSync(journal, "utf8")).toBe(text);
  });

  test("a journal cut off in the middle of its last line is gone on with", async () => {
    proxy.fault = ({ action }) => (action === "ec2:AssociateRouteTable" ? refusal(400, "RequestExpired") : null);
    await provision("up");
    writeFileSync(journal, readFileSync(journal, "utf8").slice(0, -25));
    proxy.fault = () => null;
    expect(await provision("up")).toMatchObject({ exitCode: 0 });
    expect((await provision("status")).exitCode).toBe(0);
    await expectNothingLeft();
  });
});

test.for([
  ["AddressLimitExceeded", "Elastic IP addresses per Region, 5 by default"],
  ["ActiveVpcPeeringConnectionPerVpcLimitExceeded", "active peering connections per VPC"],
  ["NatGatewayLimitExceeded", "NAT gateways per Availability Zone"],
  ["DependencyViolation", "something that is not of this run uses it"],
] as const)("%s comes with what to do: %s", ([code, says]) => {
  const problem = { kind: "other", code, message: "no" } as const;
  expect(remedyFor(new CallRefused("ec2:CreateVpc", "something", problem, null))).toContain(says);
});
