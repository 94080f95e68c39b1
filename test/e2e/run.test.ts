import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parseRecord } from "../../emit/index.js";
import { permissionDenied, runFlowlab, temporaryDirectory, type Ran } from "./fake-io.js";

const LAB = "test/golden/one-sided-peering/lab.yaml";

function recordsOf(text: string): readonly string[] {
  return text.split("\n").filter(Boolean);
}

describe("--format", () => {
  test("chooses the fields of every flow log, in that order", async () => {
    const { stdout, exitCode } = await runFlowlab(["run", LAB, "--quiet", "--format", "${bytes} ${flow-direction}"]);
    expect(exitCode).toBe(0);
    for (const line of recordsOf(stdout)) expect(line).toMatch(/^(\d+ (in|e)gress|- -)$/);
  });

  test("a preset stands in files and documents as well", async () => {
    const directory = join(temporaryDirectory(), "run");
    const args = ["run", LAB, "--quiet", "--json", "--format", "v5", "--out", directory];
    const document = JSON.parse((await runFlowlab(args)).stdout) as {
      readonly streams: readonly {
        readonly logGroupName: string;
        readonly logStreamName: string;
        readonly records: readonly {
          readonly line: string;
          readonly pktSrcAddr: string | null;
          readonly end: number;
          readonly ingestionTime: string;
        }[];
      }[];
    };
    const [stream] = document.streams;
    const lines = stream?.records.map(({ line }) => line) ?? [];
    const file = await readFile(join(directory, stream?.logGroupName ?? "", `${stream?.logStreamName}.log`), "utf8");
    expect(recordsOf(file)).toEqual(lines);
    for (const line of lines) expect(line.split(" ")).toHaveLength(29);
    const [first] = stream?.records ?? [];
    expect(Date.parse(first?.ingestionTime ?? "")).toBe((first?.end ?? 0) * 1000 + 39_800);
    expect(stream?.records[0]?.pktSrcAddr).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  });

  test("a bad one is refused as EC2 would, with its place and what to write", async () => {
    const ran = await runFlowlab(["run", LAB, "--format", "${srcaddr} ${dstadr}"]);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain("unknown field `dstadr` at character 12");
    expect(ran.stderr).toContain("did you mean `dstaddr`?");
  });
});

