import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportDescribe } from "../../model/index.js";
import { conformance } from "../conformance/conformance.js";
import { PEERED } from "../fixtures/nextwork.js";
import { temporaryDirectory } from "./fake-io.js";

const PROBE = { id: "a", from: "eni-1", source: "10.1.5.112", to: "10.2.15.210", protocol: "icmp", expect: "reply" };

async function lab(folder: string, inner: string, probes: readonly object[]): Promise<void> {
  await mkdir(join(folder, inner), { recursive: true });
  await writeFile(join(folder, inner, "all.json"), JSON.stringify(exportDescribe(PEERED)));
  await writeFile(join(folder, "probes.jsonl"), probes.map((probe) => JSON.stringify(probe)).join("\n"));
}

function ran(args: readonly string[], currentDirectory: string): { exitCode: number; stdout: string; stderr: string } {
  let stdout = "";
  let stderr = "";
  const exitCode = conformance(args, {
    currentDirectory,
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
  });
  return { exitCode, stdout, stderr };
}

test.for(["topology", "aws_configs/eu-west-3", "."])("a lab with its configuration in %s", async (inner) => {
  const base = temporaryDirectory();
  await lab(join(base, "mine"), inner, [PROBE]);
  const { exitCode, stdout, stderr } = ran(["mine"], base);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(/mine +\D+1 +\D+1 +\D+0 +\D+0/);
});

test("a folder of labs: each is a row; what differs stands in --json with its reason", async () => {
  const base = temporaryDirectory();
  await lab(join(base, "one"), "topology", [PROBE]);
  await lab(join(base, "two"), "topology", [
    PROBE,
    { ...PROBE, id: "b", expect: "no-reply" },
    { ...PROBE, id: "c", from: "eni-9" },
  ]);
  expect(ran(["."], base)).toMatchObject({ exitCode: 4 });
  const { exitCode, stdout } = ran([base, "--json"], "/");
  expect(exitCode).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 1,
    labs: [
      { lab: "one", total: 1, passed: 1, differing: [] },
      {
        lab: "two",
        total: 3,
        passed: 1,
        failed: 1,
        undecided: 1,
        differing: [
          { id: "b", expect: "no-reply", got: "reply" },
          { id: "c", got: "undecided", reason: "`from`: no network interface or instance is called `eni-9`" },
        ],
      },
    ],
  });
});

test("files that cannot be read are told with their place, and the other labs are asked all the same", async () => {
  const base = temporaryDirectory();
  await lab(join(base, "good"), "topology", [PROBE]);
  await lab(join(base, "bad"), "topology", [{ ...PROBE, to: "nowhere" }]);
  const { exitCode, stdout, stderr } = ran(["good", "bad", "missing"], base);
  expect(exitCode).toBe(3);
  expect(stdout).toContain("good");
  expect(stderr).toContain("error: bad: probes.jsonl:1:");
  expect(stderr).toContain(`error: no probes in ${join(base, "missing")}`);
});

test("--help says what it reads; an unknown option is a usage error", () => {
  expect(ran(["--help"], "/")).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("[DIR…] [--json]") as string,
  });
  expect(ran(["--yaml"], "/")).toMatchObject({ exitCode: 2, stdout: "" });
});
