import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Cloud } from "../../provision/index.js";
import { collectStreams, planLab, planTraffic, provisionPolicy } from "../../provision/index.js";
import type { ProvisionEntry, ProvisionJournal } from "../../provision/index.js";
import { playTraffic, ProvisionRecord, type TrafficPlan } from "../../provision/index.js";
import { commandScript, pieceScript, readReport } from "../../provision/aws/traffic/script.js";
import { parseLab, type Lab } from "../../sim/index.js";
import { FakeSystemsManager, type Perform } from "./fake-systems-manager.js";

const CONTEXT = { runId: "0badcafe", accountId: "123456789012", partition: "aws" };
const BUILT_IN = readFileSync("examples/vpc-monitoring/lab.yaml", "utf8");

function labOf(text: string): Lab {
  const lab = parseLab(text, "lab.yaml");
  if (!lab.ok) throw new Error(JSON.stringify(lab.issues));
  return lab.value;
}

/** The built-in lab with another timeline. */
function withTimeline(...entries: readonly string[]): Lab {
  return labOf(`${BUILT_IN.slice(0, BUILT_IN.indexOf("timeline:"))}timeline:\n${entries.join("\n")}\n`);
}

function planned(lab: Lab): TrafficPlan {
  const plan = planTraffic(lab, CONTEXT);
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  return plan.value;
}

function refusals(lab: Lab): readonly string[] {
  const plan = planTraffic(lab, CONTEXT);
  return plan.ok ? [] : plan.issues.map(({ message }) => message);
}

const PING =
  "  - at: 20s\n    ping: { name: one, from: Instance - NextWork VPC 1, to: Instance - NextWork VPC 2, count: 2 }";
const FAR = "{ from: Instance - NextWork VPC 1, to: Instance - NextWork VPC 2";

describe("a timeline that is planned", () => {
  test("leaves out what begins or ends outside the lab's instances, and says so", () => {
    const { entries, leftOut } = planned(
      withTimeline(
        PING,
        "  - at: 30s\n    ping: { name: out, from: Instance - NextWork VPC 1, to: laptop, count: 1 }",
        "  - at: 40s\n    ping: { name: in, from: laptop, to: Instance - NextWork VPC 1, address: public, count: 1 }",
      ),
    );
    expect(entries.map(({ number }) => number)).toEqual([1]);
    expect(leftOut).toMatchObject([
      {
        name: "out",
        why: "`laptop` (81.249.17.203) is outside the lab's VPCs: in earnest the address is somebody else's",
      },
      { name: "in", why: "`laptop` is not an instance: nothing runs there" },
    ]);
  });

  test.each([
    [`ping: ${FAR} }`, "a ping that never ends"],
    [`ssh: ${FAR}, stay: 5s }`, "a terminal session between instances: nobody sits there"],
    [`udp: ${FAR}, port: 53 }`, "udp"],
    [`ssh: ${FAR}, command: "echo {{ssm:secret}}" }`, "`echo {{ssm:secret}}`, in which Systems Manager takes `{{`"],
  ])("refuses %s by name, before anything is sent", (entry, what) => {
    expect(refusals(withTimeline(`  - at: 20s\n    ${entry}`)).join("\n")).toContain(
      `traffic in AWS does not play ${what}`,
    );
  });

  test.each([
    ["windows", "ssh", "user: ec2-user, command: uptime", "commands on windows"],
    ["amazon-linux-2", "tcp", "port: 80", "tcp on amazon-linux-2, which has no Python 3"],
  ])("refuses what has to be made ready on %s for %s", (system, kind, more, what) => {
    const text = BUILT_IN.slice(0, BUILT_IN.indexOf("timeline:"));
    const second = text.lastIndexOf("operatingSystem: amazon-linux-2023", text.indexOf("logGroups:"));
    const lab = `${text.slice(0, second)}operatingSystem: ${system}${text.slice(second + "operatingSystem: amazon-linux-2023".length)}`;
    expect(refusals(labOf(`${lab}timeline:\n  - at: 20s\n    ${kind}: ${FAR}, ${more} }\n`)).join("\n")).toContain(
      `traffic in AWS does not play ${what}`,
    );
  });

  test.each([
    ["without a public address", "    publicAddress: 13.36.170.41\n", ""],
    ["without a route out", "routes:\n          - { destination: 0.0.0.0/0, target: NextWork-1-igw }", "routes: []"],
    [
      "whose ACL lets no answer in",
      "        cidr: 10.1.0.0/20\n",
      "        cidr: 10.1.0.0/20\n        networkAcl: closed\n",
    ],
  ])("refuses an instance %s: Systems Manager does not reach it", (_, line, instead) => {
    const acl =
      "    networkAcls:\n      closed:\n        egress: [{ ruleNumber: 100, action: allow, protocol: all, cidr: 0.0.0.0/0 }]\n";
    const base = BUILT_IN.slice(0, BUILT_IN.indexOf("timeline:")).replace(
      "    securityGroups:\n",
      `${acl}    securityGroups:\n`,
    );
    expect(refusals(labOf(`${base.replace(line, instead)}timeline:\n${PING}\n`))).toEqual([
      expect.stringContaining("Systems Manager does not reach the instance `Instance - NextWork VPC 1`: "),
    ]);
  });
});

