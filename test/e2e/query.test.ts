import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_FIELDS } from "../../emit/index.js";
import { SAMPLE_QUERIES } from "../../query/index.js";
import { runFlowlab, temporaryDirectory, type Ran } from "./fake-io.js";

/** One run, and its records as AWS would leave them elsewhere. */
const place = temporaryDirectory();
const RUN = join(place, "run");
let lines: readonly string[];

const TOP_10 = `fields @timestamp, srcAddr, dstAddr, bytes
| stats sum(bytes) as totalBytes by srcAddr, dstAddr
| sort totalBytes desc
| limit 10`;

beforeAll(async () => {
  await runFlowlab(["run", "--out", RUN, "--quiet"]);
  const group = join(RUN, "NextWorkVPCFlowLogsGroup");
  lines = readdirSync(group).flatMap((file) => readFileSync(join(group, file), "utf8").trim().split("\n"));
});

function query(...args: readonly string[]): Promise<Ran> {
  return runFlowlab(["query", ...args], { currentDirectory: place });
}

interface Results {
  readonly results: readonly (readonly { readonly field: string; readonly value: string }[])[];
  readonly statistics: Readonly<Record<string, number>>;
  readonly status: string;
}

/** Rows as objects, without the pointers, which name a stream. */
async function rowsOf(...args: readonly string[]): Promise<readonly Readonly<Record<string, string>>[]> {
  const { exitCode, stdout, stderr } = await query("--json", ...args);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return (JSON.parse(stdout) as Results).results.map((row) =>
    Object.fromEntries(row.filter(({ field }) => field !== "@ptr").map(({ field, value }) => [field, value])),
  );
}

/** The lab's own query, answered by adding up the lines in this very process. */
function topTransfers(count: number): readonly Readonly<Record<string, string>>[] {
  const totals = new Map<string, number>();
  for (const line of lines) {
    const [, , , srcAddr, dstAddr, , , , , bytes] = line.split(" ");
    const pair = `${srcAddr} ${dstAddr}`;
    if (bytes !== "-") totals.set(pair, (totals.get(pair) ?? 0) + Number(bytes));
  }
  const order = [...totals].toSorted(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)).slice(0, count);
  return order.map(([pair, total]) => ({
    srcAddr: pair.split(" ")[0]!,
    dstAddr: pair.split(" ")[1]!,
    totalBytes: String(total),
  }));
}

describe("the lab's top 10", () => {
  test("is what adding up its records gives", async () => {
    const rows = await rowsOf("run", TOP_10);
    const expected = topTransfers(10);
    expect(lines.length).toBeGreaterThan(100);
    expect(expected[0]?.["totalBytes"]).not.toBe(expected[1]?.["totalBytes"]);
    const figures = (of: typeof rows): readonly (string | undefined)[] => of.map((row) => row["totalBytes"]);
    expect(figures(rows)).toEqual(figures(expected));
    // Equal sums follow in the order of their addresses, here of one length each.
    expect(rows.slice(0, 6)).toEqual(expected.slice(0, 6));
  });

  test("is a sample query, and the console's gives the same figures", async () => {
    expect(await rowsOf("run", "--sample", "lab-top-10")).toEqual(await rowsOf("run", TOP_10));
    const console = await rowsOf("run", "--sample", "top-10-byte-transfers");
    expect(console.map((row) => row["bytesTransferred"])).toEqual(topTransfers(10).map((row) => row["totalBytes"]));
  });
});

describe("sample queries", () => {
  test.for(SAMPLE_QUERIES)("$name", async ({ name, text }) => {
    const { exitCode, stderr } = await query("run", "--sample", name);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining("error") });
    const { exitCode: typed } = await query("run", text);
    expect(typed).toBe(0);
  });
  test("--list shows each with its text", async () => {
    const { stdout } = await query("--list");
    for (const { name, title } of SAMPLE_QUERIES) expect(stdout).toContain(`${name}\n  ${title}`);
    expect(JSON.parse((await query("--list", "--json")).stdout)).toEqual({ schema: 1, samples: SAMPLE_QUERIES });
  });
  test("one that does not exist is a mistake of usage", async () => {
    const { exitCode, stderr } = await query("run", "--sample", "top-10-byte-transfer");
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("did you mean `top-10-byte-transfers`"),
    });
  });
});

