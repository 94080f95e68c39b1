import { describe, expect, test } from "vitest";
import { runFlowlab } from "./fake-io.js";

const COMMANDS = ["run", "trace", "check", "graph", "validate", "schema", "init"];
const SUBCOMMANDS = ["up", "traffic", "collect", "status", "down", "policy"].map((name) => `provision ${name}`);

describe("help", () => {
  test("of flowlab leads with examples, lists the commands and documents the exit codes", async () => {
    const { exitCode, stdout, stderr } = await runFlowlab(["--help"]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^Examples:\n {2}flowlab run/);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, "m"));
    for (const code of [0, 1, 2, 3, 4, 130]) expect(stdout).toMatch(new RegExp(`^ {2}${code} {2,}\\S`, "m"));
  });

  test.for([...COMMANDS, ...SUBCOMMANDS])("of %s leads with two examples", async (command) => {
    const { exitCode, stdout } = await runFlowlab([...command.split(" "), "--help"]);
    expect(exitCode).toBe(0);
    expect(stdout.startsWith(`Examples:\n  flowlab ${command}`)).toBe(true);
    expect(stdout.match(new RegExp(`^ {2}flowlab ${command}`, "gm"))).toHaveLength(2);
  });

  test.for(["--help", ...[...COMMANDS, "provision", ...SUBCOMMANDS].map((command) => `${command} --help`)])(
    "%s fits 80 columns",
    async (args) => {
      const { stdout } = await runFlowlab(args.split(" "), { columns: 80 });
      expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    },
  );
});

describe("usage errors exit 2 and print nothing on stdout", () => {
  test.for([
    { args: ["rnu"], says: ["unknown command 'rnu'", "Did you mean run?"] },
    { args: ["run", "--sed", "x"], says: ["unknown option '--sed'", "Did you mean --seed?"] },
    { args: ["run", "--interval", "30"], says: ["'--interval <seconds>' argument '30' is invalid", "60, 600"] },
    { args: ["run", "--filter", "DROP"], says: ["ALL, ACCEPT, REJECT"] },
    { args: ["run", "--start", "yesterday"], says: ["`--start yesterday` is not an instant"] },
    { args: ["run", "--start", "2026-01-12T09:00:00"], says: ["with its zone", "2026-01-12T09:00:00Z"] },
    { args: ["run", "--start", "2026-02-30T09:00:00Z"], says: ["is not an instant"] },
    { args: ["run", "a.yaml", "b.yaml"], says: ["too many arguments"] },
    { args: ["trace", "x"], says: ["required option '--from <host>' not specified"] },
    { args: ["trace", "x", "--from", "a", "--to", "b", "--expect", "maybe"], says: ["reply, no-reply"] },
    { args: ["check", "x"], says: ["required option '--probes <file>' not specified"] },
    { args: ["validate"], says: ["missing required argument 'topology'"] },
    { args: ["--color", "blue", "schema"], says: ["always"] },
    { args: [], says: ["Usage: flowlab"] },
  ])("$args", async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await runFlowlab(args);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    for (const text of says) expect(stderr).toContain(text);
  });

  test("what a user typed cannot write escape sequences", async () => {
    const { stderr } = await runFlowlab(["\u001b[2J"]);
    expect(stderr).not.toContain("\u001b");
    expect(stderr).toContain("\\x1b[2J");
  });
});

test("--version is the package's", async () => {
  const { exitCode, stdout } = await runFlowlab(["--version"]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe("an unexpected error", () => {
  const broken = { files: { stat: () => Promise.reject(new TypeError("undefined is not a function")) } };

  test("is called a bug, in two lines", async () => {
    const { exitCode, stderr } = await runFlowlab(["validate", "x"], broken);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      "error: unexpected: undefined is not a function\nhint: this is a bug: use --debug for the stack\n",
    );
  });

  test("shows its stack with --debug", async () => {
    const { stderr } = await runFlowlab(["--debug", "validate", "x"], broken);
    expect(stderr).toContain("TypeError: undefined is not a function\n    at ");
  });
});
