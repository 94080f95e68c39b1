import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runLab, type LabRun } from "../../lab/index.js";
import {
  parseProvisionJournal,
  planLab,
  provisionPolicy,
  type Plan,
  type ProvisionRecord,
} from "../../provision/index.js";
import { parseLab, type Lab } from "../../sim/index.js";
import { runFlowlab, temporaryDirectory, type Ran } from "../e2e/fake-io.js";
import { accountContent } from "./account-content.js";
import { accessKeyOf, useAwsEnvironment } from "./aws-environment.js";
import { FakeSystemsManager, type SentCommand } from "./fake-systems-manager.js";
import { startFaultProxy, type FaultProxy } from "./fault-proxy.js";
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

const FILE = "test/provision/labs/interfaces.yaml";
const TEXT = readFileSync(FILE, "utf8");
const RUN = "0badcafe";

function labOf(text: string): Lab {
  const lab = parseLab(text, FILE);
  if (!lab.ok) throw new Error(JSON.stringify(lab.issues));
  return lab.value;
}

function planOf(text: string): ReturnType<typeof planLab> {
  return planLab(labOf(text), { runId: RUN, accountId: ACCOUNT, partition: "aws" });
}

function builtPlan(): Plan {
  const plan = planOf(TEXT);
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  return plan.value;
}

describe("what is planned", () => {
  const inputs = (operation: string): object[] =>
    builtPlan()
      .steps.filter((step) => step.operation === operation)
      .map(({ input }) => input);

  test("an instance is launched with all of its interfaces, and then with no public address of Amazon's own", () => {
    const [gate, client] = inputs("ec2:RunInstances");
    expect(gate).toMatchObject({
      NetworkInterfaces: [
        {
          DeviceIndex: 0,
          PrivateIpAddresses: [
            { PrivateIpAddress: "10.0.0.10", Primary: true },
            { PrivateIpAddress: "10.0.0.11", Primary: false },
            { PrivateIpAddress: "10.0.0.12", Primary: false },
          ],
        },
        {
          DeviceIndex: 2,
          NetworkInterfaceId: { ref: expect.stringMatching(/^eni-/) as string },
          DeleteOnTermination: false,
        },
      ],
    });
    expect(JSON.stringify(gate)).not.toContain("AssociatePublicIpAddress");
    expect(client).toMatchObject({ NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: true }] });
  });

  test("Elastic IP addresses stand before the very private address (IGW-02)", () => {
    expect(inputs("ec2:AssociateAddress")).toMatchObject(
      ["10.0.0.10", "10.0.0.12", "10.0.1.10"].map((PrivateIpAddress) => ({
        PrivateIpAddress,
        AllowReassociation: false,
      })),
    );
    const priced = builtPlan().steps.filter((step) => step.kind === "create" && step.cost?.item === "public IPv4");
    expect(priced).toHaveLength(4);
  });

  test("source/destination checks are off where the lab has them so (IGW-13)", () => {
    expect(inputs("ec2:ModifyNetworkInterfaceAttribute")).toHaveLength(2);
  });

  test("idle timeouts are those that the lab chose, and EC2's where it chose none (CT-07)", () => {
    const [gate, client] = inputs("ec2:RunInstances");
    expect(gate).toMatchObject({
      NetworkInterfaces: [
        { ConnectionTrackingSpecification: { TcpEstablishedTimeout: 350, UdpTimeout: 60, UdpStreamTimeout: 120 } },
        // Made with those of its own.
        { DeviceIndex: 2, NetworkInterfaceId: expect.anything() as object },
      ],
    });
    const [inside, spare] = inputs("ec2:CreateNetworkInterface") as Readonly<Record<string, unknown>>[];
    expect(inside?.["ConnectionTrackingSpecification"]).toEqual({ TcpEstablishedTimeout: 600 });
    expect(JSON.stringify([client, spare])).not.toContain("ConnectionTracking");
    expect(JSON.stringify(gate).match(/ConnectionTracking/g)).toHaveLength(1);
  });

  test.each([
    [
      "t3.small",
      "t3.micro",
      "instance `gate` is not built in AWS: an interface of t3.micro has 2 addresses of a family at most",
    ],
    [
      "spare: { subnet: inside-a,",
      "spare: { subnet: inside-a, instance: client, deviceIndex: 1 }\n  more: { subnet: inside-a, instance: client, deviceIndex: 2 }\n  most: { subnet: inside-a, instance: client,",
      "instance `client` is not built in AWS: t3.small has 3 network interfaces at most",
    ],
    [
      "inside-a: { cidr: 10.0.1.0/24, availabilityZone: eu-west-3a,",
      "inside-a: { cidr: 10.0.1.0/24, availabilityZone: eu-west-3b,",
      "network interface `gate-inside` is not built in AWS: its instance `gate` is in another Availability Zone",
    ],
    ["resource: gate-inside", "resource: client", null],
  ])("%s as %s: %s", (from, to, message) => {
    const plan = planOf(TEXT.replaceAll(from, to));
    const messages = plan.ok ? [] : plan.issues.map((issue) => issue.message);
    expect(messages).toHaveLength(message === null ? 0 : 1);
    expect(messages.join("\n")).toContain(message ?? "");
  });

  test("public addresses and public NAT gateways need an internet gateway in their VPC", () => {
    const text = TEXT.replace("    internetGateway: app-igw\n", "").replace(
      "public: { main: true, routes: [{ destination: 0.0.0.0/0, target: app-igw }] }",
      "public: { main: true, routes: [] }",
    );
    const plan = planOf(text);
    expect(plan.ok ? [] : plan.issues.map(({ message }) => message)).toEqual([
      "public address of `gate/eth0` is not built in AWS: its VPC has no internet gateway",
      "public address of `gate-inside` is not built in AWS: its VPC has no internet gateway",
      "NAT gateway `app-nat` is not built in AWS: its VPC has no internet gateway",
    ]);
  });

  test("a prefix list has 100 entries at most (CreateManagedPrefixList)", () => {
    const list = (entries: number): string =>
      `${TEXT}prefixLists:\n  long: { cidrs: [${Array.from({ length: entries }, (_, index) => `10.9.${index}.0/24`).join(", ")}] }\n`;
    expect(planOf(list(100)).ok).toBe(true);
    const plan = planOf(list(101));
    expect(plan.ok ? [] : plan.issues.map(({ message }) => message)).toEqual([
      "prefix list `long` is not built in AWS: EC2 makes one with 100 entries at most",
    ]);
  });
});

