import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runFlowlab, temporaryDirectory, type Ran } from "../e2e/fake-io.js";
import { accessKeyOf, useAwsEnvironment } from "./aws-environment.js";
import { awsCli, MOTO_SKIPPED, startMoto, type Moto } from "./moto.js";

const REGION = "eu-west-3";
const GROUP = "NextWorkVPCFlowLogsGroup";

useAwsEnvironment({ AWS_ACCESS_KEY_ID: accessKeyOf("123456789012"), AWS_SECRET_ACCESS_KEY: "secret" });

interface StoredEvent {
  readonly timestamp: number;
  readonly message: string;
}

type Row = Readonly<Record<string, string>>;

/*
 * StartQuery and GetQueryResults over HTTP, of a server that is not ours. What moto 5.2.5 does not do: it knows `fields`
 * of @timestamp, @message, @logStream and @log, `sort` and `limit`, and passes over every other command and field; it
 * answers with milliseconds where AWS writes `2026-01-12 09:00:00.000`, says no statistics, is never still running, and
 * takes any text for a query. What AWS answers there is played by fake-insights.ts (run-query.test.ts).
 */
describe.skipIf(MOTO_SKIPPED !== null)(`asking log groups (${MOTO_SKIPPED ?? "moto"})`, () => {
  let moto: Moto;
  let nowMs = 0;
  beforeAll(async () => void (moto = await startMoto()), 300_000);
  afterAll(() => moto.stop());

  const remote = (): readonly string[] => ["--region", REGION, "--endpoint-url", moto.url];
  const ask = (query: string, ...args: readonly string[]): Promise<Ran> =>
    runFlowlab(["query", "--log-group", GROUP, ...remote(), ...args, query], { nowMs });

  const rowsOf = async (query: string, ...args: readonly string[]): Promise<readonly Row[]> => {
    const ran = await ask(query, "--json", ...args);
    expect(ran).toMatchObject({ exitCode: 0 });
    const { results } = JSON.parse(ran.stdout) as { results: { field: string; value: string }[][] };
    return results.map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value])));
  };

  test("what was published is found: the newest first, with its stream, within the time that is asked", async () => {
    nowMs = Date.now();
    const journal = join(temporaryDirectory(), "journal.jsonl");
    const published = await runFlowlab(["publish", "--rebase", "now", ...remote(), "--journal", journal], { nowMs });
    expect(published.exitCode, published.stderr).toBe(0);
    const { logStreams } = awsCli(moto.url, REGION, ["logs", "describe-log-streams", "--log-group-name", GROUP]) as {
      logStreams: { logStreamName: string }[];
    };
    const stream = logStreams[0]!.logStreamName;
    const read = [
      "logs",
      "get-log-events",
      "--log-group-name",
      GROUP,
      "--log-stream-name",
      stream,
      "--start-from-head",
    ];
    const { events } = awsCli(moto.url, REGION, read) as { events: StoredEvent[] };
    expect(events.length).toBeGreaterThan(100);

    const days = ["--start", new Date(nowMs - 14 * 86_400_000).toISOString(), "--end", new Date(nowMs).toISOString()];
    const newest = await rowsOf("fields @timestamp, @message, @logStream | sort @timestamp desc | limit 20", ...days);
    const times = events.map(({ timestamp }) => timestamp).toSorted((a, b) => b - a);
    expect(newest.map((row) => Number(row["@timestamp"]))).toEqual(times.slice(0, 20));
    expect(new Set(newest.map((row) => row["@logStream"]))).toEqual(new Set([stream]));
    const all = await rowsOf("fields @message | sort @timestamp asc", ...days);
    const messages = new Set(events.map(({ message }) => message));
    expect(all).toHaveLength(events.length);
    expect(new Set(all.map((row) => row["@message"]))).toEqual(messages);

    const from = times[times.length >> 1]!;
    const later = await rowsOf("fields @timestamp", "--start", new Date(from).toISOString(), ...days.slice(2));
    expect(later).toHaveLength(times.filter((time) => time >= from).length);
    expect(await ask("fields @message | limit 3", ...days, "--csv")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^@message\r?\n2 \d{12} eni-\w+ .+/),
    });
  }, 60_000);

  test("a log group that does not exist is told in AWS's words", async () => {
    nowMs = Date.now();
    const ran = await runFlowlab(["query", "--log-group", "nobody", ...remote(), "fields @message"], { nowMs });
    expect(ran).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringContaining("ResourceNotFoundException"),
    });
  }, 60_000);
});