describe("the same records in other forms", () => {
  const header = DEFAULT_FIELDS.map(({ name }) => name).join(" ");
  beforeAll(async () => {
    mkdirSync(join(place, "s3/deep"), { recursive: true });
    const half = Math.floor(lines.length / 2);
    const text = (part: readonly string[]): string => part.map((line) => `${line}\n`).join("");
    writeFileSync(join(place, "plain.log"), text(lines));
    writeFileSync(join(place, "windows.log"), `${lines.join("\r\n")}\r\n`);
    writeFileSync(join(place, "s3/one.log.gz"), gzipSync(`${header}\n${text(lines.slice(0, half))}`));
    writeFileSync(join(place, "s3/deep/two.log.gz"), gzipSync(`${header}\n${text(lines.slice(half))}`));
    writeFileSync(
      join(place, "joined.log"),
      `${header}\n${text(lines.slice(0, half))}${header}\n${text(lines.slice(half))}`,
    );
    writeFileSync(join(place, "we[i]rd *.log"), text(lines));
    // Numbers as AWS stores them: missing ones are null, missing texts `-` (flow-log-records 10).
    const columns = DEFAULT_FIELDS.map(({ parquetColumn, parquetType }, index) => {
      const part = `split_part(line, ' ', ${index + 1})`;
      const type = parquetType === "INT_32" ? "INTEGER" : "BIGINT";
      return `${parquetType === "STRING" ? part : `CAST(NULLIF(${part}, '-') AS ${type})`} AS "${parquetColumn}"`;
    });
    const duckdb = await (await DuckDBInstance.create(":memory:")).connect();
    const from = `read_csv('${join(place, "plain.log")}', columns = {line: 'VARCHAR'}, delim = '|', header = false, auto_detect = false)`;
    await duckdb.run(
      `COPY (SELECT ${columns.join(", ")} FROM ${from}) TO '${join(place, "records.parquet")}' (FORMAT parquet)`,
    );
    duckdb.closeSync();
    await runFlowlab(["run", "--out", "cloudwatch", "--to", "cloudwatch", "--quiet"], { currentDirectory: place });
    await runFlowlab(["run", "--out", "bucket", "--to", "s3", "--quiet"], { currentDirectory: place });
    const events = lines.map((message, index) => {
      return {
        logStreamName: "eni-1-all",
        timestamp: Number(message.split(" ")[10]) * 1000,
        message,
        eventId: `${index}`,
      };
    });
    const payload = (part: typeof events): Buffer =>
      gzipSync(JSON.stringify({ messageType: "DATA_MESSAGE", logGroup: "g", logStream: "eni-1-all", logEvents: part }));
    writeFileSync(join(place, "filtered.json"), JSON.stringify({ events, searchedLogStreams: [] }, null, 4));
    const record = (part: typeof events): object => ({ kinesis: { data: payload(part).toString("base64") } });
    writeFileSync(
      join(place, "kinesis.json"),
      JSON.stringify({ Records: [record(events.slice(0, half)), record(events.slice(half))] }),
    );
    writeFileSync(join(place, "payload.gz"), payload(events));
    writeFileSync(join(place, "firehose"), lines.map((message) => JSON.stringify({ message })).join(""));
    writeFileSync(join(place, "export.gz"), gzipSync(text(lines.map((each) => `2026-01-12T09:00:00.000Z ${each}`))));
    writeFileSync(join(place, "tail.log"), text(lines.map((each) => `2026-01-12T09:00:00+00:00 eni-1-all ${each}`)));
    mkdirSync(join(place, "json"));
    copyFileSync(join(place, "s3/one.log.gz"), join(place, "json/one.log.gz"));
    writeFileSync(join(place, "json/two.json"), JSON.stringify({ events: events.slice(half) }));
    mkdirSync(join(place, "mixed"));
    copyFileSync(join(place, "s3/one.log.gz"), join(place, "mixed/one.log.gz"));
    writeFileSync(join(place, "mixed/two.log"), text(lines.slice(half)));
  });

  const FORMS: readonly (readonly [form: string, inputs: readonly string[]])[] = [
    ["lines", ["plain.log"]],
    ["lines that end in CR LF", ["windows.log"]],
    ["gzip with header, a directory", ["s3"]],
    ["gzip with header, a pattern", ["s3/**/*.log.gz"]],
    ["gzip with header, by name", ["s3/one.log.gz", "s3/deep/two.log.gz"]],
    ["several headers in one file", ["joined.log"]],
    ["Parquet", ["records.parquet"]],
    ["text and gzip", ["mixed"]],
    ["a run as get-log-events answers", ["cloudwatch"]],
    ["a run as a bucket", ["bucket"]],
    ["filter-log-events", ["filtered.json"]],
    ["payloads of a subscription by Kinesis", ["kinesis.json"]],
    ["a payload of a subscription", ["payload.gz"]],
    ["Firehose, one object after another", ["firehose"]],
    ["an export to S3", ["export.gz"]],
    ["aws logs tail", ["tail.log"]],
    ["JSON and gzip", ["json"]],
    ["a name with special characters", ["we[i]rd *.log"]],
  ];
  const QUERIES = [
    TOP_10,
    "stats count(*) as n, sum(bytes), avg(packets), min(start), max(end), count(bytes) by action, protocol, logStatus",
    "fields @timestamp, @message | sort bytes desc | limit 30",
    "filter dstPort < 1024 and srcAddr not like '10.' | fields srcAddr, dstPort, start | sort dstPort, srcAddr",
    "filter bytes = '-' or bytes > 400 | stats count(*) by bin(5m) | sort bin5",
    "dedup srcAddr, dstAddr | limit 40",
  ].map((text) => text.replace(" | sort bin5", ""));
  describe.for(FORMS)("%s", ([, inputs]) => {
    test.for(QUERIES)("%s", async (text) => {
      expect(await rowsOf(...inputs, text)).toEqual(await rowsOf("run", text));
    });
  });
});

