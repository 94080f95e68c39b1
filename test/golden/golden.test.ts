import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { runFlowlab } from "../e2e/fake-io.js";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const LABS = readdirSync(HERE, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe.for(LABS.map((lab) => lab.name))("%s", (name) => {
  const lab = relative(process.cwd(), join(HERE, name, "lab.yaml"));

  // A difference is a change of what flowlab simulates: `npx vitest run test/golden -u` takes it over.
  test("writes the flow logs it always wrote", async () => {
    const { exitCode, stdout, stderr } = await runFlowlab(["run", lab, "--quiet"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    await expect(stdout).toMatchFileSnapshot(join(HERE, name, "expected.log"));
  });

  test("another seed gives other records", async () => {
    const usual = await runFlowlab(["run", lab, "--json"]);
    const other = await runFlowlab(["run", lab, "--json", "--seed", "another"]);
    expect(other.exitCode).toBe(0);
    expect(other.stdout).not.toBe(usual.stdout);
  });
});
