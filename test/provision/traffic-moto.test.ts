import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  DeleteLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { runLab, type LabRun } from "../../lab/index.js";
import { parseProvisionJournal, provisionPolicy, type ProvisionRecord } from "../../provision/index.js";
import { parseLab } from "../../sim/index.js";
import { runFlowlab, temporaryDirectory, type Ran } from "../e2e/fake-io.js";
import { accessKeyOf, useAwsEnvironment } from "./aws-environment.js";
import { FakeSystemsManager, type SentCommand } from "./fake-systems-manager.js";
import { startFaultProxy, type FaultProxy } from "./fault-proxy.js";
import { awsCli, MOTO_SKIPPED, startMoto, type Moto } from "./moto.js";

/*
 * The built-in lab from up to down in an account that moto plays. What moto 5.2.5 cannot do, and who does it here:
 * - run commands on instances: `FakeSystemsManager`, whose instances print what those of the simulation do;
 * - write flow logs: the simulated run's records, with the identifiers, addresses and times of what was built.
 */
const REGION = "eu-west-3";
const ACCOUNT = "123456789012";
const GROUP = "NextWorkVPCFlowLogsGroup";
/** Of the lab's own public addresses; moto chooses others, as Amazon does. */
const PUBLIC = ["13.36.170.41", "35.180.66.119"];
/** Exchanges that instances begin, by the number of their entry in the timeline. */
const PLAYED = [2, 3, 8, 10, 11, 13];

function simulated(): LabRun {
  const lab = parseLab(readFileSync("examples/vpc-monitoring/lab.yaml", "utf8"), "lab.yaml");
  if (!lab.ok) throw new Error(JSON.stringify(lab.issues));
  return runLab(lab.value);
}

if (MOTO_SKIPPED !== null) process.stderr.write(`test/provision/traffic-moto.test.ts ${MOTO_SKIPPED}\n`);

