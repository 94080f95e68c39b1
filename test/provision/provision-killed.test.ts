import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { temporaryDirectory } from "../e2e/fake-io.js";
import { accountContent } from "./account-content.js";
import { accessKeyOf, useAwsEnvironment } from "./aws-environment.js";
import { startFaultProxy, type FaultProxy } from "./fault-proxy.js";
import { MOTO_SKIPPED, startMoto, type Moto } from "./moto.js";
import { ACCOUNT } from "./provision-harness.js";

if (MOTO_SKIPPED !== null) process.stderr.write(`test/provision/provision-killed.test.ts ${MOTO_SKIPPED}\n`);

// The compiled command, which `npm test` builds first.
const MAIN = join(process.cwd(), "dist/cli/main.js");

interface Kill {
  readonly command: "up" | "down";
  /** The call in which the process is killed: `before` AWS has it, or `after` AWS did it and before it answers. */
  readonly at: string;
  readonly moment: "before" | "after";
}

// What is killed before a resource is made is looked for by the clock, for a quarter of a minute: that is for the tests
// in which no time passes.
const KILLS: readonly Kill[] = [
  { command: "up", at: "iam:AttachRolePolicy", moment: "before" },
  { command: "up", at: "ec2:CreateVpc", moment: "after" },
  { command: "up", at: "ec2:RunInstances", moment: "after" },
  { command: "down", at: "ec2:TerminateInstances", moment: "after" },
  { command: "down", at: "ec2:DeleteVpc", moment: "before" },
];

describe.skipIf(MOTO_SKIPPED !== null)("the command itself", () => {
  useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT), AWS_SECRET_ACCESS_KEY: "secret" });

  let moto: Moto;
  let proxy: FaultProxy;
  let content: () => Promise<readonly string[]>;
  beforeAll(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(ACCOUNT));
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    moto = await startMoto();
    proxy = await startFaultProxy(moto.url);
    content = accountContent(moto.url);
  }, 300_000);
  afterAll(async () => {
    await proxy?.stop();
    moto?.stop();
  });

  test("killed by kill -9 goes on with the same command, and leaves nothing", async () => {
    const directory = temporaryDirectory();
    const untouched = await content();
    const provision = async (command: string, kill: Kill | null): Promise<number | NodeJS.Signals | null> => {
      const child = spawn(process.execPath, [MAIN, "provision", command, "--yes", "--endpoint-url", proxy.url], {
        cwd: directory,
        env: {
          PATH: process.env["PATH"],
          AWS_ACCESS_KEY_ID: accessKeyOf(ACCOUNT),
          AWS_SECRET_ACCESS_KEY: "secret",
          AWS_EC2_METADATA_DISABLED: "true",
        },
        stdio: "ignore",
      });
      proxy.fault = ({ action }) => {
        if (action !== kill?.at) return null;
        child.kill("SIGKILL");
        return kill.moment === "before" ? { kind: "reset" } : { kind: "lost-answer", as: "reset" };
      };
      const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
      return code ?? signal;
    };
    for (const command of ["up", "down"] as const) {
      for (const kill of KILLS.filter((each) => each.command === command)) {
        expect(await provision(command, kill), `${command}, ${kill.moment} ${kill.at}`).toBe("SIGKILL");
        // The killed process's lock stays behind, and does not stop the next one.
        expect(existsSync(join(directory, "flowlab-provision.jsonl.lock"))).toBe(true);
      }
      expect(await provision(command, null)).toBe(0);
    }
    expect(await content()).toEqual(untouched);
    expect(existsSync(join(directory, "flowlab-provision.jsonl"))).toBe(false);
  }, 300_000);
});
