import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parseProvisionJournal } from "../../provision/index.js";
import { runFlowlab, temporaryDirectory, type Ran } from "../e2e/fake-io.js";
import { accessKeyOf, useAwsEnvironment } from "./aws-environment.js";
import { awsCli, MOTO_SKIPPED, startMoto, type Moto } from "./moto.js";

const REGION = "eu-west-3";
const ACCOUNT = "123456789012";

if (MOTO_SKIPPED !== null) process.stderr.write(`test/provision/provision.test.ts ${MOTO_SKIPPED}\n`);

describe.skipIf(MOTO_SKIPPED !== null)("the built-in lab in an account that moto plays", () => {
  useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT), AWS_SECRET_ACCESS_KEY: "secret" });

  let moto: Moto;
  const directory = temporaryDirectory();
  const journal = join(directory, "flowlab-provision.jsonl");
  beforeAll(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(ACCOUNT));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    moto = await startMoto();
  }, 300_000);
  afterAll(() => moto.stop());

  const provision = (...args: readonly string[]): Promise<Ran> =>
    runFlowlab(["provision", ...args, "--endpoint-url", moto.url], { currentDirectory: directory });
  const aws = (...args: readonly string[]): unknown => awsCli(moto.url, REGION, args);

  test("is built with the write-up's names, as the AWS CLI reads it back", async () => {
    const { exitCode, stdout, stderr } = await provision("up", "--yes");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(/^built vpc-monitoring in eu-west-3 of 123456789012: run [0-9a-f]{8}/);
    const runId = parseProvisionJournal(readFileSync(journal, "utf8"))?.header.runId;
    const filter = ["--filters", `Name=tag:flowlab:run,Values=${runId}`];
    const named = (name: string): object => expect.arrayContaining([{ Key: "Name", Value: name }]);
    expect(aws("ec2", "describe-vpcs", ...filter)).toMatchObject({
      Vpcs: [
        { CidrBlock: "10.1.0.0/16", Tags: named("NextWork-1-vpc") },
        { CidrBlock: "10.2.0.0/16", Tags: named("NextWork-2-vpc") },
      ],
    });
    expect(aws("ec2", "describe-security-groups", ...filter)).toMatchObject({
      SecurityGroups: ["NextWork-1-SG", "NextWork-2-SG"].map((GroupName) => ({
        GroupName,
        IpPermissions: [
          { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0", Description: "SSH" }] },
          { IpProtocol: "icmp", FromPort: -1, ToPort: -1, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
        ],
        IpPermissionsEgress: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
      })),
    });
    expect(aws("ec2", "describe-instances", ...filter)).toMatchObject({
      Reservations: ["10.1.5.112", "10.2.15.210"].map((PrivateIpAddress) => ({
        Instances: [{ PrivateIpAddress, InstanceType: "t2.micro", State: { Name: "running" } }],
      })),
    });
    expect(aws("ec2", "describe-flow-logs")).toMatchObject({
      FlowLogs: [
        {
          LogGroupName: "NextWorkVPCFlowLogsGroup",
          TrafficType: "ALL",
          MaxAggregationInterval: 60,
          DeliverLogsPermissionArn: `arn:aws:iam::${ACCOUNT}:role/NextWorkVPCFlowLogsRole`,
        },
      ],
    });
    expect(aws("iam", "get-role", "--role-name", "NextWorkVPCFlowLogsRole")).toMatchObject({
      Role: {
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Principal: { Service: "vpc-flow-logs.amazonaws.com" },
              // IAM-02
              Condition: {
                StringEquals: { "aws:SourceAccount": ACCOUNT },
                ArnLike: { "aws:SourceArn": `arn:aws:ec2:${REGION}:${ACCOUNT}:vpc-flow-log/*` },
              },
            },
          ],
        },
      },
    });
  });

  test("IAM-01: its policy allows what delivery needs and no more, anywhere", () => {
    const { Policies } = aws("iam", "list-policies", "--scope", "Local") as {
      Policies: { Arn: string; DefaultVersionId: string }[];
    };
    const documents = Policies.map(({ Arn, DefaultVersionId }) =>
      aws("iam", "get-policy-version", "--policy-arn", Arn, "--version-id", DefaultVersionId),
    );
    const Action = ["CreateLogGroup", "CreateLogStream", "PutLogEvents", "DescribeLogGroups", "DescribeLogStreams"];
    expect(documents).toContainEqual(
      expect.objectContaining({
        PolicyVersion: expect.objectContaining({
          Document: expect.objectContaining({
            Statement: [
              expect.objectContaining({
                Effect: "Allow",
                Action: expect.arrayContaining(Action.map((each) => `logs:${each}`)),
                Resource: "*",
              }),
            ],
          }),
        }),
      }),
    );
  });

  // TD-03: DeleteVpc of the API takes nothing with it: each thing is deleted by itself.
  test("is taken down to nothing", async () => {
    const { exitCode, stdout, stderr } = await provision("down", "--yes");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toMatch(/^took down vpc-monitoring: nothing of run [0-9a-f]{8} is left/);
    expect(existsSync(journal)).toBe(false);
    expect(aws("ec2", "describe-vpcs", "--filters", "Name=is-default,Values=false")).toEqual({ Vpcs: [] });
    expect(aws("ec2", "describe-flow-logs")).toEqual({ FlowLogs: [] });
    expect(aws("iam", "list-roles")).toEqual({ Roles: [] });
    expect(aws("iam", "list-policies", "--scope", "Local")).toEqual({ Policies: [] });
    expect(aws("logs", "describe-log-groups")).toMatchObject({ logGroups: [] });
  });
});