describe.skipIf(MOTO_SKIPPED !== null)("the built-in lab, played and collected in an account that moto plays", () => {
  useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT), AWS_SECRET_ACCESS_KEY: "secret" });

  let moto: Moto;
  let proxy: FaultProxy;
  let logs: CloudWatchLogsClient;
  const run = simulated();
  const systems = new FakeSystemsManager();
  const directory = temporaryDirectory();
  // Time goes by a minute with each look at the clock; moto takes events of now.
  let clockMs = Date.now() - 6 * 60 * 60 * 1000;

  beforeAll(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(ACCOUNT));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    moto = await startMoto();
    proxy = await startFaultProxy(moto.url);
    logs = new CloudWatchLogsClient({ endpoint: moto.url, region: REGION });
    systems.perform = (command) => perform(command);
  }, 300_000);
  afterAll(async () => {
    await proxy.stop();
    moto.stop();
  });
  beforeEach(() => {
    proxy.fault = (call) => systems.answer(call);
  });

  const flowlab = async (...args: readonly string[]): Promise<Ran> =>
    runFlowlab(args, { currentDirectory: directory, nowMs: (clockMs += 60_000), tickMs: 60_000 });
  const provision = (...args: readonly string[]): Promise<Ran> =>
    flowlab("provision", ...args, "--endpoint-url", proxy.url);
  const journal = (): ProvisionRecord =>
    parseProvisionJournal(readFileSync(join(directory, "flowlab-provision.jsonl"), "utf8"))!;
  const numberOf = ({ comment }: SentCommand): number | null => {
    const [, number] = /SendCommand \d+-(\d+)$/.exec(comment) ?? [];
    return number === undefined ? null : Number(number);
  };

  /** What the simulation's terminal shows after the command line; keys in the lab's sessions are not of this. */
  function perform(command: SentCommand): { exitCode: number; output: string } {
    if (command.comment.includes("-key ")) return { exitCode: 0, output: "ssh-ed25519 AAAAC3Nza flowlab-run\n" };
    const entry = run.lab.timeline[(numberOf(command) ?? 0) - 1];
    if (entry?.kind !== "exchange") return { exitCode: 0, output: "" };
    const text = run.transcripts.find(({ title }) => title === entry.exchange.name)?.text ?? "";
    const outcome = run.outcomes.find(({ exchange }) => exchange === entry.exchange.name);
    const output = text.split("\n").slice(1).join("\n").replace("^C", "");
    return { exitCode: outcome?.exitCode ?? 0, output };
  }

  /** The simulated records as AWS would have them of what was built. */
  async function deliver(change: (line: string) => string = (line) => line): Promise<void> {
    const { ids, traffic } = journal();
    const laterS = Math.floor(Date.parse(traffic!.startedAt) / 1000) - run.lab.start / 1_000_000;
    for (const { logStreamName, interfaceId, records } of run.streams) {
      const stream = { logGroupName: GROUP, logStreamName: logStreamName.replace(interfaceId, ids.get(interfaceId)!) };
      await logs.send(new DeleteLogStreamCommand(stream)).catch(() => {});
      await logs.send(new CreateLogStreamCommand(stream));
      const logEvents = records.map(({ line, record }) => {
        const fields = line.replace(interfaceId, ids.get(interfaceId)!).split(" ");
        const real = fields.map((field) => (PUBLIC.includes(field) ? ids.get(field)! : field));
        real[10] = String(record.start + laterS);
        real[11] = String(record.end + laterS);
        return { timestamp: (record.start + laterS) * 1000, message: change(real.join(" ")) };
      });
      await logs.send(
        new PutLogEventsCommand({ ...stream, logEvents: logEvents.toSorted((a, b) => a.timestamp - b.timestamp) }),
      );
    }
  }

  test("is built, with an instance profile for commands", async () => {
    const { exitCode, stderr } = await provision("up", "--yes");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(await provision("collect", "--out", "early")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("has not been played"),
    });
  }, 60_000);

  test("tries again what is throttled, and stops where a permission is missing, which it names", async () => {
    let throttled = 0;
    proxy.fault = (call) => {
      if (call.action !== "ssm:SendCommand") return systems.answer(call);
      if (throttled++ === 0)
        return { kind: "error", status: 400, code: "ThrottlingException", message: "Rate exceeded" };
      return String((call.input as { Comment?: string }).Comment).endsWith(" 1-8")
        ? { kind: "error", status: 400, code: "AccessDeniedException", message: "not authorized to ssm:SendCommand" }
        : systems.answer(call);
    };
    const { exitCode, stderr } = await provision("traffic");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 });
    expect(stderr).toContain("not played: connect: `EC2 Instance Connect` is not an instance");
    expect(stderr).toContain("not played: laptop pings the public address");
    expect(stderr).toContain("allow `ssm:SendCommand`");
    expect([...journal().traffic!.played.keys()]).toEqual([2, 3]);
    // Peering requested and accepted, one route.
    expect([...journal().traffic!.changed.keys()]).toEqual([5, 6, 7]);
  }, 60_000);

  test("goes on, and sends nothing twice, not even what was answered by silence", async () => {
    let lost = 0;
    proxy.fault = (call) => {
      if (call.action !== "ssm:SendCommand" || lost > 0) return systems.answer(call);
      lost += 1;
      systems.take(call.input as Record<string, unknown>);
      return { kind: "reset" };
    };
    const { exitCode, stdout, stderr } = await provision("traffic");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain("going on with what began at");
    expect(stderr).toContain("5 of 10 entries are done");
    expect(stdout).toMatch(/ping over peering +Instance - NextWork VPC 1 +succeeded/);
    expect(systems.sent.map(numberOf).filter((number) => number !== null)).toEqual(PLAYED);
    const public_ = systems.sent.find((command) => numberOf(command) === 3)!.script.join("\n");
    expect(public_).toContain(`--preserve-status 10 ping ${journal().ids.get("35.180.66.119")}`);
    expect(await provision("traffic")).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("played already"),
    });
    expect(await provision("traffic", "--again")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("was made already"),
    });
    expect(systems.sent.map(numberOf).filter((number) => number !== null)).toEqual(PLAYED);
  }, 60_000);

  test("has the configuration that the timeline leaves", async () => {
    expect(await provision("status")).toMatchObject({ exitCode: 0 });
    expect(awsCli(moto.url, REGION, ["ec2", "describe-vpc-peering-connections"])).toMatchObject({
      VpcPeeringConnections: [{ Status: { Code: "active" } }],
    });
    const { RouteTables } = awsCli(moto.url, REGION, ["ec2", "describe-route-tables"]) as {
      RouteTables: readonly { Routes: readonly { VpcPeeringConnectionId?: string }[] }[];
    };
    const peered = RouteTables.filter(({ Routes }) => Routes.some((each) => each.VpcPeeringConnectionId));
    expect(peered).toHaveLength(2);
  });

  test("collects what the flow log recorded, and compares as the same", async () => {
    await deliver();
    expect(await flowlab("run", "--out", "simulated")).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout, stderr } = await provision("collect", "--no-wait", "--out", "collected");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const records = run.streams.reduce((sum, each) => sum + each.records.length, 0);
    expect(stdout).toContain(`collected ${records} records of 1 stream into collected`);
    const summary = JSON.parse(readFileSync(join(directory, "collected/run.json"), "utf8")) as object;
    expect(summary).toMatchObject({
      writtenBy: "flowlab",
      observed: { on: "aws", region: REGION, accountId: ACCOUNT },
      streams: [{ interfaceId: journal().ids.get(run.streams[0]!.interfaceId), records }],
      changes: [{}, {}, {}, {}],
    });
    const transcript = readFileSync(join(directory, "collected/transcripts/Instance - NextWork VPC 1.txt"), "utf8");
    expect(transcript).toContain("5 packets transmitted, 5 received");
    const compared = await flowlab("compare", "simulated", "collected", "--json");
    expect(compared.exitCode, compared.stdout.slice(0, 2000) + compared.stderr).toBe(0);
    expect(JSON.parse(compared.stdout)).toMatchObject({ score: expect.anything() });
    const query = await flowlab("query", "collected", "--json", "stats count(*) as records");
    expect(query.stdout).toContain(`"${records}"`);
  }, 60_000);

  test("shows a record that was changed", async () => {
    let changed = 0;
    await deliver((line) => {
      if (changed > 0 || !line.endsWith("ACCEPT OK") || !/ 1 \d+ \d+ \d{10} /.test(line)) return line;
      changed += 1;
      const fields = line.split(" ");
      fields[12] = "REJECT";
      return fields.join(" ");
    });
    expect(changed).toBe(1);
    expect(await provision("collect", "--no-wait", "--out", "collected", "--force")).toMatchObject({ exitCode: 0 });
    const compared = await flowlab("compare", "simulated", "collected");
    expect(compared).toMatchObject({ exitCode: 4 });
    expect(compared.stdout).toContain("REJECT");
  }, 60_000);

  test("is taken down to nothing", async () => {
    const { exitCode, stderr } = await provision("down", "--yes");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const aws = (...args: readonly string[]): unknown => awsCli(moto.url, REGION, args);
    expect(aws("ec2", "describe-vpcs", "--filters", "Name=is-default,Values=false")).toEqual({ Vpcs: [] });
    expect(aws("iam", "list-roles")).toEqual({ Roles: [] });
    expect(aws("iam", "list-instance-profiles")).toEqual({ InstanceProfiles: [] });
    expect(aws("logs", "describe-log-groups")).toMatchObject({ logGroups: [] });
  }, 60_000);

  test("by calls that the policy allows, and no other", () => {
    const allowed = new Set(provisionPolicy().Statement.flatMap(({ Action }) => Action));
    const made = new Set(proxy.seen.map(({ action }) => action));
    expect([...made]).toEqual(expect.arrayContaining(["ssm:SendCommand", "logs:GetLogEvents", "ec2:DeleteVpc"]));
    // The one call that needs no permission.
    made.delete("sts:GetCallerIdentity");
    expect([...made].filter((action) => !allowed.has(action))).toEqual([]);
  });
});