/** A plan's instances by identifiers of their own, in a journal that is kept in memory. */
function journalOf(plan: TrafficPlan, entries: readonly ProvisionEntry[] = []): ProvisionJournal {
  const ids = Object.fromEntries(plan.lab.topology.instances.map(({ id }, index) => [id, `i-${index + 1}`]));
  const { runId, accountId, partition } = CONTEXT;
  const header = { writtenBy: "flowlab", command: "provision", schema: 1, runId, accountId, partition } as const;
  const state = new ProvisionRecord(
    { ...header, labName: "lab", region: "eu-west-3", endpointUrl: null, planDigest: "" },
    [{ kind: "done", step: "built", at: "", ids }, ...entries],
  );
  return { state, append: async (entry) => state.add(entry) };
}

function cloudOf(systems: FakeSystemsManager, other: Cloud["call"] = async () => ({})): Cloud {
  return {
    ...CONTEXT,
    callerArn: "arn:aws:iam::123456789012:user/tester",
    region: "eu-west-3",
    call: async (operation, input) => {
      const fault = systems.answer({
        action: operation,
        region: "",
        accountId: "",
        parameters: new URLSearchParams(),
        input,
      });
      return fault?.kind === "answer" ? (JSON.parse(fault.body) as Record<string, unknown>) : other(operation, input);
    },
    close: () => {},
  };
}

const ADDRESSES = {
  Reservations: [
    {
      Instances: [
        {
          NetworkInterfaces: [
            {
              Attachment: { DeviceIndex: 0 },
              PrivateIpAddresses: ["10.1.5.112", "10.2.15.210"].map((PrivateIpAddress, index) => ({
                PrivateIpAddress,
                Association: { PublicIp: `198.51.100.${index + 1}` },
              })),
            },
          ],
        },
      ],
    },
  ],
};

async function played(lab: Lab, perform: Perform, systems = new FakeSystemsManager()): Promise<ProvisionRecord> {
  const plan = planned(lab);
  const journal = journalOf(plan);
  systems.perform = perform;
  let now = 1_700_000_000_000;
  await playTraffic(plan, "digest", 1, {
    cloud: cloudOf(systems, async () => ADDRESSES),
    journal,
    patience: { signal: new AbortController().signal, pauseMs: async (ms) => void (now += ms) },
    now: () => now,
    skipWaits: true,
    say: () => {},
    onStep: () => {},
  });
  return journal.state as ProvisionRecord;
}

describe("a command on an instance", () => {
  test.each([
    ["Execution Timed Out", "the command ran for longer than it was allowed to"],
    ["Delivery Timed Out", "the instance did not take the command within a minute: its agent is offline"],
    ["Cancelled", "somebody has cancelled the command"],
    ["Undeliverable", "the command could not be delivered: the instance does not answer"],
  ])("that ends as %s is written down as not run", async (status, problem) => {
    const { traffic } = await played(withTimeline(PING), () => ({ exitCode: 0, output: "", status }));
    expect([...traffic!.played.values()]).toMatchObject([{ problem, exchange: { outcome: { succeeded: false } } }]);
    expect(traffic?.endedAt).not.toBe(null);
  });

  test("that was broken off leaves what it had printed", async () => {
    const perform: Perform = ({ comment }) =>
      comment.includes(" from 0")
        ? { exitCode: 0, output: "PING 10.2.15.210" }
        : { exitCode: 0, output: "", status: "Execution Timed Out" };
    const { traffic } = await played(withTimeline(PING), perform);
    expect(traffic?.played.get(1)?.exchange.transcript).toBe(
      "[ec2-user@ip-10-1-5-112 ~]$ ping -c 2 10.2.15.210\nPING 10.2.15.210",
    );
  });

  test("is asked for until it is over", async () => {
    let asked = 0;
    const { traffic } = await played(withTimeline(PING), () =>
      ++asked < 4 ? null : { exitCode: 0, output: "2 packets transmitted, 2 received, 0% packet loss, time 1001ms\n" },
    );
    expect(asked).toBe(4);
    expect(traffic?.played.get(1)?.exchange.outcome).toMatchObject({ succeeded: true, exitCode: 0 });
  });

  test.each([
    [null, "never heard of"],
    ["ConnectionLost", "agent offline: ConnectionLost"],
  ])("waits for its agent: %s for ten minutes is an error that names it", async (ping, said) => {
    const systems = new FakeSystemsManager();
    systems.ping.set("i-1", ping);
    const work = played(withTimeline(PING), () => ({ exitCode: 0, output: "" }), systems);
    await expect(work).rejects.toMatchObject({
      code: "Provision.NotRegistered",
      message: expect.stringContaining(`\`Instance - NextWork VPC 1\` (i-1, ${said})`),
    });
    expect(systems.sent).toEqual([]);
  });
});

