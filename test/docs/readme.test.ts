import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryDirectory } from "../e2e/fake-io.js";
import { whyNoRegistry } from "../e2e/registry.js";
import { commandsOf, snippetsOf } from "./snippets.js";

const snippets = snippetsOf(readFileSync("README.md", "utf8"));
const shell = snippets.filter(({ language }) => language === "sh").flatMap(commandsOf);
const programs = snippets.filter(({ language }) => language === "ts");
/** The command that runs this very test. */
const TEST_COMMAND = "npm test";

/** Fills a directory with what a clone would hold if everything in the working tree were committed. */
function fillClone(clone: string): void {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    encoding: "utf8",
  });
  for (const file of listed.split("\0").filter((each) => each !== "" && existsSync(each))) {
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    copyFileSync(file, join(clone, file));
  }
}

test("every snippet of the README is of a kind that is executed here", () => {
  expect(new Set(snippets.map(({ language }) => language))).toEqual(new Set(["sh", "ts"]));
});

test("the README's test command is the one that CI runs", () => {
  expect(shell).toContain(TEST_COMMAND);
  expect(readFileSync(".ci/run", "utf8")).toMatch(new RegExp(`^${TEST_COMMAND}\\b`, "m"));
});

const missing = whyNoRegistry();

describe.skipIf(missing !== null)(`the README in a fresh clone (${missing ?? "npm registry"})`, () => {
  const clone = temporaryDirectory();
  const run = (command: string): { readonly status: number | null; readonly output: string } => {
    const { status, stdout, stderr } = spawnSync("bash", ["-c", command], { cwd: clone, encoding: "utf8" });
    return { status, output: stdout + stderr };
  };
  beforeAll(() => fillClone(clone));

  // The order of the README: what builds flowlab comes before what uses it.
  test.for(shell.filter((command) => command !== TEST_COMMAND))("%s", (command) => {
    const { status, output } = run(command);
    expect(status, output).toBe(0);
  });

  test.for(programs)("the program at line $line", ({ text, line }) => {
    const name = `readme-line-${line}`;
    const compilerOptions = { target: "es2023", module: "nodenext", strict: true, types: ["node"] };
    writeFileSync(join(clone, `${name}.ts`), text);
    writeFileSync(join(clone, `${name}.json`), JSON.stringify({ compilerOptions, files: [`${name}.ts`] }));
    const { status, output } = run(`npx tsc -p ${name}.json && node ${name}.js`);
    expect(status, output).toBe(0);
    expect(output).toMatch(/^2 \d{12} eni-/m);
  });
});
