import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runFlowlab, temporaryDirectory } from "./fake-io.js";

const LAB = "examples/vpc-monitoring/lab.yaml";
const ONE = "Instance - NextWork VPC 1";
const PRIVATE = ["--from", ONE, "--to", "10.2.15.210"];
const PUBLIC = ["--from", "internet", "--to", "13.36.170.41"];

describe("trace", () => {
  test("shows both ways, the flow-log action at each interface, and what would have to change", async () => {
    const { exitCode, stdout, stderr } = await runFlowlab(["trace", LAB, ...PRIVATE]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS");
    expect(stdout).toMatch(/flow log +ACCEPT egress of eni-/);
    expect(stdout).toContain("What would have to change");
  });

  test("says that a reply comes back", async () => {
    const { stdout } = await runFlowlab(["trace", LAB, ...PUBLIC, "--protocol", "tcp", "--port", "22"]);
    expect(stdout).toMatch(/^request .*\n(.*\n)+\nreply .*\n(.*\n)+\na reply comes back\n$/m);
  });

  test.for([
    { ask: PRIVATE, expect: "no-reply", exitCode: 0 },
    { ask: PRIVATE, expect: "reply", exitCode: 4 },
    { ask: PUBLIC, expect: "reply", exitCode: 0 },
    { ask: PUBLIC, expect: "no-reply", exitCode: 4 },
  ])("$ask --expect $expect exits $exitCode", async (row) => {
    const ran = await runFlowlab(["trace", LAB, ...row.ask, "--expect", row.expect]);
    expect(ran.exitCode).toBe(row.exitCode);
    expect(ran.stderr).toBe(
      row.exitCode === 0 ? "" : `expected ${row.expect}, got ${row.expect === "reply" ? "no-reply" : "reply"}\n`,
    );
  });

  test("--json is one document with a schema number", async () => {
    const { stdout } = await runFlowlab(["trace", LAB, ...PRIVATE, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 1,
      question: { source: "10.1.5.112", to: "10.2.15.210", protocol: 1 },
      answer: "no-reply",
      code: "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
      request: { flowLogs: [{ direction: "egress", action: "ACCEPT" }] },
      reply: null,
    });
  });

  test("--source-address is who asks", async () => {
    const { stdout } = await runFlowlab(["trace", LAB, ...PUBLIC, "--source-address", "203.0.113.9"]);
    expect(stdout).toContain("203.0.113.9 -> 13.36.170.41");
  });

  test.for([
    { args: ["--from", "nobody", "--to", "8.8.8.8"], says: "`nobody`" },
    { args: [...PRIVATE, "--protocol", "tcp"], says: "needs a port" },
    { args: [...PRIVATE, "--port", "22"], says: "has no ports" },
    { args: [...PRIVATE, "--protocol", "tcp", "--port", "70000"], says: "`70000`" },
    { args: [...PRIVATE, "--protocol", "carrier-pigeon"], says: "`carrier-pigeon` is not a protocol" },
    { args: [...PRIVATE, "--source-address", "10.1.5.113"], says: "`10.1.5.113` is no address of `eni-" },
    { args: [...PRIVATE, "--source-address", "here"], says: "`here` is not an IP address" },
  ])("a question that makes no sense is a usage error: $args", async ({ args, says }) => {
    const ran = await runFlowlab(["trace", LAB, ...args]);
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ran.stderr).toContain(says);
    expect(ran.stderr).toContain("[Question.Malformed]");
  });

  test("names from a file cannot write escape sequences", async () => {
    const topology = JSON.parse(readFileSync(await describedLab(), "utf8")) as Record<string, { Tags?: unknown }[]>;
    for (const group of topology["RouteTables"] ?? []) group.Tags = [{ Key: "Name", Value: "\u001b[2Jgone\u001b[31m" }];
    const path = join(temporaryDirectory(), "topology.json");
    await writeFile(path, JSON.stringify(topology));
    const { stdout } = await runFlowlab(["trace", path, ...PRIVATE], { isTTY: true });
    expect(stdout).toContain("\\x1b[2Jgone");
    expect(stdout).not.toContain("\u001b[2J");
  });
});

async function describedLab(): Promise<string> {
  const out = join(temporaryDirectory(), "run");
  await runFlowlab(["run", LAB, "--out", out, "--quiet"]);
  return join(out, "topology.json");
}

describe("check", () => {
  const eni = "eni-00000000000000001";
  const probe = (id: string, to: string, expect: string): string =>
    JSON.stringify({ id, from: eni, source: "10.1.5.112", to, protocol: "icmp", expect });
  const ONE_SIDED = "test/golden/one-sided-peering/lab.yaml";
  const RIGHT = [probe("a", "10.2.15.210", "no-reply"), probe("b", "35.180.66.119", "reply")].join("\n");
  const WRONG = [probe("a", "10.2.15.210", "reply"), probe("b", "35.180.66.119", "reply")].join("\n");

  test("exits 0 when every answer is as expected", async () => {
    const ran = await runFlowlab(["check", ONE_SIDED, "--probes", "-"], { stdin: RIGHT });
    expect(ran).toEqual({ exitCode: 0, stdout: "2 probes: 2 passed, 0 failed, 0 undecided\n", stderr: "" });
  });

  test("exits 4 and shows the path of each answer that is not", async () => {
    const ran = await runFlowlab(["check", ONE_SIDED, "--probes", "-"], { stdin: WRONG });
    expect(ran).toMatchObject({ exitCode: 4, stderr: "" });
    expect(ran.stdout).toMatch(/^a: expected reply, got no-reply \(IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS\): /);
    expect(ran.stdout).toMatch(/\nrequest .*\n(.*\n)+\nreply .*\n/);
    expect(ran.stdout).not.toMatch(/^b:/m);
    expect(ran.stdout.endsWith("2 probes: 1 passed, 1 failed, 0 undecided\n")).toBe(true);
  });

  test("says why an answer is undecided, which is not a wrong one", async () => {
    const stdin = probe("x", "10.2.15.210", "reply").replace(eni, "eni-0ffffffffffffffff");
    const ran = await runFlowlab(["check", ONE_SIDED, "--probes", "-"], { stdin });
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toMatch(/^x: undecided \(SIM_NOT_MODELLED\): .*`eni-0ffffffffffffffff`/);
  });

  test("--json counts and lists every answer", async () => {
    const ran = await runFlowlab(["check", ONE_SIDED, "--probes", "-", "--json"], { stdin: WRONG });
    expect(ran.exitCode).toBe(4);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      total: 2,
      passed: 1,
      failed: 1,
      undecided: 0,
      results: [
        { id: "a", expect: "reply", got: "no-reply", code: "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS" },
        { id: "b", expect: "reply", got: "reply", code: null },
      ],
    });
  });

  test("a malformed probes file exits 3 with every problem in its place", async () => {
    const path = join(temporaryDirectory(), "probes.jsonl");
    await writeFile(path, `${RIGHT}\n{"id": "c"\n{"id": "d", "expect": "maybe"}\n`);
    const ran = await runFlowlab(["check", ONE_SIDED, "--probes", path]);
    expect(ran).toMatchObject({ exitCode: 3, stdout: "" });
    expect(ran.stderr).toContain(`${path}:3:`);
    expect(ran.stderr).toContain(`${path}:4:`);
  });

  test("both files are read before either is complained about", async () => {
    const lab = join(temporaryDirectory(), "lab.yaml");
    await writeFile(lab, "name: x\n");
    const ran = await runFlowlab(["check", lab, "--probes", "-"], { stdin: "{" });
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain(lab);
    expect(ran.stderr).toContain("<stdin>:1:");
  });
});
