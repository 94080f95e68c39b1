import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HOST_COMMANDS, listRuns, missingForKernel, runNamespaces } from "../../provision/index.js";
import { runFlowlab, temporaryDirectory, type Ran } from "../e2e/fake-io.js";
import { TWO_HOSTS } from "./two-hosts.js";

const missing = missingForKernel(HOST_COMMANDS);
const skipped = process.env["CI"] ? null : missing;

/** A directory with the lab in it, and the command line there. */
function place(): { readonly directory: string; readonly flowlab: (...args: readonly string[]) => Promise<Ran> } {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, "lab.yaml"), TWO_HOSTS);
  return { directory, flowlab: (...args) => runFlowlab(args, { currentDirectory: directory }) };
}

function runIdOf(directory: string): string {
  const [header = "{}"] = readFileSync(join(directory, "flowlab-provision.jsonl"), "utf8").split("\n");
  return (JSON.parse(header) as { readonly runId: string }).runId;
}

const UP = ["provision", "up", "lab.yaml", "--on", "kernel"] as const;
const DOWN = ["provision", "down", "--on", "kernel"] as const;
const TRAFFIC = ["provision", "traffic", "--on", "kernel"] as const;

describe.skipIf(skipped !== null)("flowlab provision --on kernel", () => {
  beforeAll(() => {
    if (missing !== null) throw missing;
  });

  test(
    "builds, plays, collects and takes down; the run compares with the simulated one",
    { timeout: 60_000 },
    async () => {
      const { directory, flowlab } = place();
      const up = await flowlab(...UP);
      expect(up.exitCode, up.stderr).toBe(0);
      const runId = runIdOf(directory);
      expect(up.stdout).toMatch(/^built two hosts of \d+ namespaces and \d+ links: run [0-9a-f]{8}, /);
      expect((await flowlab("provision", "collect", "--on", "kernel", "--out", "early")).stderr).toContain(
        "has not been played to its end",
      );

      const traffic = await flowlab(...TRAFFIC);
      expect(traffic.exitCode, traffic.stderr).toBe(0);
      expect(traffic.stdout).toContain("2 packets transmitted, 2 received, 0% packet loss");
      expect(traffic.stdout).toContain("1 packets transmitted, 0 received, 100% packet loss");
      expect((await flowlab(...TRAFFIC)).stderr).toContain("the lab has been played");

      const status = await flowlab("provision", "status", "--on", "kernel", "--json");
      const { namespaces, ...rest } = JSON.parse(status.stdout) as { namespaces: { stands: boolean }[] };
      expect(rest).toEqual({ schema: 1, runId, lab: "two hosts", state: "played", processes: 0 });
      expect(namespaces.every(({ stands }) => stands)).toBe(true);

      expect((await flowlab("provision", "collect", "--on", "kernel", "--out", "kernel")).exitCode).toBe(0);
      await flowlab("run", "lab.yaml", "--quiet", "--out", "simulated");
      const compared = await flowlab("compare", "simulated", "kernel", "--json");
      expect(compared.exitCode, compared.stdout).toBe(0);
      expect(JSON.parse(compared.stdout)).toMatchObject({ score: 100, classes: { same: { flows: 6 } } });

      const down = await flowlab(...DOWN);
      expect(down).toMatchObject({ exitCode: 0, stderr: "" });
      expect(down.stdout).toMatch(
        new RegExp(`^took down two hosts: \\d+ namespaces; nothing of run ${runId} is left\n$`),
      );
      expect(runNamespaces(runId)).toEqual([]);
      expect(readdirSync(directory).toSorted((a, b) => a.localeCompare(b))).toEqual([
        "kernel",
        "lab.yaml",
        "simulated",
      ]);
    },
  );

  test("a run that is built is not built again, nor mistaken for another lab's", { timeout: 60_000 }, async () => {
    const { directory, flowlab } = place();
    await flowlab(...UP);
    const standing = runNamespaces(runIdOf(directory));
    expect((await flowlab(...UP)).stderr).toContain("says that `two hosts` is built already");
    expect(runNamespaces(runIdOf(directory))).toEqual(standing);
    await flowlab(...DOWN);
  });

  // Where a kill -9 may come: the journal is written before anything else is.
  test.for(["up", "traffic"] as const)("killed in %s, it is taken down whole", { timeout: 60_000 }, async (command) => {
    const { directory, flowlab } = place();
    if (command === "traffic") await flowlab(...UP);
    const args = command === "up" ? UP : TRAFFIC;
    for (const afterMs of [150, 300, 450]) {
      const child = spawn(process.execPath, [join(process.cwd(), "dist/cli/main.js"), ...args], {
        cwd: directory,
        stdio: "ignore",
      });
      const ended = once(child, "exit");
      setTimeout(() => child.kill("SIGKILL"), afterMs);
      await ended;
    }
    if (!existsSync(join(directory, "flowlab-provision.jsonl"))) return;
    const runId = runIdOf(directory);
    expect((await flowlab("provision", "status", "--on", "kernel")).exitCode).toBe(0);
    expect(await flowlab(...DOWN)).toMatchObject({ exitCode: 0 });
    expect(listRuns()).not.toContain(runId);
    expect(readdirSync(directory)).toEqual(["lab.yaml"]);
  });

  test("killed in up, the same command builds it", { timeout: 60_000 }, async () => {
    const { directory, flowlab } = place();
    await flowlab(...UP);
    const journal = join(directory, "flowlab-provision.jsonl");
    // As a kill leaves it that came when everything stood and nothing said so.
    writeFileSync(journal, `${readFileSync(journal, "utf8").split("\n")[0]}\n{"kind":"bui`);
    expect((await flowlab(...TRAFFIC)).stderr).toContain("the lab is not whole (building)");
    const again = await flowlab(...UP);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(JSON.parse((await flowlab("provision", "status", "--on", "kernel", "--json")).stdout)).toMatchObject({
      state: "built",
    });
    await flowlab(...DOWN);
  });

  test("a run without its journal is removed by its name, and no other", { timeout: 60_000 }, async () => {
    const { directory, flowlab } = place();
    await flowlab(...UP);
    const runId = runIdOf(directory);
    const other = place();
    await other.flowlab(...UP);
    const kept = runIdOf(other.directory);
    const lost = await flowlab(...DOWN, "--journal", "lost.jsonl");
    expect(lost.exitCode).toBe(1);
    expect(lost.stderr).toContain("there is no journal `lost.jsonl`");
    expect(lost.stderr).toContain(runId);
    expect(await flowlab(...DOWN, "--journal", "lost.jsonl", "--run", "nobody")).toMatchObject({ exitCode: 1 });
    expect(await flowlab(...DOWN, "--journal", "lost.jsonl", "--run", runId)).toMatchObject({ exitCode: 0 });
    expect(runNamespaces(runId)).toEqual([]);
    expect(runNamespaces(kept).length).toBeGreaterThan(5);
    await other.flowlab(...DOWN);
  });

  test("a namespace that somebody removed is shown, and down removes the rest", { timeout: 60_000 }, async () => {
    const { directory, flowlab } = place();
    await flowlab(...UP);
    const runId = runIdOf(directory);
    execFileSync("ip", ["netns", "delete", runNamespaces(runId)[0]!]);
    expect((await flowlab("provision", "status", "--on", "kernel")).stdout).toContain("missing");
    const traffic = await flowlab(...TRAFFIC);
    expect(traffic.exitCode).toBe(1);
    expect(traffic.stderr).toContain("1 namespace of the lab is gone");
    expect(await flowlab(...DOWN)).toMatchObject({ exitCode: 0 });
    expect(runNamespaces(runId)).toEqual([]);
  });

  test("a full disk leaves nothing built", { timeout: 60_000 }, async () => {
    const { directory } = place();
    const before = listRuns();
    const full = (): Promise<never> => Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" }));
    const { exitCode, stderr } = await runFlowlab(UP, { currentDirectory: directory, files: { open: full } });
    expect(exitCode).toBe(1);
    expect(stderr).toContain("cannot write `flowlab-provision.jsonl`");
    expect(listRuns()).toEqual(before);
    expect(readdirSync(directory)).toEqual(["lab.yaml"]);
  });
});

