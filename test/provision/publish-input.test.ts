import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runFlowlab, temporaryDirectory, type Ran } from "../e2e/fake-io.js";
import { useAwsEnvironment } from "./aws-environment.js";

useAwsEnvironment();

const NOWHERE = ["--region", "eu-west-3", "--endpoint-url", "http://127.0.0.1:9"];

function runDirectory(content: object, lines = ""): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, "run.json"), JSON.stringify(content));
  writeFileSync(join(directory, "stream.log"), lines);
  return directory;
}

describe("--dry-run asks nothing of AWS", () => {
  test("and says what would be published, what of it AWS would reject, and what it costs", async () => {
    const { exitCode, stdout, stderr } = await runFlowlab(["publish", "--dry-run"], { nowMs: Date.UTC(2026, 5, 1) });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("138 events in 1 PutLogEvents call, 18,845 bytes: less than 0.01 USD at 0.5 USD per GB");
    expect(stdout).toContain("AWS would reject 138 events: older than 14 days");
  });

  test("in JSON", async () => {
    const args = ["publish", "--dry-run", "--rebase", "now", "--price-per-gb", "100", "--json"];
    const { stdout } = await runFlowlab(args, { nowMs: Date.UTC(2026, 5, 1) });
    expect(JSON.parse(stdout)).toMatchObject({
      estimate: { events: 138, bytes: 18_845, tooOld: 0, costUsd: (18_845 / 1024 ** 3) * 100 },
      published: null,
    });
  });
});

describe("refused before AWS is asked", () => {
  test.for([
    { args: ["--log-group", "a b"], exitCode: 2, says: "`a b` is not a log group's name" },
    { args: ["--retention-days", "31"], exitCode: 2, says: "cannot keep its events for `31` days" },
    { args: ["--price-per-gb", "dear"], exitCode: 2, says: "`dear` is not a price" },
    { args: ["--region", "Paris"], exitCode: 2, says: "`Paris` is not a Region" },
    { args: ["--endpoint-url", "moto"], exitCode: 2, says: "`moto` is not a URL" },
    { args: ["--rebase", "then"], exitCode: 2, says: "Allowed choices are now" },
    { args: ["no-such-thing"], exitCode: 1, says: "no such file or directory" },
    { args: [], exitCode: 1, says: "AWS would reject every event" },
  ])("$args", async ({ args, exitCode, says }) => {
    const options = args.includes("--region") || args.includes("--endpoint-url") ? ["--rebase", "now"] : [];
    const ran = await runFlowlab(["publish", ...args, ...options], { nowMs: Date.UTC(2026, 5, 1) });
    expect(ran).toMatchObject({ exitCode, stderr: expect.stringContaining(says), stdout: "" });
  });

  test("a directory that is no run", async () => {
    const ran = await runFlowlab(["publish", runDirectory({ writtenBy: "someone" }), ...NOWHERE]);
    expect(ran).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("is not a run") });
  });

  test("a record that is none, with its file, line and column", async () => {
    const streams = [{ logGroupName: "/", logStreamName: "stream", logFormats: [], records: 2 }];
    const good = "2 123456789012 eni-1 10.0.0.1 10.0.0.2 1 2 6 1 40 1 59 ACCEPT OK\n";
    const directory = runDirectory(
      { writtenBy: "flowlab", lab: { name: "x", end: "2026-01-01T00:00:00Z" }, streams },
      good + good.replace("ACCEPT", "PERHAPS"),
    );
    const ran = await runFlowlab(["publish", directory, "--dry-run"]);
    expect(ran).toMatchObject({
      exitCode: 3,
      stderr: expect.stringMatching(/stream\.log:2:56: `PERHAPS` is not a valid action/),
    });
  });

  test("a journal that is none", async () => {
    const journal = join(temporaryDirectory(), "journal");
    writeFileSync(journal, "my notes\n");
    const ran = await runFlowlab(["publish", "--rebase", "now", "--journal", journal, ...NOWHERE]);
    expect(ran).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("is not the journal of a publication") });
  });
});

test("AWS that cannot be asked is an error with what to do", async () => {
  const ran = await runFlowlab(["publish", "--rebase", "now", ...NOWHERE], { nowMs: Date.UTC(2026, 5, 1) });
  expect(ran).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^error: CloudWatch Logs cannot be reached: .*\nhint: name a profile/),
  });
});

test("a run in a custom format is published in it; a format without `start` gives an event no time", async () => {
  const out = join(temporaryDirectory(), "out");
  const publish = async (format: string): Promise<Ran> => {
    const made = await runFlowlab(["run", "--format", format, "--out", out, "--force", "--quiet"]);
    expect(made.exitCode, made.stderr).toBe(0);
    return runFlowlab(["publish", out, "--dry-run", "--rebase", "now"], { nowMs: Date.UTC(2026, 5, 1) });
  };
  const format = "${pkt-srcaddr} ${dstaddr} ${tcp-flags} ${start}";
  expect(await publish(format)).toMatchObject({ exitCode: 0, stdout: expect.not.stringContaining("would reject") });
  expect(await publish("${srcaddr} ${end}")).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining("its format has no `start`"),
  });
});