describe("the built-in lab", () => {
  let ran: Ran;
  beforeAll(async () => {
    ran = await runFlowlab(["run"]);
  });

  test("runs without a word on stderr", () => {
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("shows hosts, timeline, terminals, flow logs, talkers, a chart, reasons and next steps, in that order", () => {
    const titles = [...ran.stdout.matchAll(/^── (.*?) ─+$/gm)].map((match) => match[1]);
    expect(titles.slice(0, 2)).toEqual(["Hosts", "Timeline"]);
    expect(titles[2]).toMatch(/^EC2 Instance Connect · connect · 09:00:2\d$/);
    expect(titles.slice(-5)).toEqual(["Flow logs", "Top talkers", "Records per minute", "Why", "Next"]);
  });

  test("shows each terminal once, as its host would show it", () => {
    expect(ran.stdout.match(/PING 10\.2\.15\.210 \(10\.2\.15\.210\) 56\(84\) bytes of data\./g)).toHaveLength(5);
    expect(ran.stdout).toContain("[ec2-user@ip-10-1-5-112 ~]$ ping -c 5 10.2.15.210\n");
    expect(ran.stdout).toContain("5 packets transmitted, 5 received, 0% packet loss");
  });

  test("says why each of the three lost pings was lost", () => {
    const why = ran.stdout.slice(ran.stdout.indexOf("── Why"), ran.stdout.indexOf("── Next"));
    expect(why.match(/^ {2}✗ /gm)).toHaveLength(3);
    expect(why).toContain("IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS");
  });

  test.for([80, 100, 140])("no line but a terminal's is longer than %i columns", async (columns) => {
    const { stdout } = await runFlowlab(["run"], { columns });
    const page = stdout.slice(stdout.indexOf("── Flow logs"), stdout.indexOf("── Next"));
    expect(page.split("\n").filter((line) => line.length > columns)).toEqual([]);
  });

  test("is coloured on a terminal only", async () => {
    expect(ran.stdout).not.toContain("\u001b");
    const terminal = await runFlowlab(["run"], { isTTY: true });
    expect(terminal.stdout.split("\n").filter((line) => line.includes("REJECT"))[0]).toContain("\u001b[31m");
    const never = await runFlowlab(["run", "--color", "never"], { isTTY: true });
    expect(never.stdout).toBe(ran.stdout);
  });

  test("every command under Next runs", async () => {
    const commands = [...ran.stdout.matchAll(/^ {2}\$ npx flowlab (.*)$/gm)].map((match) => match[1] ?? "");
    expect(commands).toHaveLength(3);
    const directory = temporaryDirectory();
    for (const command of commands) {
      const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? "");
      const files = words.includes("trace") ? {} : { currentDirectory: directory };
      expect(await runFlowlab(words, files)).toMatchObject({ exitCode: 0 });
    }
  });
});

describe("progress", () => {
  // Enough packets for the simulation to report more than once.
  const stdin = readFileSync("examples/vpc-monitoring/lab.yaml", "utf8").replace(
    "noisePerMinute: 6",
    "noisePerMinute: 1000",
  );

  test("is a line on stderr that goes away again, when the run takes its time", async () => {
    const slow = await runFlowlab(["run", "-"], { stdin, isTTY: true, tickMs: 400 });
    expect(slow.stderr.split("\r\u001b[2K")[1]).toMatch(/^running vpc-monitoring \d+ %$/);
    expect(slow.stderr.endsWith("\r\u001b[2K")).toBe(true);
  });

  test.for([
    { args: ["--quiet"], isTTY: true, tickMs: 400 },
    { args: [], isTTY: false, tickMs: 400 },
    { args: [], isTTY: true, tickMs: 1 },
  ])("is silent with $args, terminal $isTTY, $tickMs ms a step", async ({ args, ...options }) => {
    const ran = await runFlowlab(["run", "-", ...args], { stdin, ...options });
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
  });
});

describe("options", () => {
  test("--quiet prints records and nothing else", async () => {
    const { stdout } = await runFlowlab(["run", "--quiet"]);
    const lines = recordsOf(stdout);
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.filter((line) => !parseRecord(line).ok)).toEqual([]);
  });

  test("the same seed and start give the same bytes, another seed others", async () => {
    const one = await runFlowlab(["run", "--json", "--seed", "a"]);
    // Without talk it is the same document.
    const same = await runFlowlab(["run", "--json", "--quiet", "--seed", "a"]);
    const other = await runFlowlab(["run", "--json", "--seed", "b"]);
    expect(same.stdout).toBe(one.stdout);
    expect(other.stdout).not.toBe(one.stdout);
  });

  test("--start moves every record", async () => {
    const { stdout } = await runFlowlab(["run", LAB, "--quiet", "--start", "2030-06-01T02:00:00+02:00"]);
    const [first = ""] = recordsOf(stdout);
    expect(Number(first.split(" ")[10])).toBeGreaterThanOrEqual(Date.parse("2030-06-01T00:00:00Z") / 1000);
  });

  test.for([
    { filter: "ACCEPT", absent: "REJECT" },
    { filter: "REJECT", absent: "ACCEPT" },
  ])("--filter $filter leaves $absent out", async ({ filter, absent }) => {
    const { stdout } = await runFlowlab(["run", "--quiet", "--filter", filter]);
    expect(stdout).toContain(` ${filter} OK`);
    expect(stdout).not.toContain(` ${absent} OK`);
  });

  test("--interval 600 merges records and keeps packets", async () => {
    const sum = (text: string): number =>
      recordsOf(text).reduce((total, line) => total + (Number(line.split(" ")[8]) || 0), 0);
    const short = (await runFlowlab(["run", "--quiet", "--interval", "60"])).stdout;
    const long = (await runFlowlab(["run", "--quiet", "--interval", "600"])).stdout;
    expect(recordsOf(long).length).toBeLessThan(recordsOf(short).length);
    expect(sum(long)).toBe(sum(short));
  });

  test("- reads the lab from standard input", async () => {
    const stdin = await readFile(LAB, "utf8");
    const fromFile = await runFlowlab(["run", LAB, "--quiet"]);
    expect(await runFlowlab(["run", "-", "--quiet"], { stdin })).toEqual(fromFile);
  });

  test("--json is one document with a schema number", async () => {
    const { stdout } = await runFlowlab(["run", LAB, "--json"]);
    const document = JSON.parse(stdout) as Record<string, unknown>;
    expect(document).toMatchObject({
      schema: 1,
      lab: { name: "one-sided-peering", seed: "golden", start: "2026-01-12T09:00:00.000Z" },
      outcomes: [{ exchange: "ping", succeeded: false, exitCode: 1, from: "one", to: "10.2.15.210" }],
      streams: [{ interfaceId: "eni-00000000000000001" }, { interfaceId: "eni-00000000000000002" }],
    });
    const [, second] = document["streams"] as { records: Record<string, unknown>[] }[];
    expect(second?.records[1]).toMatchObject({
      line: "2 123456789012 eni-00000000000000002 10.2.15.210 10.1.5.112 0 0 1 5 420 1768208402 1768208460 ACCEPT OK",
      srcAddr: "10.2.15.210",
      packets: 5,
      explanation: { outcomes: [{ disposition: "dropped", packets: 5 }] },
    });
  });
});

