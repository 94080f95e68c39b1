import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runFlowlab, temporaryDirectory } from "../e2e/fake-io.js";
import { MOTO_SKIPPED, python } from "../provision/moto.js";
import { readHcl } from "./hcl.js";
import { schemaProblems } from "./terraform-schema.js";

const BUILT_IN = "examples/vpc-monitoring/lab.yaml";
const LABS = [
  BUILT_IN,
  "examples/private-subnet/lab.yaml",
  "examples/dual-stack/lab.yaml",
  "examples/what-if/lab.yaml",
  "test/export/everything.yaml",
  "test/export/ipv6-only.yaml",
];
/** Two Regions, two accounts, a request that waits, a stopped instance: what Terraform says and CloudFormation cannot. */
const ABROAD = "test/export/abroad.yaml";

async function exported(tool: "terraform" | "cloudformation", lab: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runFlowlab(["export", tool, lab]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout;
}

if (MOTO_SKIPPED !== null) process.stderr.write(`test/export/export.test.ts ${MOTO_SKIPPED}\n`);

describe.skipIf(MOTO_SKIPPED !== null)("configuration as its tools' own judges see it", () => {
  test.for([...LABS, ABROAD])("Terraform: %s has only what the provider's schema knows", async (lab) => {
    const { resources, data } = readHcl(await exported("terraform", lab));
    expect([...schemaProblems("resources", resources), ...schemaProblems("data", data)]).toEqual([]);
    expect(resources.length).toBeGreaterThan(10);
  });

  test("Terraform: every reference leads to a resource or data source that is there", async () => {
    for (const lab of [...LABS, ABROAD]) {
      const text = await exported("terraform", lab);
      const { resources, data } = readHcl(text);
      const there = new Set([
        ...resources.map(({ type, name }) => `${type}.${name}`),
        ...data.map(({ type, name }) => `data.${type}.${name}`),
      ]);
      expect(there.size).toBe(resources.length + data.length);
      const named = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, "").matchAll(/(?:data\.)?\baws_\w+\.\w+/g);
      expect([...named].map(([name]) => name).filter((name) => !there.has(name))).toEqual([]);
    }
  });

  test.for(LABS)("CloudFormation: cfn-lint accepts %s", async (lab) => {
    const file = join(temporaryDirectory(), "template.yaml");
    writeFileSync(file, await exported("cloudformation", lab));
    expect(python(["-c", "import sys; from cfnlint.runner import main; sys.exit(main())", "--template", file])).toEqual(
      { status: 0, output: "" },
    );
  });
});

// The provider alone has 700 MB: who has it in a directory of plugins names that, and Terraform itself judges. Elsewhere
// what the provider publishes of itself stands for it (terraform-aws-schema.json).
const PLUGINS = process.env["FLOWLAB_TERRAFORM_PLUGINS"];

test.for(PLUGINS === undefined ? [] : [...LABS, ABROAD])(
  "terraform validate accepts %s",
  { timeout: 120_000 },
  async (lab) => {
    const cwd = temporaryDirectory();
    writeFileSync(join(cwd, "main.tf"), await exported("terraform", lab));
    execFileSync("terraform", ["init", "-backend=false", `-plugin-dir=${PLUGINS}`], { cwd });
    const validated = spawnSync("terraform", ["validate", "-json"], { cwd, encoding: "utf8" });
    expect(JSON.parse(validated.stdout)).toMatchObject({ valid: true, error_count: 0, warning_count: 0 });
  },
);

describe("flowlab export", () => {
  test.for([
    ["terraform", "vpc-monitoring.tf"],
    ["cloudformation", "vpc-monitoring.yaml"],
  ] as const)("writes the built-in lab for %s", async ([tool, golden]) => {
    await expect(await exported(tool, BUILT_IN)).toMatchFileSnapshot(`golden/${golden}`);
  });

  test("takes a directory of describe-* output as well as the lab file that it describes", async () => {
    const run = join(temporaryDirectory(), "run");
    await runFlowlab(["run", "examples/private-subnet/lab.yaml", "--out", run, "--quiet"]);
    const withoutHead = (text: string): string => text.slice(text.indexOf("\n"));
    const described = await runFlowlab(["export", "terraform", run]);
    expect(withoutHead(described.stdout)).toBe(
      withoutHead(await exported("terraform", "examples/private-subnet/lab.yaml")),
    );
  });

  test("keeps text that looks like an interpolation as it is", async () => {
    const text = await exported("terraform", "test/export/everything.yaml");
    expect(text).toContain('"HTTP $${not an interpolation} %%{nor this}"');
    expect(text).toContain('log_format               = "$${srcaddr} $${dstaddr} $${flow-direction}"');
  });

  test("binds the role to flow logs of the account, and lets it make no log groups (IAM-02, TD-02)", async () => {
    const text = await exported("terraform", BUILT_IN);
    expect(text).toContain('"aws:SourceAccount" = data.aws_caller_identity.current.account_id');
    expect(text).toContain(":vpc-flow-log/*");
    expect(text).not.toContain("logs:CreateLogGroup");
  });

  test("builds in each Region and account by a provider of its own", async () => {
    const text = await exported("terraform", ABROAD);
    expect(text).toContain('provider "aws" {\n  alias   = "us_east_1_222222222222"\n');
    expect(text).toMatch(/resource "aws_vpc" "far" \{\n {2}provider += aws\.us_east_1_222222222222\n/);
    expect(text).toMatch(/resource "aws_vpc_peering_connection_accepter" "near_to_far" \{\n {2}provider/);
    expect(text).toMatch(/resource "aws_ec2_instance_state" "sleeper" \{/);
  });

  test("writes whole files or none, and replaces one only when told", async () => {
    const directory = temporaryDirectory();
    const out = join(directory, "main.tf");
    const write = (...more: readonly string[]) => runFlowlab(["export", "terraform", BUILT_IN, "--out", out, ...more]);
    expect(await write()).toEqual({ exitCode: 0, stdout: "", stderr: `wrote ${out}\n` });
    expect(readFileSync(out, "utf8")).toBe(await exported("terraform", BUILT_IN));
    expect((await write()).stderr).toContain("it exists already");
    expect((await write("--force")).exitCode).toBe(0);
    const refused = join(directory, "refused.yaml");
    const { exitCode } = await runFlowlab([
      "export",
      "cloudformation",
      "examples/inspection/lab.yaml",
      "--out",
      refused,
    ]);
    expect(exitCode).toBe(3);
    expect(await readdir(directory)).toEqual(["main.tf"]);
  });
});
