import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "./fake-io.js";
import { whyNoRegistry } from "./registry.js";

interface PackageJson {
  readonly name: string;
  readonly exports: Readonly<Record<string, string>>;
}

const { name, exports } = JSON.parse(readFileSync("package.json", "utf8")) as PackageJson;
/** `flowlab`, `flowlab/model`, …: what a program may import. */
const ENTRY_POINTS = Object.keys(exports)
  .filter((path) => path !== "./package.json")
  .map((path) => name + path.slice(1));
/** A slow network and a slow disk. */
const INSTALL_MS = 300_000;
const NODE_24 = `node-${process.platform}-${process.arch}@24`;

/** What opens files or asks AWS, whose types are of Node: its users install Node's types. */
const OF_NODE: readonly string[] = [`${name}/archive`, `${name}/provision`];
const PURE = ENTRY_POINTS.filter((path) => !OF_NODE.includes(path));

function importing(paths: readonly string[]): readonly string[] {
  const names = paths.map((_, index) => `layer${index}`);
  return [
    ...paths.map((path, index) => `import * as layer${index} from "${path}";`),
    `export const counts: readonly number[] = [${names.join(", ")}].map((each) => Object.keys(each).length);`,
  ];
}

/** Programs by the types that their users need beside the package's own. */
const CONSUMERS = [
  {
    types: [],
    lines: [
      ...importing(PURE),
      'import { runLab, type LabRun } from "flowlab";',
      'import type { Topology } from "flowlab/model";',
      'import type { FlowRecord } from "flowlab/emit";',
      "export const run: (...input: Parameters<typeof runLab>) => LabRun = runLab;",
      "export const topologyOf = (lab: LabRun): Topology => lab.topology;",
      "export const recordOf = (lab: LabRun): FlowRecord | undefined => lab.streams[0]?.records[0]?.record;",
    ],
  },
  { types: ["node"], lines: importing(OF_NODE) },
];

/** Dependencies' types are checked as well: they are part of what a user's compiler reads. */
const COMPILER_OPTIONS = {
  target: "es2023",
  lib: ["es2023", "dom"],
  module: "nodenext",
  strict: true,
  skipLibCheck: false,
  typeRoots: [join(process.cwd(), "node_modules/@types")],
};

const missing = whyNoRegistry();

describe.skipIf(missing !== null)(`the package, installed from its tarball (${missing ?? "npm registry"})`, () => {
  const place = temporaryDirectory();
  const node24 = temporaryDirectory();

  beforeAll(() => {
    execFileSync("npm", ["pack", "--pack-destination", place], { stdio: "pipe" });
    const [tarball] = readdirSync(place);
    // A prefix, because npm takes a folder above for the project when that has packages.
    execFileSync("npm", ["install", "--prefix", place, join(place, tarball!)], { stdio: "pipe" });
    execFileSync("npm", ["install", "--prefix", node24, NODE_24], { stdio: "pipe" });
  }, INSTALL_MS);

  test.for(CONSUMERS)("the entry points have types that are whole with those of $types", ({ types, lines }) => {
    const tsc = join(process.cwd(), "node_modules/typescript/bin/tsc");
    writeFileSync(join(place, "consumer.ts"), lines.join("\n"));
    writeFileSync(join(place, "tsconfig.json"), JSON.stringify({ compilerOptions: { ...COMPILER_OPTIONS, types } }));
    const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", place], { encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });

  describe.for([
    { label: "this Node", directory: () => dirname(process.execPath), version: process.version },
    { label: "Node 24", directory: () => join(node24, "node_modules", ".bin"), version: /^v24\./ },
  ])("on $label", ({ directory, version }) => {
    const run = (command: string, ...args: readonly string[]): string =>
      execFileSync(command, args, {
        cwd: place,
        encoding: "utf8",
        stdio: "pipe",
        env: { ...process.env, PATH: `${directory()}${delimiter}${process.env["PATH"]}` },
      });

    test("is the Node that is meant", () => {
      expect(run("node", "--version").trim()).toMatch(version);
    });
    test("`npx flowlab --help` helps", () => {
      expect(run("npx", "flowlab", "--help")).toContain("flowlab run ");
    });
    test("`npx flowlab run --quiet` writes the flow logs of the built-in lab", () => {
      const lines = run("npx", "flowlab", "run", "--quiet").trim().split("\n");
      expect(lines.length).toBeGreaterThan(100);
      for (const line of lines) expect(line).toMatch(/^2 \d{12} eni-[0-9a-f]{17} .*(OK|NODATA)$/);
    });
    test("every entry point imports something", () => {
      const list = `Promise.all(${JSON.stringify(ENTRY_POINTS)}.map((path) => import(path)))`;
      const script = `${list}.then((all) => console.log(all.map((each) => Object.keys(each).length).join()))`;
      const counts = run("node", "--eval", script).trim().split(",").map(Number);
      expect(counts).toHaveLength(ENTRY_POINTS.length);
      expect(Math.min(...counts)).toBeGreaterThan(0);
    });
  });
});
