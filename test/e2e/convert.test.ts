import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withParquet } from "../../archive/index.js";
import { runFlowlab, temporaryDirectory, type Ran } from "./fake-io.js";

const ONE =
  "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK";

const OWNER = ["--account-id", "123456789012", "--region", "eu-west-3", "--flow-log-id", "fl-0123456789abcdef0"];

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
  [["convert", "-", "--to", "flows.txt"], 2, "`--to flows.txt` is no form of records"],
  [["convert", "-", "--to", "pcapng", "--out", "x"], 2, "records hold no packets"],
  [["convert", "-", "--to", "parquet"], 2, "`--to parquet` goes with `--out`"],
  [
    ["convert", "-", "--to", "s3", "--out", "x"],
    2,
    "`--account-id` is missing, `--region` is missing, `--flow-log-id`",
  ],
  [["convert", "-", "--to", "s3", "--out", "x", ...OWNER, "--region", "paris"], 2, "`--region paris` is none"],
  [["convert", "-", "--to", "s3", "--out", "x", ...OWNER, "--s3-prefix", "AWSLogs"], 2, "cannot be a folder"],
  [["convert", "-", "--to", "streams", "--out", "x"], 2, "`--log-group` is missing"],
  [["convert", "-", "--to", "cloudwatch", "--out", "x", "--log-group", "a b"], 2, "`a b` is no name of a log group"],
  [["convert", "-", "--input-format", "v6"], 2, "`--input-format`: unknown log format `v6`"],
] as const)("%j exits %i", async ([args, exitCode, message]) => {
  const ran = await runFlowlab([...args], { stdin: "" });
  expect(ran.exitCode).toBe(exitCode);
  expect(ran.stderr).toContain(message);
});

