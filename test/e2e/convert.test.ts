import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runFlowlab, temporaryDirectory } from "./fake-io.js";

const ONE =
  "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK";

test("converts what it reads into lines of another format", async () => {
  const stdin = `${ONE}\n`;
  const ran = await runFlowlab(["convert", "-", "--format", "${bytes} ${srcaddr} ${vpc-id}", "--header"], { stdin });
  expect(ran).toEqual({
    exitCode: 0,
    stdout: "bytes srcaddr vpc-id\n4249 172.31.16.139 -\n",
    stderr: "1 record of 1 file\n",
  });
});

test("a run's own streams read back as they were written", async () => {
  const directory = join(temporaryDirectory(), "run");
  const ran = await runFlowlab(["run", "--quiet", "--format", "v5", "--out", directory]);
  const args = [
    "convert",
    join(directory, "NextWorkVPCFlowLogsGroup"),
    "--input-format",
    "v5",
    "--format",
    "v5",
    "--quiet",
  ];
  expect(await runFlowlab(args)).toEqual({ exitCode: 0, stdout: ran.stdout, stderr: "" });
});

test("what is no record is told with file, line and column, the others are converted, exit 3", async () => {
  const file = join(temporaryDirectory(), "flows.log");
  writeFileSync(file, `${ONE}\n1 2 3\n${ONE.replace("4249", "many")}\n${ONE}\n`);
  const ran = await runFlowlab(["convert", file]);
  expect(ran.exitCode).toBe(3);
  expect(ran.stdout).toBe(`${ONE}\n${ONE}\n`);
  expect(ran.stderr.split("\n")).toEqual([
    `${file}:2:1: expected 14 fields separated by single spaces, found 3`,
    "  hint: there is no header line before it: say which fields these are, and in which order",
    `${file}:3:79: \`many\` is not a valid bytes, expected a whole number below 2^53 or \`-\``,
    "2 records of 1 file, 2 lines unreadable",
    "",
  ]);
});

test.for([
  [["convert", "nowhere.log"], 1, "cannot read `nowhere.log`: no such file or directory"],
  [["convert", "-", "--format", "${srcadr}"], 2, "`--format`: invalid log format: unknown field `srcadr`"],
  [["convert", "-", "--input-format", "v6"], 2, "`--input-format`: unknown log format `v6`"],
] as const)("%j exits %i", async ([args, exitCode, message]) => {
  const ran = await runFlowlab([...args], { stdin: "" });
  expect(ran.exitCode).toBe(exitCode);
  expect(ran.stderr).toContain(message);
});