describe("every sample query answers alike of a run's text, what `aws logs` prints of it, and its bucket", () => {
  const ASKED = ["cloudwatch", "bucket", "parquet-bucket"];
  beforeAll(async () => {
    const parquet = ["--to", "s3", "--s3-format", "parquet"];
    await runFlowlab(["run", "--out", "parquet-bucket", ...parquet, "--quiet"], { currentDirectory: place });
    await runFlowlab(["run", "--out", "cloudwatch", "--to", "cloudwatch", "--quiet", "--force"], {
      currentDirectory: place,
    });
    await runFlowlab(["run", "--out", "bucket", "--to", "s3", "--quiet", "--force"], { currentDirectory: place });
  });
  test.for(SAMPLE_QUERIES)("$name", async ({ text }) => {
    const expected = await rowsOf("run", text);
    for (const form of ASKED) expect(await rowsOf(form, text), form).toEqual(expected);
  });
});

test("events say their stream, their time and when they were taken in", async () => {
  const message = "10.0.0.1 10.0.0.2 40";
  const events = [
    { logStreamName: "eni-7-all", timestamp: 1_768_208_400_000, ingestionTime: 1_768_208_500_500, message },
  ];
  writeFileSync(join(place, "custom.json"), JSON.stringify({ events }));
  const format = ["--format", "${srcaddr} ${dstaddr} ${bytes}"];
  expect(await rowsOf("custom.json", ...format, "fields @timestamp, @ingestionTime, @logStream, bytes")).toEqual([
    {
      "@timestamp": "2026-01-12 09:00:00.000",
      "@ingestionTime": "2026-01-12 09:01:40.500",
      "@logStream": "eni-7-all",
      bytes: "40",
    },
  ]);
});

test("a run in another log format is read in that format", async () => {
  const format = "${bytes} ${action} ${tcp-flags} ${start} ${end}";
  await runFlowlab(["run", "--out", "custom", "--quiet", "--format", format], { currentDirectory: place });
  const rows = await rowsOf("custom", "stats sum(bytes) as b, max(tcpFlags) as flags by action");
  const plain = await rowsOf("run", "stats sum(bytes) as b by action");
  expect(rows.map(({ b, action }) => ({ b, action }))).toEqual(plain);
  expect(rows.map(({ flags }) => Number(flags))).toSatisfy((all: readonly number[]) => all.every((each) => each >= 2));
});