describe("the scripts, in this machine's shell", () => {
  const directory = mkdtempSync(join(tmpdir(), "flowlab-script-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const shell = (script: readonly string[]): string =>
    execFileSync("sh", ["-c", script.join("\n")], { encoding: "utf8" });

  test("report the exit code and the output, also of a command that ends its shell", () => {
    const report = readReport(shell(commandScript(directory, "1-1", "echo 'Grüße'; echo two >&2; exit 3")));
    expect(report).toMatchObject({ exitCode: 3, bytes: 12 });
    expect(report?.piece.toString()).toBe("Grüße\ntwo\n");
    expect(report!.endedUs).toBeGreaterThanOrEqual(report!.begunUs);
    expect(Math.abs(report!.begunUs / 1000 - Date.now())).toBeLessThan(60_000);
  });

  test("print no more at a time than Systems Manager shows, and the rest in pieces", () => {
    const first = shell(commandScript(directory, "1-2", "seq 1 6000"));
    expect(first.length).toBeLessThan(24_000);
    const pieces = [readReport(first)!];
    const read = (): number => pieces.reduce((sum, { piece }) => sum + piece.length, 0);
    while (read() < pieces[0]!.bytes) pieces.push(readReport(shell(pieceScript(directory, "1-2", read())))!);
    const whole = Buffer.concat(pieces.map(({ piece }) => piece)).toString();
    expect(whole).toBe(Array.from({ length: 6000 }, (_, index) => `${index + 1}\n`).join(""));
    expect(pieces).toHaveLength(2);
  });
});

describe("collecting", () => {
  const stream = { logGroupName: "group", logStreamName: "eni-1-all" };
  const wanted = { logGroupNames: ["group"], expected: [stream], fromMs: 1_000_000, toMs: 2_000_000, windowMs: 60_000 };

  /** A stream whose last event is dated `newestMs`, in two pages. */
  function logsOf(newestMs: () => number): Cloud["call"] {
    return async (operation, input) => {
      if (operation === "logs:DescribeLogStreams") return { logStreams: [{ logStreamName: stream.logStreamName }] };
      const { nextToken, limit } = input as { nextToken?: string; limit?: number };
      const event = (message: string): object => ({ timestamp: newestMs(), ingestionTime: 1, message });
      if (limit === 1) return { events: [event("last")], nextForwardToken: "f/1" };
      if (nextToken === undefined) return { events: [event("one")], nextForwardToken: "f/2" };
      return { events: nextToken === "f/2" ? [event("two")] : [], nextForwardToken: "f/3" };
    };
  }

  async function collected(newestMs: (nowMs: number) => number, waitMs: number) {
    let now = 0;
    const waits: number[] = [];
    const result = await collectStreams(wanted, {
      cloud: cloudOf(
        new FakeSystemsManager(),
        logsOf(() => newestMs(now)),
      ),
      patience: { signal: new AbortController().signal, pauseMs: async (ms) => void (now += ms) },
      now: () => now,
      waitMs,
      onWaiting: (late, waitedMs) => waits.push(late.length, waitedMs),
    });
    return { ...result, waits, now };
  }

  test("waits until a window after the last has been delivered, then reads every page", async () => {
    const { streams, late, waits, now } = await collected((nowMs) => (nowMs < 40_000 ? 0 : 2_000_000), 900_000);
    expect(now).toBe(45_000);
    expect(waits).toEqual([1, 0, 1, 15_000, 1, 30_000]);
    expect(late).toEqual([]);
    expect(streams).toMatchObject([{ ...stream, events: [{ message: "one" }, { message: "two" }] }]);
  });

  test("takes what there is when the waiting is over, and says what is late", async () => {
    expect(await collected(() => 0, 30_000)).toMatchObject({ late: [stream], now: 30_000 });
    expect(await collected(() => 0, 0)).toMatchObject({ late: [stream], now: 0, waits: [] });
  });
});

test("the policy lets commands be sent, to a run's instances alone, and logs be read", () => {
  const { Statement } = provisionPolicy();
  const reads = Statement.find(({ Sid }) => Sid === "FlowlabLook")?.Action;
  expect(reads).toEqual(
    expect.arrayContaining([
      "logs:GetLogEvents",
      "ssm:DescribeInstanceInformation",
      "ssm:GetCommandInvocation",
      "ssm:ListCommands",
    ]),
  );
  const sends = Statement.filter(({ Action }) => Action.includes("ssm:SendCommand"));
  expect(sends).toMatchObject([
    { Resource: "arn:*:ssm:*::document/AWS-RunShellScript" },
    { Resource: "arn:*:ec2:*:*:instance/*", Condition: { Null: { "ssm:resourceTag/flowlab:run": "false" } } },
  ]);
});

test("an instance profile is made where instances are to run something, and nowhere else", () => {
  const made = (lab: Lab): readonly string[] => {
    const plan = planLab(lab, CONTEXT);
    if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
    return plan.value.steps.map(({ operation }) => operation);
  };
  const ofLaptop = "  - at: 20s\n    ping: { from: laptop, to: Instance - NextWork VPC 1, address: public, count: 1 }";
  expect(made(withTimeline(PING))).toContain("iam:CreateInstanceProfile");
  expect(made(withTimeline(ofLaptop))).not.toContain("iam:CreateInstanceProfile");
});
