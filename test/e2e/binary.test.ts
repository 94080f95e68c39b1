import { spawn, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory } from "./fake-io.js";

// The compiled command, which `npm test` builds first.
const MAIN = join(process.cwd(), "dist/cli/main.js");

function flowlab(args: readonly string[], env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8", env: { PATH: process.env["PATH"], ...env } });
}

test("runs the built-in lab from any directory", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "run", "--quiet"], {
    cwd: temporaryDirectory(),
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout.split("\n").length).toBeGreaterThan(100);
});

test.for([
  { args: ["--version"], status: 0 },
  { args: ["rnu"], status: 2 },
  { args: ["validate", "no/such/file"], status: 1 },
  { args: ["validate", "package.json"], status: 3 },
])("$args exits $status", ({ args, status }) => {
  expect(flowlab(args).status).toBe(status);
});

test("colour is for terminals, and for those who force it", () => {
  expect(flowlab(["run"]).stdout).not.toContain("\u001b[");
  expect(flowlab(["run"], { FORCE_COLOR: "1" }).stdout).toContain("\u001b[31m");
});

test("a reader that goes away ends it quietly", () => {
  const { stdout, stderr } = spawnSync(
    "bash",
    ["-c", `set -o pipefail; "$0" "$1" run --json | head -c 10; echo " $?"`, process.execPath, MAIN],
    { encoding: "utf8" },
  );
  expect(stdout).toBe('{\n  "schem 0\n');
  expect(stderr).toBe("");
});

test("Ctrl-C in the middle of a run leaves nothing behind", async () => {
  const base = temporaryDirectory();
  const lab = await readFile("examples/vpc-monitoring/lab.yaml", "utf8");
  await writeFile(join(base, "lab.yaml"), lab.replace("noisePerMinute: 6", "noisePerMinute: 5000"));
  const args = [MAIN, "run", join(base, "lab.yaml"), "--out", join(base, "run")];
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  const ended = once(child, "exit");
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.kill("SIGINT");
  // A process that is computing dies of the signal, which a shell reports as 130 as well.
  expect(await ended).toEqual([null, "SIGINT"]);
  expect(await readdir(base)).toEqual(["lab.yaml"]);
});

test("--help loads no parser, no simulation and no YAML", async () => {
  const coverage = temporaryDirectory();
  const { stdout } = flowlab(["--help"], { NODE_V8_COVERAGE: coverage });
  expect(stdout).toContain("Usage: flowlab");
  const [report = ""] = await readdir(coverage);
  const { result } = JSON.parse(await readFile(join(coverage, report), "utf8")) as { result: { url: string }[] };
  const loaded = result.map((script) => script.url);
  expect(loaded.filter((url) => url.includes("/dist/cli/")).length).toBeGreaterThan(5);
  expect(loaded.filter((url) => /\/dist\/(model|sim|emit|check|compare|graph|lab)\/|\/(zod|yaml)\//.test(url))).toEqual(
    [],
  );
});