describe("--out", () => {
  test("writes log streams, transcripts, explanations, topology and summary", async () => {
    const out = join(temporaryDirectory(), "run");
    const ran = await runFlowlab(["run", LAB, "--out", out]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: `wrote 6 files to ${out}\n` });
    expect((await readdir(out, { recursive: true })).toSorted()).toEqual([
      "explanations.jsonl",
      "flow-logs",
      "flow-logs/eni-00000000000000001-all.log",
      "flow-logs/eni-00000000000000002-all.log",
      "run.json",
      "topology.json",
      "transcripts",
      "transcripts/one.txt",
    ]);
    const records = recordsOf(await readFile(join(out, "flow-logs/eni-00000000000000002-all.log"), "utf8"));
    expect(records).toHaveLength(2);
    const explanations = recordsOf(await readFile(join(out, "explanations.jsonl"), "utf8"));
    expect(explanations.map((line) => (JSON.parse(line) as { record: string }).record)).toEqual(
      expect.arrayContaining([...records]),
    );
    expect(await readFile(join(out, "transcripts/one.txt"), "utf8")).toContain("5 packets transmitted, 0 received");
  });

  test("the topology it writes is one that trace reads", async () => {
    const out = join(temporaryDirectory(), "run");
    await runFlowlab(["run", "--out", out]);
    const from = ["--from", "Instance - NextWork VPC 1", "--to", "10.2.15.210"];
    const before = await runFlowlab(["trace", "examples/vpc-monitoring/lab.yaml", ...from, "--expect", "no-reply"]);
    const after = await runFlowlab(["trace", join(out, "topology.json"), ...from, "--expect", "reply"]);
    expect([before.exitCode, after.exitCode]).toEqual([0, 0]);
  });

  test("streams are named after the filter", async () => {
    const out = join(temporaryDirectory(), "run");
    await runFlowlab(["run", "--out", out, "--filter", "REJECT", "--quiet"]);
    const [stream = ""] = await readdir(join(out, "NextWorkVPCFlowLogsGroup"));
    expect(stream).toMatch(/^eni-[0-9a-f]{17}-reject\.log$/);
  });

  test("an existing directory is refused before the lab runs, and --force replaces a run", async () => {
    const out = join(temporaryDirectory(), "run");
    await runFlowlab(["run", LAB, "--out", out]);
    const again = await runFlowlab(["run", LAB, "--out", out]);
    expect(again).toMatchObject({ exitCode: 1, stdout: "" });
    expect(again.stderr).toContain("`--force` replaces it");
    expect(await runFlowlab(["run", LAB, "--out", out, "--force"])).toMatchObject({ exitCode: 0 });
  });

  test("a failure leaves nothing behind and prints no data", async () => {
    const base = temporaryDirectory();
    const files = { writeFile: () => Promise.reject(permissionDenied("x")) };
    const ran = await runFlowlab(["run", LAB, "--out", join(base, "run")], { files });
    expect(ran).toMatchObject({ exitCode: 1, stdout: "" });
    expect(ran.stderr).toMatch(/^error: cannot write to `.*`: permission denied\nhint: check the permissions/);
    expect(await readdir(base)).toEqual([]);
  });

  test("Ctrl-C leaves nothing behind and exits 130", async () => {
    const base = temporaryDirectory();
    const ran = await runFlowlab(["run", LAB, "--out", join(base, "run")], { interrupted: true });
    expect(ran).toEqual({ exitCode: 130, stdout: "", stderr: "" });
    expect(await readdir(base)).toEqual([]);
  });

  test("an invalid lab writes nothing", async () => {
    const base = temporaryDirectory();
    await writeFile(join(base, "lab.yaml"), "name: x\n");
    const ran = await runFlowlab(["run", join(base, "lab.yaml"), "--out", join(base, "run")]);
    expect(ran).toMatchObject({ exitCode: 3, stdout: "" });
    expect(existsSync(join(base, "run"))).toBe(false);
  });
});

test("a lab in which nothing is logged says so", async () => {
  const base = temporaryDirectory();
  await writeFile(join(base, "lab.yaml"), "name: idle\nregion: eu-west-3\nvpcs: { main: { cidr: 10.0.0.0/16 } }\n");
  const ran = await runFlowlab(["run", join(base, "lab.yaml")]);
  expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
  expect(ran.stdout).toContain("nothing was logged");
});

describe("--to", () => {
  test("pcapng puts a capture of each interface in the directory, and streams beside it where both are asked for", async () => {
    const out = join(temporaryDirectory(), "out");
    const captures = ["captures/eni-01319e265f0577ac0.pcapng", "captures/eni-0a44e2110a2315b0a.pcapng"];
    const filesOf = (): readonly string[] =>
      readdirSync(out, { recursive: true, withFileTypes: true })
        .filter((each) => each.isFile())
        .map((each) => join(each.parentPath, each.name).slice(out.length + 1))
        .toSorted();
    await runFlowlab(["run", "--to", "pcapng", "--out", out, "--quiet"]);
    expect(filesOf()).toEqual([...captures, "run.json"]);
    await runFlowlab(["run", "--to", "pcapng", "--to", "streams", "--out", out, "--force", "--quiet"]);
    expect(filesOf()).toEqual(expect.arrayContaining([...captures, "explanations.jsonl", "topology.json"]));
    // The section header of a pcapng file.
    expect(readFileSync(join(out, captures[0]!)).readUInt32LE(0)).toBe(0x0a0d0d0a);
  });

  test.for([
    { args: ["--to", "wav", "--out", "out"], says: "`--to wav` is no form of a run" },
    { args: ["--to", "pcapng"], says: "`--to` goes with `--out`" },
  ])("$args is refused", async ({ args, says }) => {
    expect(await runFlowlab(["run", ...args])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(says) });
  });
});
