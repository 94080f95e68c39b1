import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, test } from "vitest";
import { FIELDS, LOG_FORMAT_PRESETS } from "../../emit/index.js";
import { runFlowlab, temporaryDirectory } from "../e2e/fake-io.js";

/**
 * The columns of AWS's table for flow logs of versions 2 to 5 in Parquet, in its order
 * (docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs-parquet.html).
 */
const ATHENA_COLUMNS: readonly (readonly [column: string, type: "int" | "bigint" | "string"])[] = [
  ["version", "int"],
  ["account_id", "string"],
  ["interface_id", "string"],
  ["srcaddr", "string"],
  ["dstaddr", "string"],
  ["srcport", "int"],
  ["dstport", "int"],
  ["protocol", "bigint"],
  ["packets", "bigint"],
  ["bytes", "bigint"],
  ["start", "bigint"],
  ["end", "bigint"],
  ["action", "string"],
  ["log_status", "string"],
  ["vpc_id", "string"],
  ["subnet_id", "string"],
  ["instance_id", "string"],
  ["tcp_flags", "int"],
  ["type", "string"],
  ["pkt_srcaddr", "string"],
  ["pkt_dstaddr", "string"],
  ["region", "string"],
  ["az_id", "string"],
  ["sublocation_type", "string"],
  ["sublocation_id", "string"],
  ["pkt_src_aws_service", "string"],
  ["pkt_dst_aws_service", "string"],
  ["flow_direction", "string"],
  ["traffic_path", "int"],
];

/** What Athena's types are in a Parquet file. */
const PARQUET_TYPES = { int: "INT32", bigint: "INT64", string: "BYTE_ARRAY" } as const;

/**
 * The table calls `protocol` a bigint; the page of the records (flow-log-records 2, INT_32) and the schema inside AWS's
 * own files (flow-log-records 10, int) do not. Athena reads an INT32 as the wider type.
 */
function parquetTypeOf(column: string, type: keyof typeof PARQUET_TYPES): string {
  return column === "protocol" ? "INT32" : PARQUET_TYPES[type];
}

async function fileOf(format: string): Promise<string> {
  const file = join(temporaryDirectory(), "flows.parquet");
  const run = await runFlowlab(["run", "--quiet", "--format", format]);
  expect(run.exitCode, run.stderr).toBe(0);
  const input = ["--input-format", format];
  const converted = await runFlowlab(["convert", "-", ...input, "--out", file], { stdin: run.stdout });
  expect(converted.exitCode, converted.stderr).toBe(0);
  return file;
}

async function rowsOf(sql: string): Promise<readonly (readonly string[])[]> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  try {
    return (await connection.runAndReadAll(sql)).getRows().map((row) => row.map(String));
  } finally {
    connection.closeSync();
  }
}

const columnsOf = (file: string): Promise<readonly (readonly string[])[]> =>
  rowsOf(`SELECT name, type FROM parquet_schema('${file}') WHERE type IS NOT NULL`);

describe("Parquet files match the table that AWS gives for Athena", () => {
  test.for([
    ["v2", 14],
    ["v5", 29],
  ] as const)("%s: every name and type, in its order", async ([format, columns]) => {
    const expected = ATHENA_COLUMNS.slice(0, columns).map(([column, type]) => [column, parquetTypeOf(column, type)]);
    expect(await columnsOf(await fileOf(format))).toEqual(expected);
  });

  test("all: the table's columns, then those of later versions as the page of the records types them", async () => {
    const columns = await columnsOf(await fileOf("all"));
    expect(columns.slice(0, ATHENA_COLUMNS.length)).toEqual(
      ATHENA_COLUMNS.map(([column, type]) => [column, parquetTypeOf(column, type)]),
    );
    const later = FIELDS.slice(ATHENA_COLUMNS.length).map(({ parquetColumn }) => [
      parquetColumn,
      parquetColumn === "encryption_status" ? "INT32" : "BYTE_ARRAY",
    ]);
    expect(columns.slice(ATHENA_COLUMNS.length)).toEqual(later);
    expect(columns).toHaveLength(LOG_FORMAT_PRESETS.get("all")!.fields.length);
  });

  test("text columns are marked as such, and pages are compressed by gzip (flow-logs-s3-path, Log file format)", async () => {
    const file = await fileOf("v5");
    const texts = await rowsOf(
      `SELECT DISTINCT converted_type FROM parquet_schema('${file}') WHERE type = 'BYTE_ARRAY'`,
    );
    expect(texts).toEqual([["UTF8"]]);
    expect(await rowsOf(`SELECT DISTINCT compression FROM parquet_metadata('${file}')`)).toEqual([["GZIP"]]);
  });
});
