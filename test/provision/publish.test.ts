import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runFlowlab, temporaryDirectory, type Ran } from "../e2e/fake-io.js";
import { accessKeyOf, useAwsEnvironment } from "./aws-environment.js";
import { startFaultProxy, type Fault, type FaultProxy, type SeenCall } from "./fault-proxy.js";
import { awsCli, MOTO_SKIPPED, startMoto, type Moto } from "./moto.js";

const REGION = "eu-west-3";
const GROUP = "publish-test";
const DAY = 86_400;

useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf("123456789012"), AWS_SECRET_ACCESS_KEY: "secret" });

interface StoredEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** Seconds of the newest record of {@link fabricateRun}: within the last 14 days. */
const NEWEST = Math.floor(Date.now() / 60_000) * 60 - 3600;

function line(stream: number, index: number): string {
  const start = NEWEST - index * 1800;
  const tuple = `10.0.${stream}.5 10.0.9.${index % 250} ${32768 + index} 443 6`;
  return `2 123456789012 eni-${stream} ${tuple} 5 420 ${start} ${start + 59} ACCEPT OK`;
}

/** A directory as `run --out` writes it: three streams, three days each, so that each takes several calls. */
function fabricateRun(): string {
  const directory = join(temporaryDirectory(), "run");
  const streams = [1, 2, 3].map((stream) => ({
    logGroupName: GROUP,
    logStreamName: `eni-${stream}-all`,
    logFormats: [],
    records: 150,
  }));
  mkdirSync(join(directory, GROUP), { recursive: true });
  const end = new Date((NEWEST + 60) * 1000).toISOString();
  writeFileSync(
    join(directory, "run.json"),
    JSON.stringify({ writtenBy: "flowlab", lab: { name: "made", end }, streams }),
  );
  for (const [index, { logStreamName, records }] of streams.entries()) {
    const lines = Array.from({ length: records }, (_, each) => line(index + 1, records - 1 - each));
    writeFileSync(join(directory, GROUP, `${logStreamName}.log`), `${lines.join("\n")}\n`);
  }
  return directory;
}

function expectedEvents(stream: number, records = 150): readonly StoredEvent[] {
  return Array.from({ length: records }, (_, each) => {
    const message = line(stream, records - 1 - each);
    return { timestamp: Number(message.split(" ")[10]) * 1000, message };
  });
}