describe("what --on kernel refuses", () => {
  test.for([
    [["up", "--on", "kernel", "--yes"], 2, "`--yes` is for `--on aws`"],
    [["up", "--on", "kernel", "--profile", "lab"], 2, "`--profile` is for `--on aws`"],
    [["down", "--on", "kernel", "--watch"], 2, "`--watch` is for `--on aws`"],
    [["status", "lab.yaml", "--on", "kernel"], 2, "`[lab]` is for `--on aws`"],
    [["down", "--on", "kernel", "--run", "0"], 1, "no run `0` is in this kernel"],
    [["up", "nowhere.yaml", "--on", "kernel"], 1, "cannot read `nowhere.yaml`"],
    [["status", "--on", "kernel"], 1, "there is no journal"],
    [["traffic", "--on", "kernel"], 1, "there is no journal"],
    [["collect", "--on", "kernel", "--out", "x"], 1, "there is no journal"],
    [["collect"], 2, "--out"],
  ] as const)("%j exits %i", async ([args, exitCode, message]) => {
    const { directory, flowlab } = place();
    const ran = await flowlab("provision", ...args);
    expect(ran.exitCode, ran.stderr).toBe(exitCode);
    expect(ran.stderr).toContain(message);
    expect(readdirSync(directory)).toEqual(["lab.yaml"]);
  });

  test("a journal of something else", async () => {
    const { directory, flowlab } = place();
    for (const text of ["not json\n", '{"writtenBy":"flowlab","command":"provision","schema":1}\n', "[]\n"]) {
      writeFileSync(join(directory, "flowlab-provision.jsonl"), text);
      const { exitCode, stderr } = await flowlab(...DOWN);
      expect(exitCode).toBe(1);
      expect(stderr).toContain("is not the journal of `flowlab provision --on kernel`");
    }
  });

  test("what the kernel does not play, with its place, before anything is built", async () => {
    const { directory, flowlab } = place();
    writeFileSync(join(directory, "lab.yaml"), TWO_HOSTS.replace("noisePerMinute: 0", "packetLoss: 0.1"));
    const { exitCode, stderr } = await flowlab(...UP);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("the kernel run does not play packet loss");
    expect(readdirSync(directory)).toEqual(["lab.yaml"]);
  });

  test("a dry run shows the same script each time, and builds nothing", async () => {
    const { flowlab } = place();
    const before = listRuns();
    const first = await flowlab(...UP, "--dry-run");
    expect(first.stdout).toMatch(/^ip netns add flowlab-00000000-lock /);
    expect((await flowlab(...UP, "--dry-run")).stdout).toBe(first.stdout);
    expect(listRuns()).toEqual(before);
  });
});

afterAll(() => {
  if (skipped !== null) console.log(`skipped: ${skipped.message} (${skipped.hint ?? ""})`);
});
