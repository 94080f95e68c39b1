import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runFlowlab, temporaryDirectory, type Ran } from "../e2e/fake-io.js";
import { useAwsEnvironment } from "./aws-environment.js";
import { startFakeInsights, type FakeInsights, type InsightsAnswer, type InsightsCall } from "./fake-insights.js";

useAwsEnvironment({ AWS_ACCESS_KEY_ID: "AKIA123456789012", AWS_SECRET_ACCESS_KEY: "secret" });

let fake: FakeInsights;
beforeAll(async () => void (fake = await startFakeInsights()));
afterAll(() => fake.stop());

const field = (name: string, value: string): object => ({ field: name, value });
const ROWS = [
  [field("srcAddr", "10.0.0.1"), field("dstPort", "22"), field("total", "24333")],
  [field("srcAddr", "10.0.0.2"), field("dstPort", "443"), field("total", "840.5")],
];
const STATISTICS = { recordsMatched: 138, recordsScanned: 200, bytesScanned: 15_395 };
const COMPLETE = { status: "Complete", results: ROWS, statistics: STATISTICS };
const QUERY = "stats sum(bytes) as total by srcAddr, dstPort | sort total desc";

/** Answers StartQuery, and GetQueryResults by these in turn, the last one again and again. */
function answering(...results: readonly InsightsAnswer[]): (call: InsightsCall) => InsightsAnswer {
  const left = [...results];
  return ({ operation }) => {
    if (operation === "StartQuery") return { output: { queryId: "query-1" } };
    if (operation === "StopQuery") return { output: { success: true } };
    return (left.length > 1 ? left.shift() : left[0]) ?? { output: COMPLETE };
  };
}

beforeEach(() => {
  fake.calls.splice(0);
  fake.answer = answering({ output: COMPLETE });
});

const RANGE = ["--start", "2026-01-12T09:00:00Z", "--end", "2026-01-12T10:00:00.5Z"];

function ask(args: readonly string[], query: readonly string[] = [QUERY], options = {}): Promise<Ran> {
  const group = ["--log-group", "NextWorkVPCFlowLogsGroup", "--region", "eu-west-3", "--endpoint-url", fake.url];
  return runFlowlab(["query", ...group, ...args, ...query], options);
}

const operations = (): readonly string[] => fake.calls.map(({ operation }) => operation);

test("starts the query as it is written, in seconds with both ends, and shows what AWS found", async () => {
  fake.answer = answering(
    { output: { status: "Scheduled" } },
    { output: { status: "Running", statistics: { recordsScanned: 100 } } },
    { output: COMPLETE },
  );
  const { exitCode, stdout, stderr } = await ask(RANGE);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "2 rows, 138 of 200 records matched\n" });
  expect(stdout.split("\n").map((line) => line.trim().split(/\s+/))).toEqual([
    ["#", "srcAddr", "dstPort", "total"],
    ["1", "10.0.0.1", "22", "24333"],
    ["2", "10.0.0.2", "443", "840.5"],
    [""],
  ]);
  expect(operations()).toEqual(["StartQuery", "GetQueryResults", "GetQueryResults", "GetQueryResults"]);
  expect(fake.calls[0]?.input).toEqual({
    logGroupNames: ["NextWorkVPCFlowLogsGroup"],
    queryString: QUERY,
    startTime: 1_768_208_400,
    endTime: 1_768_212_001,
  });
});

test("JSON, CSV, a chart and a picture are those of files", async () => {
  const { stdout } = await ask([...RANGE, "--json"]);
  expect(JSON.parse(stdout)).toEqual({
    queryLanguage: "CWLI",
    results: ROWS,
    statistics: STATISTICS,
    status: "Complete",
  });
  expect((await ask([...RANGE, "--csv"])).stdout).toBe(
    "srcAddr,dstPort,total\r\n10.0.0.1,22,24333\r\n10.0.0.2,443,840.5\r\n",
  );
  const directory = temporaryDirectory();
  const chart = await ask([...RANGE, "--chart", "--svg", "picture.svg"], [QUERY], { currentDirectory: directory });
  expect(chart.stdout).toMatch(/^total\n {2}10\.0\.0\.1 · 22 +█+ 24,333\n/);
  expect(readFileSync(join(directory, "picture.svg"), "utf8")).toContain("138 of 200 records matched");
});

