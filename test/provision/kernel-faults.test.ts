import { execFile, execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getuid, pid } from "node:process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HOST_COMMANDS, listRuns, missingForKernel } from "../../provision/index.js";
import { runFlowlab, temporaryDirectory, type Ran } from "../e2e/fake-io.js";
import { TWO_HOSTS } from "./two-hosts.js";

const run = promisify(execFile);
const missing = missingForKernel(HOST_COMMANDS);
const skipped = process.env["CI"] ? null : missing;
const KERNEL = ["--on", "kernel"] as const;

/** A disk of that size, with the lab on it. */
class Disk {
  readonly directory: string = join(temporaryDirectory(), "disk");

  constructor(size: string) {
    mkdirSync(this.directory);
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", this.directory]);
    writeFileSync(join(this.directory, "lab.yaml"), TWO_HOSTS);
  }

  /** Leaves no byte. */
  fill(): void {
    for (const bytes of [4096, 1])
      try {
        for (;;) writeFileSync(this.#filler, "x".repeat(bytes), { flag: "a" });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
  }

  empty(): void {
    rmSync(this.#filler);
  }

  flowlab(...args: readonly string[]): Promise<Ran> {
    return runFlowlab(["provision", ...args], { currentDirectory: this.directory });
  }

  unmount(): void {
    execFileSync("umount", [this.directory]);
  }

  get #filler(): string {
    return join(this.directory, "filler");
  }
}

describe.skipIf(skipped !== null)("what can go wrong on a machine", () => {
  beforeAll(() => {
    if (missing !== null) throw missing;
  });

  test("a disk that is full while a lab is played and collected loses nothing", { timeout: 120_000 }, async () => {
    const disk = new Disk("256k");
    try {
      expect(await disk.flowlab("up", "lab.yaml", ...KERNEL)).toMatchObject({ exitCode: 0 });
      disk.fill();
      const cut = await disk.flowlab("traffic", ...KERNEL);
      expect(cut.exitCode).toBe(1);
      expect(cut.stderr).toContain("free some space");
      expect((await disk.flowlab("status", ...KERNEL)).stdout).toContain("`traffic` plays it from its beginning");

      disk.empty();
      expect((await disk.flowlab("traffic", ...KERNEL)).stdout).toContain("2 packets transmitted, 2 received");
      disk.fill();
      const collected = await disk.flowlab("collect", ...KERNEL, "--out", "run");
      expect(collected.exitCode).toBe(1);
      expect(collected.stderr).toContain("cannot write to `run`: no space left on the device");
      expect(existsSync(join(disk.directory, "run"))).toBe(false);

      expect(await disk.flowlab("down", ...KERNEL)).toMatchObject({ exitCode: 0, stderr: "" });
      expect(readdirSync(disk.directory).toSorted((a, b) => a.localeCompare(b))).toEqual(["filler", "lab.yaml"]);
    } finally {
      disk.unmount();
    }
  });

  test("a namespace that only bears the name of a run is nobody's to remove", async () => {
    const runId = `foreign${pid}`;
    const name = `flowlab-${runId}-of-mine`;
    execFileSync("ip", ["netns", "add", name]);
    try {
      expect(listRuns()).not.toContain(runId);
      const down = await runFlowlab(["provision", "down", ...KERNEL, "--run", runId], {
        currentDirectory: temporaryDirectory(),
      });
      expect(down.exitCode).toBe(1);
      expect(down.stderr).toContain(`\`${name}\` bears its name without the lock`);
      expect(readdirSync("/run/netns")).toContain(name);
    } finally {
      execFileSync("ip", ["netns", "delete", name]);
    }
  });
});

/** As docs/kernel-run.md has it for users who are not root. */
const ENTER = ["unshare", "--map-root-user", "--map-auto", "--net", "--mount", "sh", "-c"];
const USER = `flowlab-${pid}`;
/** Only where the machine is there for tests alone is somebody added to it. */
const mayAddUser = process.env["CI"] !== undefined && getuid?.() === 0;

describe.skipIf(!mayAddUser)("without root", () => {
  beforeAll(() => void execFileSync("useradd", ["--create-home", USER]));
  afterAll(() => void execFileSync("userdel", ["--remove", USER]));

  test("a user plays a lab in a user namespace", { timeout: 120_000 }, async () => {
    const home = join("/home", USER);
    const before = listRuns();
    writeFileSync(join(home, "lab.yaml"), TWO_HOSTS);
    // The checkout may lie where only root looks.
    const bundle = join(home, "flowlab");
    execFileSync("cp", ["--recursive", "dist", bundle]);
    execFileSync("ln", ["--symbolic", join(process.cwd(), "node_modules"), join(home, "node_modules")]);
    copyFileSync("package.json", join(home, "package.json"));
    for (const file of [bundle, join(home, "lab.yaml")]) chmodSync(file, 0o755);
    const flowlab = `node ${bundle}/cli/main.js provision`;
    const script = [
      "mount -t tmpfs tmpfs /run",
      `${flowlab} up lab.yaml --on kernel`,
      `${flowlab} traffic --on kernel`,
      `${flowlab} collect --on kernel --out run`,
      `${flowlab} down --on kernel`,
      "! ls /run/netns | grep flowlab",
    ].join(" && ");
    const { stdout } = await run("runuser", ["--user", USER, "--", ...ENTER, script], { cwd: home });
    expect(stdout).toContain("2 packets transmitted, 2 received, 0% packet loss");
    expect(stdout).toMatch(/took down two hosts: \d+ namespaces/);
    expect(existsSync(join(home, "run", "two-hosts"))).toBe(true);
    expect(listRuns()).toEqual(before);
  });
});

afterAll(() => {
  if (skipped !== null) console.log(`skipped: ${skipped.message} (${skipped.hint ?? ""})`);
});