describe("output", () => {
  test("a table, and how many rows on stderr", async () => {
    const { stdout, stderr } = await query("run", "stats sum(bytes) as total by action | sort total desc");
    expect(stdout).toMatch(/^ +# +action +total\n +1 +ACCEPT +\d+\n +2 +REJECT +\d+\n$/);
    expect(stderr).toBe("2 rows\n");
  });
  test("JSON as GetQueryResults answers: a missing value has no entry", async () => {
    const { stdout } = await query("run", "--json", "fields action, @ingestionTime | limit 1");
    const { results, statistics, status } = JSON.parse(stdout) as Results;
    expect(results).toEqual([
      [
        { field: "action", value: expect.stringMatching(/^(ACCEPT|REJECT|-)$/) },
        { field: "@ptr", value: expect.stringMatching(/^[\w+/=]{40,}$/) },
      ],
    ]);
    expect({ statistics, status }).toEqual({
      statistics: { recordsMatched: lines.length, recordsScanned: lines.length, bytesScanned: expect.any(Number) },
      status: "Complete",
    });
  });
  test("CSV with quotes where they are needed", async () => {
    const { stdout } = await query("run", "--csv", 'fields "a,\\"b\\"" as text, 1 as one | limit 1');
    expect(stdout).toBe('text,one\r\n"a,""b""",1\r\n');
  });
  test("a chart of events over time and of the figures", async () => {
    const { stdout } = await query(
      "run",
      "--chart",
      "filter action = 'REJECT' | stats count(*) as n by dstPort | sort n desc",
    );
    expect(stdout).toMatch(/^Log events per 1 min, UTC\n {2}09:00 {2}[█▏▎▍▌▋▊▉]+ \d+\n/);
    expect(stdout).toMatch(/\n\nn\n {2}\d+ +█+/);
  });
  test("no result is an answer", async () => {
    const { exitCode, stdout, stderr } = await query("run", "filter bytes > 1000000000");
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "", stderr: "no results\n" });
  });
});