describe.skipIf(MOTO_SKIPPED !== null)(`publishing (${MOTO_SKIPPED ?? "moto"})`, () => {
  let moto: Moto;
  let proxy: FaultProxy;
  beforeAll(async () => {
    moto = await startMoto();
    proxy = await startFaultProxy(moto.url);
  }, 300_000);
  afterAll(async () => {
    await proxy.stop();
    moto.stop();
  });
  beforeEach(async () => {
    await fetch(`${moto.url}/moto-api/reset`, { method: "POST" });
    proxy.seen.splice(0);
    proxy.fault = () => null;
  });

  /** With a journal and a clock of its own. */
  const publish = (directory: string, ...args: readonly string[]): Promise<Ran> =>
    runFlowlab(
      [
        "publish",
        ...args,
        "--region",
        REGION,
        "--endpoint-url",
        proxy.url,
        "--journal",
        join(directory, "journal.jsonl"),
      ],
      { nowMs: Date.now() },
    );

  const stored = (logStreamName: string, logGroupName = GROUP): readonly StoredEvent[] => {
    const args = ["--log-group-name", logGroupName, "--log-stream-name", logStreamName, "--start-from-head"];
    const { events } = awsCli(moto.url, REGION, ["logs", "get-log-events", ...args]) as { events: StoredEvent[] };
    return events.map(({ timestamp, message }) => ({ timestamp, message }));
  };

  const expectAllOnce = (): void => {
    for (const stream of [1, 2, 3]) expect(stored(`eni-${stream}-all`)).toEqual(expectedEvents(stream));
  };

  const puts = (): readonly SeenCall[] => proxy.seen.filter(({ action }) => action === "logs:PutLogEvents");

  /** The fault for each of the first PutLogEvents calls. */
  const spoil = (faults: readonly (Fault | null)[]): void => {
    const left = [...faults];
    proxy.fault = ({ action }) => (action === "logs:PutLogEvents" ? (left.shift() ?? null) : null);
  };

  test("the built-in lab, shifted so that it ends now: event for event what the run's streams hold", async () => {
    const directory = temporaryDirectory();
    const ran = await publish(directory, "--rebase", "now");
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stdout).toMatch(/^published 138 events in 1 call to 1 stream of NextWorkVPCFlowLogsGroup in eu-west-3/);
    const [, shift = ""] = /shifted by ([\d,]+) s, later/.exec(ran.stderr) ?? [];
    const shiftSeconds = Number(shift.replaceAll(",", ""));
    expect(shiftSeconds % 60).toBe(0);
    const run = await runFlowlab(["run", "--quiet", "--json"]);
    const [stream] = (JSON.parse(run.stdout) as { streams: { logStreamName: string; records: { line: string }[] }[] })
      .streams;
    const events = stream!.records.map((record) => {
      const fields = record.line.split(" ");
      for (const field of [10, 11]) fields[field] = String(Number(fields[field]) + shiftSeconds);
      return { timestamp: Number(fields[10]) * 1000, message: fields.join(" ") };
    });
    const inOrder = events.toSorted((a, b) => a.timestamp - b.timestamp);
    expect(stored(stream!.logStreamName, "NextWorkVPCFlowLogsGroup")).toEqual(inOrder);
    expect(Math.max(...events.map(({ timestamp }) => timestamp))).toBeLessThanOrEqual(Date.now());
    expect(existsSync(join(directory, "journal.jsonl"))).toBe(false);
  });

  test("a run's directory, in as many calls as its 72 hours take, several streams at a time", async () => {
    const run = fabricateRun();
    const ran = await publish(run, run, "--retention-days", "30");
    expect(ran).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("published 450 events in 12 calls to 3 streams"),
    });
    expectAllOnce();
    const { logGroups } = awsCli(moto.url, REGION, ["logs", "describe-log-groups"]) as { logGroups: object[] };
    expect(logGroups).toMatchObject([{ logGroupName: GROUP, retentionInDays: 30 }]);
  });

  const throttled: Fault = { kind: "error", status: 400, code: "ThrottlingException", message: "Rate exceeded" };
  test.for([
    { name: "throttled", faults: [throttled, null, throttled, throttled] },
    { name: "the connection breaks before AWS has the call", faults: [{ kind: "reset" }, null, { kind: "reset" }] },
    {
      name: "the connection breaks after AWS has taken the call",
      faults: [null, { kind: "lost-answer", as: "reset" }, { kind: "lost-answer", as: "reset" }],
    },
    {
      name: "AWS takes the call and answers 503",
      faults: [
        { kind: "lost-answer", as: 503 },
        { kind: "lost-answer", as: 500 },
      ],
    },
    {
      name: "AWS has had the very batch before",
      faults: [
        { kind: "lost-answer", as: 503 },
        { kind: "error", status: 400, code: "ThrottlingException", message: "no" },
      ],
    },
  ] as const)("every event arrives once although $name", async ({ faults }) => {
    spoil(faults);
    const run = fabricateRun();
    const ran = await publish(run, run);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stdout).toContain("published 450 events");
    expectAllOnce();
  });

  test("events that AWS rejects are named one by one, the others of their call are published", async () => {
    // moto counts tooOldLogEventEndIndex one too low, so the answer is AWS's own.
    let first = true;
    proxy.fault = ({ action, input }) => {
      if (action !== "logs:PutLogEvents" || !first) return null;
      first = false;
      const { logEvents, ...rest } = input as { readonly logEvents: readonly object[] };
      const kept = { ...rest, logEvents: logEvents.slice(2, -1) };
      const rejectedLogEventsInfo = { tooOldLogEventEndIndex: 2, tooNewLogEventStartIndex: logEvents.length - 1 };
      return { kind: "replace", input: kept, answer: { nextSequenceToken: "1", rejectedLogEventsInfo } };
    };
    const run = fabricateRun();
    const ran = await publish(run, run, "--json");
    expect(ran.exitCode).toBe(1);
    const rejected = ran.stderr.split("\n").filter((text) => text.startsWith("rejected"));
    expect(rejected).toEqual([
      expect.stringMatching(/^rejected, older than 14 days: eni-\d-all 2\S+Z 2 123456789012 eni-/),
      expect.stringMatching(/^rejected, older than 14 days: /),
      expect.stringMatching(/^rejected, more than 2 hours ahead: /),
    ]);
    const document = JSON.parse(ran.stdout) as { published: object };
    expect(document.published).toMatchObject({ events: 447, calls: 12, rejected: { length: 3 } });
    const all = [1, 2, 3].flatMap((stream) => stored(`eni-${stream}-all`));
    expect(all).toHaveLength(447);
  });

  test("moto's own refusal of events out of AWS's time is reported too", async () => {
    const run = fabricateRun();
    const path = join(run, GROUP, "eni-1-all.log");
    const start = NEWEST - 20 * DAY;
    const old = `2 123456789012 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 40 ${start} ${start + 59} ACCEPT OK\n`;
    writeFileSync(path, old + old.replace(" 1 2 6", " 3 4 6") + readFileSync(path, "utf8"));
    const ran = await publish(run, run);
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain("rejected, older than 14 days: eni-1-all");
  });

  test("a process killed at any moment loses and repeats nothing: the same command goes on", async () => {
    const run = fabricateRun();
    const journal = join(run, "journal.jsonl");
    const args = ["publish", run, "--region", REGION, "--endpoint-url", proxy.url, "--journal", journal];
    const kill = async (afterPuts: number, answered: boolean): Promise<void> => {
      const child = spawn(process.execPath, ["dist/cli/main.js", ...args], { stdio: "ignore" });
      const ended = once(child, "exit");
      let count = 0;
      proxy.fault = ({ action }) => {
        if (action !== "logs:PutLogEvents" || ++count < afterPuts) return null;
        setTimeout(() => child.kill("SIGKILL"), answered ? 0 : 20);
        return answered ? null : { kind: "lost-answer", as: "reset" };
      };
      await ended;
    };
    await kill(1, false);
    await kill(2, true);
    await kill(3, false);
    proxy.fault = () => null;
    expect(existsSync(journal)).toBe(true);
    const ran = await runFlowlab(args, { nowMs: Date.now() });
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stderr).toContain("going on where");
    expect(ran.stdout).toContain("had been published before");
    expectAllOnce();
    expect(existsSync(journal)).toBe(false);
  }, 120_000);

  test("Ctrl-C finishes the calls on their way and exits 130; the same command goes on", async () => {
    const run = fabricateRun();
    const journal = join(run, "journal.jsonl");
    const args = ["publish", run, "--region", REGION, "--endpoint-url", proxy.url, "--journal", journal];
    const child = spawn(process.execPath, ["dist/cli/main.js", ...args], { stdio: "ignore" });
    const ended = once(child, "exit");
    proxy.fault = ({ action }) => {
      if (action === "logs:PutLogEvents") child.kill("SIGINT");
      return null;
    };
    expect(await ended).toEqual([130, null]);
    proxy.fault = () => null;
    const ran = await runFlowlab(args, { nowMs: Date.now() });
    expect(ran.exitCode, ran.stderr).toBe(0);
    expectAllOnce();
  }, 60_000);

  test("a full disk under the journal stops before anything more is sent", async () => {
    const run = fabricateRun();
    const journal = join(run, "journal.jsonl");
    const full = Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
    const files = {
      open: (async () => ({
        truncate: () => Promise.resolve(),
        appendFile: () => Promise.reject(full),
        datasync: () => Promise.resolve(),
        close: () => Promise.resolve(),
      })) as never,
    };
    // The records themselves are read through `open` too: a lab needs no file of records.
    const args = ["publish", "--rebase", "now", "--region", REGION, "--endpoint-url", proxy.url, "--journal", journal];
    const ran = await runFlowlab(args, { nowMs: Date.now(), files });
    expect(ran).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("no space left on the device") });
    expect(puts()).toEqual([]);
  });

  describe("streams that hold events", () => {
    test("are left alone", async () => {
      const run = fabricateRun();
      await publish(run, run);
      const again = await publish(run, run);
      expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("holds events already") });
      expect(again.stderr).toContain("--append");
      expectAllOnce();
      expect(existsSync(join(run, "journal.jsonl"))).toBe(false);
    });

    test("are added to with --append, once each, also when an answer is lost", async () => {
      const run = fabricateRun();
      await publish(run, run);
      spoil([{ kind: "lost-answer", as: "reset" }, { kind: "reset" }, { kind: "lost-answer", as: 503 }]);
      const again = await publish(run, run, "--append");
      expect(again.exitCode, again.stderr).toBe(0);
      for (const stream of [1, 2, 3]) {
        const twice = expectedEvents(stream).flatMap((event) => [event, event]);
        expect(stored(`eni-${stream}-all`)).toEqual(twice);
      }
    });
  });

  test("another publication's journal is not continued", async () => {
    const run = fabricateRun();
    spoil([null, { kind: "error", status: 400, code: "AccessDeniedException", message: "not allowed" }]);
    const denied = await publish(run, run);
    expect(denied).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/AccessDeniedException: not allowed/) });
    expect(denied.stderr).toContain("the same command goes on");
    const other = await publish(run, run, "--log-group", "another");
    expect(other).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("the journal of another publication") });
    // Which stream had come how far is left to chance: all are changed.
    const paths = [1, 2, 3].map((stream) => join(run, GROUP, `eni-${stream}-all.log`));
    const texts = paths.map((path) => readFileSync(path, "utf8"));
    for (const [index, path] of paths.entries()) writeFileSync(path, texts[index]!.replace(" 420 ", " 421 "));
    const changed = await publish(run, run);
    expect(changed).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/other events of `eni-\d-all`/) });
    for (const [index, path] of paths.entries()) writeFileSync(path, texts[index]!);
    expect(await publish(run, run)).toMatchObject({ exitCode: 0 });
    expectAllOnce();
  });
});
