import { readFile } from "node:fs/promises";
import { runInNewContext } from "node:vm";
import { build, type BuildOptions } from "esbuild";
import { expect, test } from "vitest";
import { parseLab, runLab } from "../../lab/index.js";

const LAB = "examples/vpc-monitoring/lab.yaml";
const PURE_LAYERS = ["model", "sim", "emit", "check", "graph", "lab", "query"];

/** As a web page would load it. `platform: "browser"` resolves no module of Node's. */
async function bundle(options: BuildOptions): Promise<string> {
  const { outputFiles = [], warnings } = await build({
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    globalName: "flowlab",
    logLevel: "silent",
    ...options,
  });
  expect(warnings).toEqual([]);
  return outputFiles[0]?.text ?? "";
}

test.for(PURE_LAYERS)("%s bundles for a browser", async (layer) => {
  expect(await bundle({ entryPoints: [`${layer}/index.ts`] })).toContain("var flowlab");
});

test("a module of Node's among the imports fails the bundle", async () => {
  const contents = 'export * from "./lab/index.js"; import "node:fs";';
  const broken = bundle({ stdin: { contents, resolveDir: process.cwd(), loader: "ts" } });
  await expect(broken).rejects.toThrow('Could not resolve "node:fs"');
});

test("the bundle runs a lab without anything of Node's, to the same records", async () => {
  const script = await bundle({ entryPoints: ["lab/index.ts"] });
  const text = await readFile(LAB, "utf8");
  const page = { text, TextEncoder, TextDecoder };
  const lines = `flowlab.runLab(flowlab.parseLab(text, "lab.yaml").value).streams
    .flatMap(({ records }) => records.map(({ line }) => line)).join("\\n")`;
  const inBrowser: unknown = runInNewContext(`${script};${lines}`, page);

  const lab = parseLab(text, "lab.yaml");
  if (!lab.ok) throw new Error("the built-in lab does not parse");
  const here = runLab(lab.value).streams.flatMap(({ records }) => records.map(({ line }) => line));
  expect(here.length).toBeGreaterThan(100);
  expect(inBrowser).toBe(here.join("\n"));
});
