import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runFlowlab, temporaryDirectory } from "./fake-io.js";

const directory = temporaryDirectory();
const at = (name: string): string => join(directory, name);

beforeAll(async () => {
  await runFlowlab(["run", "--quiet", "--out", at("a")]);
  await runFlowlab([
    "run",
    "--quiet",
    "--seed",
    "other",
    "--interval",
    "600",
    "--start",
    "2026-02-01T00:00:00Z",
    "--format",
    "v5",
    "--out",
    at("b"),
  ]);
});

interface Document {
  readonly score: number;
  readonly classes: Readonly<Record<string, { readonly flows: number }>>;
  readonly offset: { readonly seconds: number };
  readonly unreadableLines: number;
  readonly topology: readonly unknown[] | null;
  readonly differences: readonly {
    readonly class: string;
    readonly exchanges: readonly string[];
    readonly causes: readonly { readonly code: string; readonly text: string }[];
  }[];
}

async function compare(...args: readonly string[]): Promise<{ exitCode: number; document: Document; stderr: string }> {
  const { exitCode, stdout, stderr } = await runFlowlab(["compare", ...args, "--json"]);
  return { exitCode, document: JSON.parse(stdout) as Document, stderr };
}

/** A copy of run A whose records are edited. */
function edited(name: string, edit: (lines: readonly string[]) => readonly string[]): string {
  const from = at("a");
  mkdirSync(at(name));
  for (const file of ["run.json", "topology.json", "explanations.jsonl"])
    writeFileSync(at(`${name}/${file}`), readFileSync(join(from, file)));
  const [group = ""] = readdirSync(from).filter((each) => each.startsWith("NextWork"));
  mkdirSync(at(`${name}/${group}`));
  for (const stream of readdirSync(join(from, group))) {
    const lines = readFileSync(join(from, group, stream), "utf8")
      .trimEnd()
      .split("\n");
    writeFileSync(at(`${name}/${group}/${stream}`), `${edit(lines).join("\n")}\n`);
  }
  return at(name);
}

describe("two runs of the built-in lab", () => {
  test("a run agrees with itself", async () => {
    const { exitCode, document } = await compare(at("a"), at("a"));
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({ score: 100, offset: { seconds: 0 }, topology: [], differences: [] });
  });

  test("another seed, start, format and interval leave only noise", async () => {
    const { exitCode, document } = await compare(at("a"), at("b"));
    expect(exitCode).toBe(0);
    expect(document.score).toBe(100);
    expect(new Set(document.differences.map((each) => each.class))).toEqual(new Set(["noise"]));
    expect(document.classes["same"]!.flows).toBeGreaterThan(5);
    // From 12 January, 09:00, to 1 February, 00:00, within a window.
    expect(Math.abs(document.offset.seconds - 1_695_600)).toBeLessThan(60);
  });

  test("what the terminal shows", async () => {
    const { exitCode, stdout } = await runFlowlab(["compare", at("a"), at("a")]);
    expect(exitCode).toBe(0);
    expect(stdout.split("\n").slice(3)).toEqual([
      "  Clocks agree (estimated); of 98 conversations half begin within 0 s of each other, all within 0 s.",
      "",
      "  class             flows  packets",
      "  same                117      771",
      "  differing counts      0        0",
      "  differing action      0        0",
      "  only in A             0        0",
      "  only in B             0        0",
      "  noise                 0        0",
      "  not comparable        0        0",
      "",
      "  100 % agree: 117 of 117 comparable flows, with 100 % of their packets",
      "",
    ]);
  });
});

describe("a run that was changed", () => {
  test("a missing record is told with the exchange, exit 4 unless the score may be less", async () => {
    const from35 = (line: string): boolean => line.includes(" 35.180.66.119 10.1.5.112 ");
    const other = edited("less", (lines) => lines.filter((line) => !from35(line)));
    const { exitCode, document } = await compare(at("a"), other);
    expect(exitCode).toBe(4);
    expect(document.differences).toMatchObject([{ class: "only-a", exchanges: ["public ping"] }]);
    expect((await compare(at("a"), other, "--score", "99")).exitCode).toBe(0);
  });

  test("counts that differ are told with their exchange and kinds; tolerances pass them", async () => {
    const isSsh = (line: string): boolean => / 22 6 327 /.test(line) || / 10\.1\.5\.112 \d+ 22 6 /.test(line);
    let done = false;
    const other = edited("counts", (lines) =>
      lines.map((line) => {
        const words = line.split(" ");
        if (done || !isSsh(line) || Number(words[8]) < 20) return line;
        done = true;
        return words
          .with(8, String(Number(words[8]) + 1))
          .with(9, String(Number(words[9]) + 52))
          .join(" ");
      }),
    );
    const { exitCode, document } = await compare(at("a"), other);
    expect(exitCode).toBe(4);
    expect(document.differences).toMatchObject([
      { class: "counts", causes: [{ code: "delayed-acks", text: expect.stringContaining("52 bytes") as string }] },
    ]);
    expect((await compare(at("a"), other, "--packets", "10", "--bytes", "1")).exitCode).toBe(0);
  });
});