describe("what goes wrong", () => {
  const FAILURES: readonly (readonly [args: readonly string[], exitCode: number, stderr: RegExp])[] = [
    [["nothing", "fields bytes"], 1, /cannot read `nothing`: no such file/],
    [["nothing/*.log", "fields bytes"], 1, /no file is like `nothing/],
    [["run"], 2, /what is asked is missing/],
    [["run", "fields bytes", "--start", "2026-01-12T09:00:00Z"], 2, /two ends/],
    [["run", "fields bytes", "--start", "today", "--end", "tomorrow"], 2, /not an instant/],
    [["run", "fields bytes", "--memory", "lots"], 2, /no amount of memory/],
    [["run", "fields srcaddr"], 3, /there is no field `srcaddr`.*\n.*query:1:8[^]*did you mean `srcAddr`/],
    [["run", "pattern @message"], 3, /mismatched input 'pattern'[^]*machine-learning/],
    [["run", "fields bytes", "--format", "v1"], 3, /unknown log format `v1`/],
    [
      ["narrow.log", "fields bytes"],
      3,
      /the first line is not of the default format: expected 14 fields[^]*narrow\.log:1:1[^]*--format/,
    ],
    [["events.json", "fields bytes"], 3, /the JSON holds no flow-log records/],
    [["picture.png", "fields bytes"], 3, /no flow-log records/],
  ];
  beforeAll(() => {
    writeFileSync(join(place, "narrow.log"), "a b c\n");
    writeFileSync(join(place, "events.json"), '{"events": [{"message": "START RequestId: 1"}]}');
    writeFileSync(join(place, "picture.png"), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]));
  });
  test.for(FAILURES)("%s", async ([args, exitCode, stderr]) => {
    const ran = await query(...args);
    expect({ exitCode: ran.exitCode, stdout: ran.stdout }).toEqual({ exitCode, stdout: "" });
    expect(ran.stderr).toMatch(stderr);
  });

  test("lines that are no records are counted, shown and left out", async () => {
    writeFileSync(
      join(place, "broken.log"),
      [lines[0], "half a record", "", lines[1], `${lines[2]} and more`, ""].join("\n"),
    );
    const { exitCode, stdout, stderr } = await query("broken.log", "--csv", "stats count(*) as n");
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "n\r\n2\r\n" });
    expect(stderr).toMatch(/2 lines left out that are no records\n.*broken\.log:2 .*half a record\n.*broken\.log:5 /);
  });

  test("events that are no records are counted, shown and left out", async () => {
    writeFileSync(join(place, "some.json"), JSON.stringify([{ message: lines[0] }, { message: "START" }]));
    const { exitCode, stdout, stderr } = await query("some.json", "--csv", "stats count(*) as n");
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "n\r\n1\r\n" });
    expect(stderr).toMatch(/1 line left out that are no records\n.*some\.json:1 .*expected 14 fields/);
  });

  test("a list without events has no records, which is said", async () => {
    writeFileSync(join(place, "none.json"), '{"events": []}');
    const { exitCode, stdout, stderr } = await query("none.json", "plain.log", "--csv", "stats count(*) as n");
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `n\r\n${lines.length}\r\n` });
    expect(stderr).toContain("no events are in `none.json`");
  });

  test("an empty file has no records, which is said", async () => {
    writeFileSync(join(place, "empty.log"), "");
    const { exitCode, stderr } = await query("empty.log", "fields bytes");
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/no records are in[^]*no results/),
    });
  });

  test("Ctrl-C stops the query", async () => {
    const { exitCode } = await runFlowlab(["query", "run", TOP_10], { currentDirectory: place, interrupted: true });
    expect(exitCode).toBe(130);
  });
});

test("files larger than the memory it may use answer all the same", async () => {
  const records = 1_500_000;
  const duckdb = await (await DuckDBInstance.create(":memory:")).connect();
  const line =
    "printf('2 123456789012 eni-%017x 10.0.%d.%d 10.1.0.1 40000 443 6 1 %d 1767225600 1767225660 ACCEPT OK', i, i % 50, i % 7, i)";
  const copy = `(DELIMITER '|', HEADER false, QUOTE '')`;
  await duckdb.run(`COPY (SELECT ${line} FROM range(${records}) t(i)) TO '${join(place, "large.log")}' ${copy}`);
  duckdb.closeSync();
  const text =
    "stats sum(bytes) as b, count(*) as n by srcAddr | stats sum(b) as total, sum(n) as records, count(*) as groups";
  const { exitCode, stdout } = await query("large.log", "--memory", "120MB", "--csv", text);
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: `total,records,groups\r\n${(records * (records - 1)) / 2},${records},350\r\n`,
  });
  const { exitCode: tooLittle, stderr } = await query("large.log", "--memory", "20MB", "stats values(@message)");
  expect({ tooLittle, stderr }).toMatchObject({ tooLittle: 1, stderr: expect.stringContaining("needs more memory") });
});

test("a picture is an SVG document; one that is there is not replaced", async () => {
  const { exitCode } = await query("run", "--svg", "top.svg", TOP_10);
  expect(exitCode).toBe(0);
  const svg = readFileSync(join(place, "top.svg"), "utf8");
  expect(svg).toMatch(/^<svg xmlns=[^]*<\/svg>\n$/);
  expect(svg.match(/<rect /g)?.length).toBeGreaterThan(20);
  const again = await query("run", "--svg", "top.svg", TOP_10);
  expect({ exitCode: again.exitCode, stderr: again.stderr }).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("exists already"),
  });
});

test("--help shows examples; the program does not load DuckDB before it asks", async () => {
  const { stdout } = await query("--help");
  expect(stdout).toContain("flowlab query my-run 'stats sum(bytes)");
  const script = `await import("./dist/cli/program.js"); await import("./dist/cli/commands/query.js");
    console.log(process.report.getReport().sharedObjects.join())`;
  const options = { encoding: "utf8" } as const;
  const loaded = execFileSync(process.execPath, ["--input-type=module", "--eval", script], options);
  expect(loaded).toContain("libc");
  expect(loaded).not.toContain("duckdb");
});