test("several pages are one answer, and a @ptr is kept for JSON", async () => {
  const page = (pointer: string, nextToken?: string): InsightsAnswer => ({
    output: { ...COMPLETE, results: [[field("@message", pointer), field("@ptr", pointer)]], nextToken },
  });
  fake.answer = answering(page("one", "token-1"), page("two", "token-2"), page("three"));
  const { stdout } = await ask([...RANGE, "--json"], ["fields @message"]);
  const { results } = JSON.parse(stdout) as { readonly results: readonly (readonly { readonly value: string }[])[] };
  expect(results.map((row) => row.map(({ value }) => value))).toEqual([
    ["one", "one"],
    ["two", "two"],
    ["three", "three"],
  ]);
  expect(fake.calls.map(({ input }) => input["nextToken"])).toEqual([undefined, undefined, "token-1", "token-2"]);
});

test("what only AWS can answer is passed on to it, sample queries too", async () => {
  await ask(RANGE, ["pattern @message"]);
  expect(fake.calls[0]?.input["queryString"]).toBe("pattern @message");
  await ask([...RANGE, "--sample", "top-10-byte-transfers"], []);
  expect(fake.calls.at(-2)?.input["queryString"]).toContain("bytesTransferred");
});

test("without a time range the last hour is asked about, which is said", async () => {
  const { stderr } = await ask([], [QUERY], { tickMs: 0 });
  expect(stderr).toMatch(/^asking about the last hour/);
});

test("throttling and an account that is full are waited for", async () => {
  let refused = 0;
  const refuse = (error: string): InsightsAnswer => {
    refused += 1;
    return { error, message: "Rate exceeded" };
  };
  const usual = answering({ output: COMPLETE });
  fake.answer = (call) => {
    if (refused === 0) return refuse("ThrottlingException");
    if (refused === 1) return refuse("LimitExceededException");
    if (refused === 2 && call.operation === "GetQueryResults") return refuse("ThrottlingException");
    return usual(call);
  };
  const { exitCode } = await ask(RANGE);
  expect(exitCode).toBe(0);
  expect(operations()).toEqual(["StartQuery", "StartQuery", "StartQuery", "GetQueryResults", "GetQueryResults"]);
});

describe("what AWS refuses", () => {
  test("a query that is none, at its place", async () => {
    fake.answer = () => ({
      error: "MalformedQueryException",
      message: "unexpected symbol found b at line 1 and position 9",
      more: {
        queryCompileError: {
          location: { startCharOffset: 9, endCharOffset: 10 },
          message: "unexpected symbol found b",
        },
      },
    });
    const { exitCode, stdout, stderr } = await ask(RANGE, ["fields a b"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
    expect(stderr).toMatch(/unexpected symbol found b.*MalformedQueryException.*\n.*query:1:10/);
  });
  test.for([
    ["ResourceNotFoundException", "Log group 'x' does not exist", /ResourceNotFoundException: Log group/],
    ["AccessDeniedException", "not authorized to perform: logs:StartQuery", /AccessDeniedException[^]*hint: allow/],
  ] as const)("%s", async ([error, message, said]) => {
    fake.answer = () => ({ error, message });
    const { exitCode, stdout, stderr } = await ask(RANGE);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(said);
  });
  test.for(["Failed", "Timeout", "Cancelled", "Unknown"])("a query that ends as %s", async (status) => {
    fake.answer = answering({ output: { status } });
    const { exitCode, stderr } = await ask(RANGE);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`ended the query as ${status}`),
    });
  });
});

test("Ctrl-C stops the query in AWS too", async () => {
  fake.answer = answering({ output: { status: "Running" } });
  const controller = new AbortController();
  const running = fake.answer;
  fake.answer = (call) => {
    if (call.operation === "GetQueryResults") controller.abort();
    return running(call);
  };
  const { exitCode } = await ask(RANGE, [QUERY], { signal: controller.signal });
  expect(exitCode).toBe(130);
  expect(operations()).toEqual(["StartQuery", "GetQueryResults", "StopQuery"]);
});

test.for([
  [["--log-group", "a b", "fields x"], /not the name of a log group/],
  [["--log-group", "a", "--region", "paris", "fields x"], /not a Region/],
  [["--log-group", "a", "--endpoint-url", "paris", "fields x"], /not a URL/],
  [["--log-group", "a", "some-file", "fields x"], /asked apart/],
] as const)("%s is a mistake of usage", async ([args, said]) => {
  const { exitCode, stderr } = await runFlowlab(["query", ...args]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(said) });
});