describe("real records", () => {
  const SAMPLES = "../shared/samples";

  test.for(["flowlogs-reader-v3-v5.log", "sekoia-s3-plain-text.log", "sekoia-s3.parquet"])(
    "%s agrees with itself",
    async (name) => {
      const { exitCode, document, stderr } = await compare(join(SAMPLES, name), join(SAMPLES, name));
      expect(stderr).toBe("");
      expect({ exitCode, score: document.score, differences: document.differences }).toEqual({
        exitCode: 0,
        score: 100,
        differences: [],
      });
    },
  );

  test("the same records as text and as Parquet agree", async () => {
    const text = join(SAMPLES, "sekoia-s3-plain-text.log");
    await runFlowlab(["convert", text, "--to", "parquet", "--out", at("text.parquet")]);
    const { exitCode, document } = await compare(text, at("text.parquet"));
    expect({ exitCode, score: document.score }).toEqual({ exitCode: 0, score: 100 });
  });

  test("another log of the same account is not taken for it", async () => {
    const paths = ["sekoia-s3-plain-text.log", "sekoia-s3.parquet"].map((name) => join(SAMPLES, name));
    const { exitCode, stderr } = await runFlowlab(["compare", ...paths]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("have nothing in common");
  });
});

describe("bad input", () => {
  test("lines that are no records are told and counted, and the exit code says so", async () => {
    const other = edited("bad", (lines) => [...lines, "1 2 3"]);
    const { exitCode, document, stderr } = await compare(at("a"), other);
    expect(exitCode).toBe(3);
    expect(document).toMatchObject({ unreadableLines: 1, score: 100 });
    expect(stderr).toContain("-all.log:139:1: expected 14 fields separated by single spaces, found 3");
  });

  test.for([
    [["nowhere.log"], 1, "cannot read `nowhere.log`: no such file or directory"],
    [["--packets", "many"], 2, "`--packets many` is no percentage"],
    [["--score", "101"], 2, "`--score 101` is no percentage"],
    [["--same", "10.0.0.1"], 2, "`--same 10.0.0.1` does not name two addresses"],
    [["--align", "twice"], 2, "'twice' is invalid"],
  ] as const)("%j exits %i", async ([args, exitCode, message]) => {
    const ran = await runFlowlab(["compare", at("a"), ...(args[0].startsWith("--") ? [at("a")] : []), ...args]);
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.stderr).toContain(message);
  });

  test.for([
    ["an empty file", "", "holds no flow-log records"],
    ["a log of another network", "2 1 eni-1 10.9.0.1 10.9.0.2 1 2 6 1 40 1 2 ACCEPT OK\n", "have nothing in common"],
  ] as const)("%s: exit 3", async ([, text, message]) => {
    writeFileSync(at("file.log"), text);
    const ran = await runFlowlab(["compare", at("a"), at("file.log")]);
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain(message);
  });

  test("what is no explanation, and a topology that is none", async () => {
    const other = edited("torn", (lines) => lines);
    writeFileSync(join(other, "explanations.jsonl"), '{"record": 5}\n');
    const explained = await runFlowlab(["compare", at("a"), other]);
    expect(explained.exitCode).toBe(3);
    expect(explained.stderr).toContain("explanations.jsonl:1: this is no explanation of a record");
    rmSync(join(other, "explanations.jsonl"));
    expect((await runFlowlab(["compare", at("a"), other])).exitCode).toBe(0);
    writeFileSync(join(other, "topology.json"), '{"Vpcs": 5}\n');
    const torn = await runFlowlab(["compare", at("a"), other]);
    expect(torn.exitCode).toBe(3);
    expect(torn.stderr).toContain("topology.json");
  });
});
