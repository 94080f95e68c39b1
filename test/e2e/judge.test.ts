import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runFlowlab, temporaryDirectory } from "./fake-io.js";

const directory = temporaryDirectory();

interface Document {
  readonly judged: Readonly<Record<"explained" | "unexplained" | "undecided", { readonly flows: number }>>;
  readonly flows: readonly { readonly judgement: string; readonly by: string; readonly reason: string }[];
}

async function judge(log: string, topology: string): Promise<{ exitCode: number; document: Document }> {
  const { exitCode, stdout } = await runFlowlab(["compare", log, "--topology", topology, "--json"]);
  return { exitCode, document: JSON.parse(stdout) as Document };
}

test.for(["vpc-monitoring", "dual-stack", "private-subnet", "inspection"])(
  "the run of examples/%s is wholly explained by its own lab, changes of the timeline included",
  async (name) => {
    const lab = `examples/${name}/lab.yaml`;
    const out = join(directory, name);
    await runFlowlab(["run", lab, "--quiet", "--start", "2026-03-01T00:00:00Z", "--out", out]);
    const { exitCode, document } = await judge(out, lab);
    expect(document.flows).toEqual([]);
    expect(document.judged.explained.flows).toBeGreaterThan(5);
    expect(exitCode).toBe(0);
  },
);

describe("a log that was changed", () => {
  const run = join(directory, "run");
  const lab = "examples/vpc-monitoring/lab.yaml";
  let lines: readonly string[] = [];
  beforeAll(async () => {
    await runFlowlab(["run", lab, "--quiet", "--out", run]);
    const group = join(run, "NextWorkVPCFlowLogsGroup");
    const [stream = ""] = readdirSync(group);
    lines = readFileSync(join(group, stream), "utf8").trimEnd().split("\n");
  });
  const judged = (name: string, changed: readonly string[]): ReturnType<typeof judge> => {
    writeFileSync(join(directory, name), `${changed.join("\n")}\n`);
    return judge(join(directory, name), lab);
  };

  test("what no rule admits may be accepted only as an answer, which without a request in the log is undecided (CT-05)", async () => {
    const at = lines.findIndex((line) => line.endsWith("REJECT OK"));
    const { exitCode, document } = await judged(
      "accepted.log",
      lines.map((line, index) => (index === at ? line.replace("REJECT", "ACCEPT") : line)),
    );
    expect(exitCode).toBe(0);
    expect(document.flows).toMatchObject([{ judgement: "undecided", by: "answer" }]);
    expect(document.flows[0]?.reason).toMatch(
      /^only as the answer to something that the log does not show: security group/,
    );
  });

  test("what rules admit cannot be rejected: they are named, exit 4 (CT-01)", async () => {
    const at = lines.findIndex((line) => / 22 6 /.test(line) && line.endsWith("ACCEPT OK"));
    const { exitCode, document } = await judged(
      "rejected.log",
      lines.map((line, index) => (index === at ? line.replace("ACCEPT", "REJECT") : line)),
    );
    expect(exitCode).toBe(4);
    expect(document.flows).toMatchObject([{ judgement: "unexplained", by: "rule" }]);
    expect(document.flows[0]?.reason).toMatch(/^nothing refuses it: security group .* allows /);
  });

  test("an interface that the topology does not have is undecided, exit 0", async () => {
    const strange = "2 123456789012 eni-0123456789abcdef0 10.9.0.1 10.9.0.2 1 2 6 1 40 1768208400 1768208460 ACCEPT OK";
    const { exitCode, document } = await judged("strange.log", [...lines, strange]);
    expect(exitCode).toBe(0);
    expect(document.flows).toMatchObject([{ judgement: "undecided", by: "unknown-interface" }]);
  });
});

test("what a network ACL denies cannot be accepted, whatever is tracked: the entry is named, exit 4 (NACL-03)", async () => {
  const lab = "test/golden/acl-refuses-the-reply/lab.yaml";
  const { stdout } = await runFlowlab(["run", lab, "--quiet"]);
  expect(stdout).toContain("REJECT OK");
  const file = join(directory, "acl.log");
  writeFileSync(file, stdout.replace("REJECT OK", "ACCEPT OK"));
  const { exitCode, document } = await judge(file, lab);
  expect(exitCode).toBe(4);
  expect(document.flows).toMatchObject([{ judgement: "unexplained", by: "network-acl" }]);
  expect(document.flows[0]?.reason).toMatch(/^entry \S+ of network ACL /);
});

test.for([
  [["compare", "a.log"], "what to compare with is missing"],
  [["compare", "a.log", "b.log", "--topology", "lab.yaml"], "a topology judges one log alone"],
] as const)("%j is refused", async ([args, message]) => {
  const ran = await runFlowlab([...args]);
  expect(ran.exitCode).toBe(2);
  expect(ran.stderr).toContain(message);
});
