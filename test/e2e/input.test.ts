import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { labTemplate } from "../../sim/index.js";
import { permissionDenied, runFlowlab, temporaryDirectory } from "./fake-io.js";

const LAB = "test/golden/one-sided-peering/lab.yaml";

async function fileWith(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(temporaryDirectory(), name);
  await writeFile(path, content);
  return path;
}

describe("bad input", () => {
  test.for([
    {
      name: "a missing file",
      path: () => "no/such/lab.yaml",
      exitCode: 1,
      says: ["cannot read `no/such/lab.yaml`: no such file or directory", "hint: check the spelling"],
    },
    {
      name: "a directory without JSON",
      path: () => temporaryDirectory(),
      exitCode: 3,
      says: ["no JSON file in `", "[Describe.Empty]", "hint: save each `aws ec2 describe-…` output", "1 error"],
    },
    {
      name: "a directory with JSON that is no describe output",
      path: async () => {
        const path = await fileWith("a.json", "[1]");
        return join(path, "..");
      },
      exitCode: 3,
      says: ["Describe.Malformed", "a.json:1:1"],
    },
    {
      name: "a binary file",
      path: () => fileWith("lab.yaml", new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1])),
      exitCode: 3,
      says: ["is a binary file [File.NotText]"],
    },
    {
      name: "a file that is not UTF-8",
      path: () => fileWith("lab.yaml", new Uint8Array([0x6e, 0x61, 0x6d, 0x65, 0x3a, 0x20, 0xe9, 0x0a])),
      exitCode: 3,
      says: ["is not UTF-8 text"],
    },
    {
      name: "describe output that is not UTF-8",
      path: async () => join(await fileWith("vpcs.json", Buffer.from('{"Vpcs":["\xe9"]}', "latin1")), ".."),
      exitCode: 3,
      says: ["vpcs.json` is not UTF-8 text [File.NotText]"],
    },
    {
      name: "YAML indented with tabs",
      path: () => fileWith("lab.yaml", "name: x\nvpcs:\n\tmain:\n\t\tcidr: 10.0.0.0/16\n"),
      exitCode: 3,
      says: ["[LabFile.Syntax]", "lab.yaml:3:1", "tab"],
    },
    { name: "an empty file", path: () => fileWith("lab.yaml", ""), exitCode: 3, says: ["lab.yaml:1:1"] },
    {
      name: "several mistakes at once",
      path: () =>
        fileWith(
          "lab.yaml",
          "name: x\nregion: eu-west-3\nvpcs:\n  main:\n    cidr: 10.0.0.0/8\n    subnet: {}\n  other: { cidr: 10.0.0.300/16 }\n",
        ),
      exitCode: 3,
      says: ["`subnet`", "subnets", "10.0.0.300/16", "> 7 |"],
    },
  ])("$name", async ({ path, exitCode, says }) => {
    const ran = await runFlowlab(["validate", await path()]);
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.stdout).toBe("");
    for (const text of says) expect(ran.stderr).toContain(text);
  });

  test("no permission", async () => {
    const files = { readFile: () => Promise.reject(permissionDenied("lab.yaml")) };
    const ran = await runFlowlab(["run", "lab.yaml"], { files });
    expect(ran).toEqual({
      exitCode: 1,
      stdout: "",
      stderr:
        "error: cannot read `lab.yaml`: permission denied\n" +
        "hint: check the permissions of the path and of the directories above it\n",
    });
  });

  test("a UTF-16 file, as Windows PowerShell redirects output, is read", async () => {
    const text = `\ufeff${await readFile(LAB, "utf8")}`;
    const bytes = Buffer.from(text, "utf16le");
    expect(await runFlowlab(["validate", await fileWith("lab.yaml", bytes)])).toMatchObject({ exitCode: 0 });
  });
});

describe("validate", () => {
  test("says what a valid topology has", async () => {
    const ran = await runFlowlab(["validate", LAB]);
    expect(ran).toEqual({
      exitCode: 0,
      stdout: `${LAB} is valid: 2 VPCs, 2 subnets, 2 network interfaces, 2 flow logs\n`,
      stderr: "",
    });
  });

  test("--json has every issue with its place", async () => {
    const path = await fileWith("lab.yaml", "name: x\nregion: eu-west-3\nvpcs: { main: { cidr: 10.0.0.0/8 } }\n");
    const ran = await runFlowlab(["validate", path, "--json"]);
    expect(ran).toMatchObject({ exitCode: 3, stderr: "" });
    expect(JSON.parse(ran.stdout)).toMatchObject({
      schema: 1,
      valid: false,
      issues: [{ severity: "error", code: "InvalidVpc.Range", position: { file: path, line: 3 } }],
    });
  });

  test("reads a describe directory, its folders and all", async () => {
    const base = temporaryDirectory();
    await mkdir(join(base, "eu-west-3"));
    const out = join(base, "run");
    await runFlowlab(["run", LAB, "--out", out, "--quiet"]);
    await writeFile(join(base, "eu-west-3", "all.json"), await readFile(join(out, "topology.json")));
    const ran = await runFlowlab(["validate", join(base, "eu-west-3")]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(ran.stdout).toContain("2 VPCs, 2 subnets, 2 network interfaces");
  });
});

describe("init", () => {
  test("writes a lab that is valid and runs", async () => {
    const currentDirectory = temporaryDirectory();
    const ran = await runFlowlab(["init", "my-lab"], { currentDirectory });
    expect(ran).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "wrote my-lab/lab.yaml\nnext: flowlab run my-lab/lab.yaml\n",
    });
    expect(await readFile(join(currentDirectory, "my-lab/lab.yaml"), "utf8")).toBe(labTemplate());
    const run = await runFlowlab(["run", "my-lab/lab.yaml"], { currentDirectory });
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("never overwrites", async () => {
    const path = await fileWith("lab.yaml", "mine");
    const ran = await runFlowlab(["init"], { currentDirectory: join(path, "..") });
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain("cannot write `lab.yaml`: it exists already");
    expect(await readFile(path, "utf8")).toBe("mine");
  });
});

test("schema is the JSON Schema of lab files, and the one beside the examples", async () => {
  const { exitCode, stdout } = await runFlowlab(["schema"]);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    properties: { vpcs: {}, timeline: {} },
  });
  expect(JSON.parse(await readFile("examples/lab.schema.json", "utf8"))).toEqual(JSON.parse(stdout));
});
