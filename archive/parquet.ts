import type { DuckDBConnection } from "@duckdb/node-api";
import { FIELDS, logFormatOf, type Field, type LogFormat } from "../emit/index.js";
import { text, withDuckDb } from "./duckdb.js";

/** Reads and writes flow-log records in Parquet, as text files with a header line, whatever their size. */
export interface ParquetFiles {
  /**
   * Records of a text file with a header line as AWS's Parquet: missing numbers are null, missing text is `-`, pages are
   * compressed by gzip (flow-logs-s3-path, "Log file format").
   */
  write(textPath: string, format: LogFormat, parquetPath: string): Promise<void>;
  /** The records of a Parquet file as a text file with a header line. Rejects for columns that are no fields. */
  read(parquetPath: string, textPath: string): Promise<LogFormat>;
}

/** A Parquet file that does not hold flow-log records. */
export class NotRecordsError extends Error {
  override readonly name = "NotRecordsError";
}

const SQL_TYPES = { INT_32: "INTEGER", INT_64: "BIGINT", STRING: "VARCHAR" } as const;

function name(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

/** Folders named as Hive names them are no columns. */
function scanOf(path: string): string {
  return `read_parquet(${text(path)}, hive_partitioning = false)`;
}

/** The column as AWS's schema has it (flow-log-records 10). */
function typed({ parquetColumn, parquetType }: Field): string {
  const column = name(parquetColumn);
  const value = parquetType === "STRING" ? column : `CAST(nullif(${column}, '-') AS ${SQL_TYPES[parquetType]})`;
  return `${value} AS ${column}`;
}

function files(connection: DuckDBConnection): ParquetFiles {
  return {
    async write(textPath, { fields }, parquetPath) {
      const columns = fields.map(({ parquetColumn }) => `${text(parquetColumn)}: 'VARCHAR'`).join(", ");
      const scan = `read_csv(${text(textPath)}, header = true, delim = ' ', quote = '', escape = '', auto_detect = false, columns = {${columns}})`;
      const rows = `SELECT ${fields.map(typed).join(", ")} FROM ${scan}`;
      await connection.run(`COPY (${rows}) TO ${text(parquetPath)} (FORMAT parquet, COMPRESSION gzip)`);
    },
    async read(parquetPath, textPath) {
      const found = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${scanOf(parquetPath)}`);
      const fields = found.getRows().map(([column]) => fieldOf(String(column), parquetPath));
      const columns = fields.map(
        (each) => `coalesce(CAST(${name(each.parquetColumn)} AS VARCHAR), '-') AS ${name(each.name)}`,
      );
      const rows = `SELECT ${columns.join(", ")} FROM ${scanOf(parquetPath)}`;
      await connection.run(
        `COPY (${rows}) TO ${text(textPath)} (FORMAT csv, DELIM ' ', HEADER true, QUOTE '', ESCAPE '')`,
      );
      return logFormatOf(fields.map((each) => each.name));
    },
  };
}

function fieldOf(column: string, path: string): Field {
  const field = FIELDS.find(({ parquetColumn }) => parquetColumn === column);
  if (field !== undefined) return field;
  throw new NotRecordsError(`\`${path}\` has a column \`${column}\`, which is no field of flow-log records`);
}

/** Gives `work` what reads and writes Parquet files. */
export function withParquet<T>(work: (parquet: ParquetFiles) => Promise<T>): Promise<T> {
  return withDuckDb((connection) => work(files(connection)));
}