describe("Parquet", () => {
  const sample = "../shared/samples/sekoia-s3.parquet";

  test("AWS's own is read; what is written of it says the same to whoever reads it", async () => {
    const file = join(temporaryDirectory(), "flows.parquet");
    const read = await runFlowlab(["convert", sample, "--quiet"]);
    expect(read).toMatchObject({ exitCode: 0, stderr: "" });
    expect(read.stdout).toMatch(
      /^2 111111111111 eni-03ef80ddb18bc0997 64\.62\.197\.99 172\.31\.17\.39 58938 20547 6 1 40 /,
    );
    expect(await runFlowlab(["convert", sample, "--out", file])).toMatchObject({ exitCode: 0, stdout: "" });
    expect(await runFlowlab(["convert", file, "--quiet"])).toEqual(read);
  });

  test("has AWS's schema: whole numbers of 32 and 64 bits, missing ones null, missing text `-`", async () => {
    const directory = temporaryDirectory();
    const file = join(directory, "flows.parquet");
    const stdin = `${ONE}\n2 123456789010 eni-1 - - - - - - - 1431280876 1431280934 - NODATA\n`;
    await runFlowlab(["convert", "-", "--out", file], { stdin });
    await withParquet(async (parquet) => {
      const fields = (await parquet.read(file, join(directory, "text"))).fields;
      expect(fields.map(({ parquetColumn }) => parquetColumn).slice(0, 4)).toEqual([
        "version",
        "account_id",
        "interface_id",
        "srcaddr",
      ]);
    });
    const schema = (await schemaOf(file)).map(([name, type]) => `${name} ${type}`);
    expect(schema).toEqual((await schemaOf(sample)).map(([name, type]) => `${name} ${type}`));
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const rows = await connection.runAndReadAll(`SELECT srcaddr, srcport, packets FROM '${file}' ORDER BY start DESC`);
    expect(rows.getRows()).toEqual([
      ["-", null, null],
      ["172.31.16.139", 20641, 20n],
    ]);
    connection.closeSync();
  });

  test("that holds something else, or is damaged, is refused by name", async () => {
    const directory = temporaryDirectory();
    const damaged = join(directory, "damaged.parquet");
    writeFileSync(damaged, "PAR1 and nothing more");
    expect(await runFlowlab(["convert", damaged])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(`\`${damaged}\` cannot be read as Parquet`),
    });
    const other = join(directory, "other.parquet");
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    await connection.run(`COPY (SELECT 1 AS colour) TO '${other}' (FORMAT parquet)`);
    connection.closeSync();
    expect(await runFlowlab(["convert", other])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("has a column `colour`, which is no field of flow-log records"),
    });
  });

  async function schemaOf(file: string): Promise<readonly (readonly string[])[]> {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const schema = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet('${file}')`);
    connection.closeSync();
    return schema.getRows().map(([name, type]) => [String(name), String(type)]);
  }
});

describe("--out", () => {
  test("writes a file whole, and replaces one with --force only", async () => {
    const file = join(temporaryDirectory(), "flows.txt");
    const write = (...options: readonly string[]): Promise<Ran> =>
      runFlowlab(["convert", "-", "--out", file, "--header", ...options], { stdin: `${ONE}\n` });
    expect(await write()).toMatchObject({ exitCode: 0, stdout: "" });
    expect(readFileSync(file, "utf8")).toMatch(/^version account-id .*\n2 123456789010 .* ACCEPT OK\n$/);
    expect(await write()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("`--force` replaces it") });
    expect(await write("--force")).toMatchObject({ exitCode: 0 });
  });

  test("leaves nothing behind when reading fails", async () => {
    const directory = temporaryDirectory();
    const ran = await runFlowlab(["convert", "-", "nowhere.log", "--out", join(directory, "flows.txt")], { stdin: "" });
    expect(ran.exitCode).toBe(1);
    expect(readdirSync(directory)).toEqual([]);
  });

  test("a run in S3's files, plain or Parquet, reads back as its streams", async () => {
    const directory = temporaryDirectory();
    const lines = (text: string): readonly string[] => text.split("\n").filter(Boolean).toSorted();
    const streams = await runFlowlab(["run", "--quiet"]);
    for (const format of ["plain-text", "parquet"]) {
      const out = join(directory, format);
      const made = await runFlowlab([
        "run",
        "--to",
        "s3",
        "--hive-partitions",
        "--s3-format",
        format,
        "--out",
        out,
        "--quiet",
      ]);
      expect(made.exitCode, made.stderr).toBe(0);
      const back = await runFlowlab(["convert", join(out, "s3"), "--quiet"]);
      expect(lines(back.stdout)).toEqual(lines(streams.stdout));
    }
    const out = join(directory, "cloudwatch");
    await runFlowlab(["run", "--to", "cloudwatch", "--out", out, "--quiet"]);
    const back = await runFlowlab(["convert", join(out, "cloudwatch"), "--quiet"]);
    expect(lines(back.stdout)).toEqual(lines(streams.stdout));
  });
});

describe("trees", () => {
  const linesOf = (text: string): readonly string[] => text.split("\n").filter(Boolean).toSorted();

  test("S3's files, plain or Parquet, and CloudWatch's answers hold the records that went in", async () => {
    const directory = temporaryDirectory();
    const place = (name: string): string => join(directory, name);
    const streams = await runFlowlab(["run", "--quiet", "--format", "v5", "--to", "s3", "--out", place("run")]);
    const forms = [
      ["plain", "s3", ...OWNER, "--hourly-partitions"],
      ["parquet", "s3", ...OWNER, "--s3-format", "parquet", "--hive-partitions", "--s3-prefix", "deep"],
      ["events", "cloudwatch", "--log-group", "/aws/vpc"],
      ["streams", "streams", "--log-group", "/aws/vpc"],
    ] as const;
    for (const [name, form, ...options] of forms) {
      const made = await runFlowlab(["convert", place("run"), "--to", form, "--out", place(name), ...options]);
      expect(made, made.stderr).toMatchObject({ exitCode: 0, stdout: "" });
      const back = await runFlowlab(["convert", place(name), "--input-format", "v5", "--quiet"]);
      expect(linesOf(back.stdout), name).toEqual(linesOf(streams.stdout));
    }
    const query = "stats count(*) as n, sum(bytes) as b by srcAddr, tcpFlags | sort b desc, n desc";
    const answers = await Promise.all(
      ["run", ...forms.map(([name]) => name)].map((name) => runFlowlab(["query", place(name), query, "--csv"])),
    );
    expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1);
    const keys = readdirSync(place("parquet"), { recursive: true, encoding: "utf8" });
    expect(keys).toContainEqual(
      expect.stringMatching(
        /^s3\/deep\/AWSLogs\/aws-account-id=123456789012\/.*\/123456789012_vpcflowlogs_eu-west-3_fl-0123456789abcdef0_20260112T09\d\dZ_[0-9a-f]{8}\.parquet$/,
      ),
    );
  });

  test("the same records give the same bytes, in whatever order the streams come", async () => {
    const directory = temporaryDirectory();
    const lines = Array.from({ length: 500 }, (_, index) =>
      ONE.replace("1418530010 1418530070", `${1_418_530_010 + index} ${1_418_530_070 + index}`),
    );
    const bytes = await Promise.all(
      ["a", "b"].map(async (name) => {
        const out = join(directory, name);
        await runFlowlab(["convert", "-", "--to", "s3", "--out", out, ...OWNER], { stdin: `${lines.join("\n")}\n` });
        const files = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".gz"));
        return files.toSorted().map((file) => [file, readFileSync(join(out, file), "hex")]);
      }),
    );
    expect(bytes[0]).toHaveLength(3);
    expect(bytes[1]).toEqual(bytes[0]);
  });

  test("events are in order of time, with the times that CloudWatch Logs told", async () => {
    const directory = temporaryDirectory();
    const event = (timestamp: number, message: string, more: object = {}): object => ({ timestamp, message, ...more });
    const events = [
      event(3000, ONE.replace("20641", "3"), { ingestionTime: 9000 }),
      event(1000, ONE.replace("20641", "1"), { ingestionTime: 9000 }),
      event(3000, ONE.replace("20641", "2"), { ingestionTime: 8000 }),
    ];
    const args = ["convert", "-", "--to", "cloudwatch", "--log-group", "g", "--out", join(directory, "out")];
    await runFlowlab(args, { stdin: JSON.stringify({ events }) });
    const file = join(directory, "out/cloudwatch/g/eni-1235b8ca123456789-all.json");
    const written = JSON.parse(readFileSync(file, "utf8")) as {
      events: { timestamp: number; ingestionTime: number }[];
    };
    expect(written.events.map(({ timestamp, ingestionTime }) => [timestamp, ingestionTime])).toEqual([
      [1000, 9000],
      [3000, 8000],
      [3000, 9000],
    ]);
  });

  test.for([
    ["s3", "${srcaddr} ${bytes}", "the records of `<stdin>` have no time", OWNER],
    ["cloudwatch", "${interface-id} ${bytes}", "the records of `<stdin>` have no time", ["--log-group", "g"]],
    ["streams", "${srcaddr} ${bytes}", "belongs to no log stream", ["--log-group", "g"]],
  ] as const)("%s needs to know of %s", async ([form, format, message, options]) => {
    const directory = temporaryDirectory();
    const out = join(directory, "out");
    const args = ["convert", "-", "--input-format", format, "--to", form, "--out", out, ...options];
    const ran = await runFlowlab(args, { stdin: format.startsWith("${srcaddr}") ? "10.0.0.1 40\n" : "eni-1 40\n" });
    expect(ran).toMatchObject({ exitCode: 3, stderr: expect.stringContaining(message) });
    expect(readdirSync(directory)).toEqual([]);
  });

  test("Ctrl-C leaves nothing behind", async () => {
    const directory = temporaryDirectory();
    const args = ["convert", "-", "--to", "s3", "--out", join(directory, "out"), ...OWNER];
    expect((await runFlowlab(args, { stdin: `${ONE}\n`, interrupted: true })).exitCode).toBe(130);
    expect(readdirSync(directory)).toEqual([]);
  });

  test("what is no tree of flowlab's is not replaced", async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "precious"), "");
    const args = ["convert", "-", "--to", "s3", "--out", directory, "--force", ...OWNER];
    const ran = await runFlowlab(args, { stdin: `${ONE}\n` });
    expect(ran).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("flowlab did not write it") });
  });
});

test("without --format the fields are those of the first records; what is left out is said", async () => {
  const stdin = `srcaddr bytes\n10.0.0.1 40\nsrcaddr tcp-flags\n10.0.0.2 3\n`;
  const ran = await runFlowlab(["convert", "-", "--header"], { stdin });
  expect(ran.stdout).toBe("srcaddr bytes\n10.0.0.1 40\n10.0.0.2 -\n");
  expect(ran.stderr).toContain("left out, as the first records do not have them: `tcp-flags`");
});