if (MOTO_SKIPPED !== null) process.stderr.write(`test/provision/provision-interfaces.test.ts ${MOTO_SKIPPED}\n`);

/*
 * What moto 5.2.5 leaves out here: the idle timeouts of interfaces (what was sent is asked of the proxy); a launched
 * interface's secondary addresses; the private address of an Elastic IP's association, and all but the last of an
 * interface's; an interface that is launched with stays `in-use` when its instance has ended; ReleaseAddress and
 * DeleteNetworkInterface of what is in use succeed; the interface of a NAT gateway stays (so that what is left is
 * asked of those with the run's tag).
 */
describe.skipIf(MOTO_SKIPPED !== null)("interfaces and Elastic IPs in an account that moto plays", () => {
  useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT), AWS_SECRET_ACCESS_KEY: "secret" });

  let moto: Moto;
  let proxy: FaultProxy;
  let content: () => Promise<readonly string[]>;
  let untouched: readonly string[];
  const run: LabRun = runLab(labOf(TEXT));
  const systems = new FakeSystemsManager();
  const directory = temporaryDirectory();
  let clockMs = Date.now() - 6 * 60 * 60 * 1000;

  beforeAll(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(ACCOUNT));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    moto = await startMoto();
    proxy = await startFaultProxy(moto.url);
    proxy.fault = (call) => systems.answer(call);
    systems.perform = perform;
    content = async () => (await accountContent(moto.url)()).filter((id) => !id.startsWith("eni-"));
    untouched = await content();
    copyFileSync(FILE, join(directory, "lab.yaml"));
  }, 300_000);
  afterAll(async () => {
    await proxy?.stop();
    moto?.stop();
  });

  const flowlab = (...args: readonly string[]): Promise<Ran> =>
    runFlowlab(args, { currentDirectory: directory, nowMs: (clockMs += 60_000), tickMs: 60_000 });
  const provision = (...args: readonly string[]): Promise<Ran> =>
    flowlab("provision", ...args, "--endpoint-url", proxy.url);
  const journal = (): ProvisionRecord =>
    parseProvisionJournal(readFileSync(join(directory, "flowlab-provision.jsonl"), "utf8"))!;
  const aws = (...args: readonly string[]): unknown => awsCli(moto.url, REGION, args);
  const idOf = (name: string): string =>
    journal().ids.get(run.lab.topology.networkInterfaces.find((each) => each.name === name)!.id)!;

  function numberOf({ comment }: SentCommand): number {
    return Number(/SendCommand \d+-(\d+)$/.exec(comment)?.[1] ?? 0);
  }

  /** What the simulation's terminal shows. */
  function perform(command: SentCommand): { exitCode: number; output: string } {
    const entry = run.lab.timeline[numberOf(command) - 1];
    if (entry?.kind !== "exchange") return { exitCode: 0, output: "" };
    const text = run.transcripts.find(({ title }) => title === entry.exchange.name)?.text ?? "";
    const outcome = run.outcomes.find(({ exchange }) => exchange === entry.exchange.name);
    return { exitCode: outcome?.exitCode ?? 0, output: text.split("\n").slice(1).join("\n") };
  }

  test("goes on to the end, killed before and after each call, and is taken down to nothing from there", async () => {
    const plan = builtPlan();
    const cloud = await openAccountAt(moto.url);
    const disk = new Disk(plan, RUN);
    try {
      for (const step of plan.steps.filter(({ operation }) => !isRead(operation)))
        for (const moment of ["before", "after"] as const) {
          let current: object | null = null;
          const killed = killedAt(cloud, (operation) =>
            current === step && operation === step.operation ? moment : null,
          );
          const killedThere = wasKilled(build(plan, killed, disk.open(), (each) => (current = each)));
          expect(await killedThere, `${step.id}, ${moment}`).toBe(true);
        }
      await build(plan, cloud, disk.open());
      const { Addresses } = aws("ec2", "describe-addresses") as { readonly Addresses: readonly object[] };
      expect(Addresses).toHaveLength(4);
      expect(await takeDown(cloud, disk.open())).toEqual([]);
      expect(await content()).toEqual(untouched);
    } finally {
      cloud.close();
    }
  }, 120_000);

  test("an association whose answer is lost is not made twice", async () => {
    const plan = builtPlan();
    const cloud = await openAccountAt(proxy.url);
    const disk = new Disk(plan, RUN);
    let asked = 0;
    proxy.fault = ({ action }) => {
      if (action !== "ec2:AssociateAddress" || ++asked > 2) return null;
      return asked === 1
        ? { kind: "lost-answer", as: "reset" }
        : { kind: "error", status: 400, code: "Resource.AlreadyAssociated", message: "already associated" };
    };
    try {
      await build(plan, cloud, disk.open());
      expect(asked).toBe(4);
      expect(await takeDown(cloud, disk.open())).toEqual([]);
    } finally {
      cloud.close();
      proxy.fault = (call) => systems.answer(call);
    }
  }, 60_000);

  test("is built as the AWS CLI reads it back", async () => {
    const earlier = proxy.seen.length;
    const { exitCode, stderr } = await provision("up", "lab.yaml", "--yes");
    expect({ exitCode, stderr }, stderr).toMatchObject({ exitCode: 0 });
    const inside = aws("ec2", "describe-network-interfaces", "--network-interface-ids", idOf("gate-inside"));
    expect(inside).toMatchObject({
      NetworkInterfaces: [
        {
          Description: "towards the inside",
          PrivateIpAddress: "10.0.1.10",
          PrivateIpAddresses: [{ PrivateIpAddress: "10.0.1.10", Primary: true }, { PrivateIpAddress: "10.0.1.11" }],
          SourceDestCheck: false,
          Status: "in-use",
          Attachment: { DeviceIndex: 2 },
          TagSet: expect.arrayContaining([{ Key: "Name", Value: "gate-inside" }]) as object,
        },
      ],
    });
    const timeouts = proxy.seen
      .slice(earlier)
      .flatMap(({ parameters }) => [...parameters])
      .flatMap(([key, value]) => (/Tracking.+TcpEst/.test(key) ? [`${key}=${value}`] : []));
    expect(timeouts).toEqual([
      "ConnectionTrackingSpecification.TcpEstablishedTimeout=600",
      "NetworkInterface.1.ConnectionTrackingSpecification.TcpEstablishedTimeout=350",
    ]);
    const spare = aws("ec2", "describe-network-interfaces", "--network-interface-ids", idOf("spare"));
    expect(spare).toMatchObject({ NetworkInterfaces: [{ Status: "available", SourceDestCheck: true }] });
    expect(aws("ec2", "describe-addresses")).toMatchObject({
      Addresses: expect.arrayContaining(
        ["gate/eth0", "gate/eth0", "gate-inside"].map((name) =>
          expect.objectContaining({ NetworkInterfaceId: idOf(name) }),
        ),
      ) as object,
    });
    const { RouteTables } = aws("ec2", "describe-route-tables") as {
      readonly RouteTables: readonly { readonly Routes: object[] }[];
    };
    expect(RouteTables.flatMap(({ Routes }) => Routes)).toContainEqual(
      expect.objectContaining({ DestinationCidrBlock: "198.51.100.0/24", NetworkInterfaceId: idOf("gate-inside") }),
    );
    const status = await provision("status");
    expect(status).toMatchObject({ exitCode: 0 });
    expect(status.stdout).toMatch(/^ {2}network-interface +gate-inside +eni-\w+ +made +in-use$/m);
    expect(status.stdout.match(/^ {2}elastic-ip /gm)).toHaveLength(4);
  }, 60_000);

  test("traffic goes to the address that Amazon chose, and from the interface that the lab names", async () => {
    const { exitCode, stderr } = await provision("traffic", "lab.yaml", "--skip-waits");
    expect({ exitCode, stderr }, stderr).toMatchObject({ exitCode: 0 });
    const ids = journal().ids;
    const given = ["15.236.0.1", "15.236.0.2", "15.236.0.3", "15.236.0.4", "15.236.0.9"].map((each) => ids.get(each));
    expect(new Set(given).size).toBe(5);
    expect(given).not.toContain(undefined);
    const script = (number: number): string =>
      systems.sent.find((each) => numberOf(each) === number)!.script.join("\n");
    expect(script(1)).toContain("ping -c 3 10.0.1.10");
    expect(script(2)).toContain("ping -I 10.0.1.10 -c 3 10.0.0.20");
    expect(script(3)).toContain(`ping -c 3 ${ids.get("15.236.0.2")}`);
    expect(script(4)).toContain("--interface 10.0.1.10");
  }, 60_000);

  test("collects the streams of all interfaces under their names, and compares as the same", async () => {
    const logs = new CloudWatchLogsClient({ endpoint: moto.url, region: REGION });
    const { ids, traffic } = journal();
    const laterS = Math.floor(Date.parse(traffic!.startedAt) / 1000) - run.lab.start / 1_000_000;
    for (const { logStreamName, interfaceId, records } of run.streams) {
      const real = ids.get(interfaceId)!;
      const stream = { logGroupName: "interfaces", logStreamName: logStreamName.replace(interfaceId, real) };
      await logs.send(new CreateLogStreamCommand(stream));
      const logEvents = records.map(({ line, record }) => {
        const fields = line.replace(interfaceId, real).split(" ");
        const written = fields.map((field) => (field.startsWith("15.236.0.") ? ids.get(field)! : field));
        written[10] = String(record.start + laterS);
        written[11] = String(record.end + laterS);
        return { timestamp: (record.start + laterS) * 1000, message: written.join(" ") };
      });
      const sorted = logEvents.toSorted((a, b) => a.timestamp - b.timestamp);
      await logs.send(new PutLogEventsCommand({ ...stream, logEvents: sorted }));
    }
    expect(run.streams.map(({ interfaceId }) => ids.get(interfaceId))).toContain(idOf("gate-inside"));
    expect(await flowlab("run", "lab.yaml", "--out", "simulated")).toMatchObject({ exitCode: 0 });
    const { exitCode, stderr } = await provision("collect", "lab.yaml", "--no-wait", "--out", "collected");
    expect({ exitCode, stderr }, stderr).toMatchObject({ exitCode: 0 });
    const topology = readFileSync(join(directory, "collected/topology.json"), "utf8");
    for (const [lab, real] of [...ids].filter(([id]) => id.startsWith("15.236.0."))) {
      expect(topology).toContain(`"${real}"`);
      expect(topology).not.toContain(`"${lab}"`);
    }
    const compared = await flowlab("compare", "simulated", "collected", "--json");
    expect(compared.exitCode, compared.stdout.slice(0, 2000) + compared.stderr).toBe(0);
  }, 60_000);

  test("is taken down to nothing, by calls that the policy allows", async () => {
    expect(await provision("down", "--yes")).toMatchObject({ exitCode: 0 });
    expect(await content()).toEqual(untouched);
    const { NetworkInterfaces } = aws("ec2", "describe-network-interfaces") as {
      NetworkInterfaces: { TagSet: object[] }[];
    };
    expect(NetworkInterfaces.flatMap(({ TagSet }) => TagSet)).toEqual([]);
    const allowed = new Set(provisionPolicy().Statement.flatMap(({ Action }) => Action));
    const made = new Set(proxy.seen.map(({ action }) => action));
    expect([...made]).toEqual(
      expect.arrayContaining(["ec2:CreateNetworkInterface", "ec2:AssociateAddress", "ec2:ReleaseAddress"]),
    );
    made.delete("sts:GetCallerIdentity");
    expect([...made].filter((action) => !allowed.has(action))).toEqual([]);
  }, 60_000);
});
