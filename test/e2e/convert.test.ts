import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withParquet } from "../../archive/index.js";
import { runFlowlab, temporaryDirectory, type Ran } from "./fake-io.js";

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

describe("Parquet", () => {
  const sample = "../shared/samples/sekoia-s3.parquet";

  test("AWS's own is read; what is written of it says the same to whoever reads it", async () => {
    const file = join(temporaryDirectory(), "flows.parquet");
    const read = await runFlowlab(["convert", sample, "--quiet"]);
    expect(read).toMatchObject({ exitCode: 0, stderr: "" });
    expect(read.stdout).toMatch(
      /^2 111111111111 eni-03ef80ddb18bc0997 64\.62\.197\.99 172\.31\.17\.39 58938 20547 6 1 40 /,
    );
    expect(await runFlowlab(["convert", sample, "--to", file])).toMatchObject({ exitCode: 0, stdout: "" });
    expect(await runFlowlab(["convert", file, "--quiet"])).toEqual(read);
  });

  test("has AWS's schema: whole numbers of 32 and 64 bits, missing ones null, missing text `-`", async () => {
    const directory = temporaryDirectory();
    const file = join(directory, "flows.parquet");
    const stdin = `${ONE}\n2 123456789010 eni-1 - - - - - - - 1431280876 1431280934 - NODATA\n`;
    await runFlowlab(["convert", "-", "--to", file], { stdin });
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

describe("--to", () => {
  test("writes a file whole, and replaces one with --force only", async () => {
    const file = join(temporaryDirectory(), "flows.txt");
    const write = (...options: readonly string[]): Promise<Ran> =>
      runFlowlab(["convert", "-", "--to", file, "--header", ...options], { stdin: `${ONE}\n` });
    expect(await write()).toMatchObject({ exitCode: 0, stdout: "" });
    expect(readFileSync(file, "utf8")).toMatch(/^version account-id .*\n2 123456789010 .* ACCEPT OK\n$/);
    expect(await write()).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("`--force` replaces it") });
    expect(await write("--force")).toMatchObject({ exitCode: 0 });
  });

  test("leaves nothing behind when reading fails", async () => {
    const directory = temporaryDirectory();
    const ran = await runFlowlab(["convert", "-", "nowhere.log", "--to", join(directory, "flows.txt")], { stdin: "" });
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
