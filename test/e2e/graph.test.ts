import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { elementsOf, parseXml } from "../graph/well-formed.js";
import { permissionDenied, runFlowlab, temporaryDirectory } from "./fake-io.js";

const LAB = "examples/vpc-monitoring/lab.yaml";
const PING = ["--from", "Instance - NextWork VPC 1", "--to", "10.2.15.210"];

describe("graph", () => {
  test("draws a lab file as SVG on standard output", async () => {
    const { exitCode, stdout, stderr } = await runFlowlab(["graph", LAB]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(elementsOf(parseXml(stdout), "title")[0]?.text).toBe(`Resource map of ${LAB}`);
  });

  test("draws a directory of describe-* output", async () => {
    const directory = temporaryDirectory();
    const out = join(directory, "run");
    await runFlowlab(["run", LAB, "--out", out, "--quiet"]);
    await mkdir(join(directory, "describe"));
    await writeFile(join(directory, "describe/all.json"), await readFile(join(out, "topology.json")));
    const { exitCode, stdout } = await runFlowlab(["graph", join(directory, "describe")]);
    expect(exitCode).toBe(0);
    // After the run the peering connection is there.
    expect(elementsOf(parseXml(stdout), "text").map(({ text }) => text)).toContain("peering connection · active");
  });

  test("draws the path of a packet on top", async () => {
    const { stdout } = await runFlowlab(["graph", LAB, ...PING]);
    const texts = elementsOf(parseXml(stdout), "text").map(({ text }) => text);
    expect(texts).toContain("ping 10.2.15.210 from Instance - NextWork VPC 1 (10.1.5.112)");
    expect(texts.join("")).toContain("IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS");
    const usual = await runFlowlab(["graph", LAB, ...PING, "--protocol", "icmp"]);
    expect(usual.stdout).toBe(stdout);
    const ssh = await runFlowlab(["graph", LAB, ...PING, "--protocol", "tcp", "--port", "22"]);
    expect(ssh.stdout).toContain("connect to tcp 22 of 10.2.15.210");
  });

  test("--format mermaid", async () => {
    const { stdout } = await runFlowlab(["graph", LAB, "--format", "mermaid", ...PING]);
    expect(stdout).toMatch(/^flowchart LR\n/);
    expect(stdout).toContain("request 3");
  });

  test.for([
    { args: ["--to", "10.2.15.210"], says: "needs both `--from` and `--to`" },
    { args: ["--from", "internet"], says: "needs both `--from` and `--to`" },
    { args: ["--port", "22"], says: "needs both `--from` and `--to`" },
    { args: ["--from", "nobody", "--to", "8.8.8.8"], says: "`nobody`" },
    { args: [...PING, "--protocol", "tcp"], says: "needs a port" },
    { args: ["--format", "png"], says: "svg, mermaid" },
  ])("$args is a usage error", async ({ args, says }) => {
    const ran = await runFlowlab(["graph", LAB, ...args]);
    expect(ran).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ran.stderr).toContain(says);
  });

  test("an invalid lab file exits 3 and draws nothing", async () => {
    const lab = join(temporaryDirectory(), "lab.yaml");
    await writeFile(lab, "name: x\n");
    expect(await runFlowlab(["graph", lab])).toMatchObject({ exitCode: 3, stdout: "" });
  });
});

describe("graph --out", () => {
  const draw = (directory: string, args: readonly string[] = [], options: Parameters<typeof runFlowlab>[1] = {}) =>
    runFlowlab(["graph", join(process.cwd(), LAB), "--out", "map.svg", ...args], {
      currentDirectory: directory,
      ...options,
    });

  test("writes the picture, nothing on standard output and nothing beside it", async () => {
    const directory = temporaryDirectory();
    expect(await draw(directory)).toEqual({ exitCode: 0, stdout: "", stderr: "wrote map.svg\n" });
    expect(await readdir(directory)).toEqual(["map.svg"]);
    parseXml(await readFile(join(directory, "map.svg"), "utf8"));
  });

  test("replaces a file only with --force", async () => {
    const directory = temporaryDirectory();
    await writeFile(join(directory, "map.svg"), "precious");
    const refused = await draw(directory);
    expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
    expect(refused.stderr).toContain("cannot write `map.svg`: it exists already\nhint: `--force` replaces it");
    expect(await readFile(join(directory, "map.svg"), "utf8")).toBe("precious");
    expect((await draw(directory, ["--force"])).exitCode).toBe(0);
    expect(await readFile(join(directory, "map.svg"), "utf8")).toMatch(/^<svg /);
  });

  test("never replaces a directory", async () => {
    const directory = temporaryDirectory();
    await mkdir(join(directory, "map.svg"));
    expect((await draw(directory, ["--force"])).stderr).toContain("`map.svg`: it is a directory");
  });

  test("names the path whose directory is missing", async () => {
    const ran = await draw(temporaryDirectory(), ["--out", "no/such/map.svg"]);
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain("cannot write `no/such/map.svg`: no such file or directory");
  });

  test.for([
    { name: "writing", files: { writeFile: () => Promise.reject(permissionDenied("map.svg")) } },
    { name: "renaming", files: { rename: () => Promise.reject(permissionDenied("map.svg")) } },
  ])("leaves what was there when $name fails", async ({ files }) => {
    const directory = temporaryDirectory();
    await writeFile(join(directory, "map.svg"), "precious");
    const ran = await draw(directory, ["--force"], { files });
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain("permission denied");
    expect(await readdir(directory)).toEqual(["map.svg"]);
    expect(await readFile(join(directory, "map.svg"), "utf8")).toBe("precious");
  });

  test("takes itself back on Ctrl-C", async () => {
    const directory = temporaryDirectory();
    expect((await draw(directory, [], { interrupted: true })).exitCode).toBe(130);
    expect(await readdir(directory)).toEqual([]);
  });
});
