import { DEFAULT_FIELDS } from "../emit/index.js";
import { compileQuery, parseQuery, SAMPLE_QUERIES } from "../query/index.js";
import { answerQuery, openEvents, type Engine } from "../query/duckdb/index.js";

/** How records are kept: the file that holds them, and how DuckDB is told to write it. */
export const QUERY_FORMS = [
  { name: "text", file: "records.log", copy: "DELIMITER ' ', HEADER false, QUOTE ''" },
  { name: "gzip", file: "records.log.gz", copy: "DELIMITER ' ', HEADER false, QUOTE '', COMPRESSION gzip" },
  { name: "Parquet", file: "records.parquet", copy: "FORMAT parquet, COMPRESSION gzip" },
] as const;

export type QueryForm = (typeof QUERY_FORMS)[number];

/** What a process that asked one file reports of itself, as one line of JSON. */
export interface QueryReport {
  readonly seconds: number;
  readonly residentMiB: number;
  readonly greatest: string;
}

const TOP_10 = SAMPLE_QUERIES.find(({ name }) => name === "top-10-byte-transfers")!.text;

/** Has DuckDB write that many records into a file. */
export async function writeRecords(
  engine: Engine,
  { name, copy }: QueryForm,
  records: number,
  path: string,
): Promise<void> {
  // Numbers that are missing are null in Parquet and `-` in text, as AWS writes them.
  const missing = name === "Parquet" ? "" : ", NULLSTR '-'";
  await engine.rows(`COPY (${generated(records)}) TO '${path}' (${copy}${missing})`);
}

/** Records that look like a day of many interfaces: some pairs talk much, one record in a hundred has no data. */
function generated(records: number): string {
  const columns: Readonly<Record<string, string>> = {
    version: "2",
    account_id: "'123456789012'",
    interface_id: "printf('eni-%017x', h % 1000)",
    srcaddr: "if(idle, '-', printf('10.%d.%d.%d', h % 4, (h // 7) % 64, (h // 11) % 20))",
    dstaddr: "if(idle, '-', printf('10.%d.%d.%d', (h // 13) % 4, (h // 17) % 64, (h // 19) % 10))",
    srcport: "if(idle, NULL, 1024 + h % 60000)",
    dstport: "if(idle, NULL, [22, 53, 80, 443][1 + h % 4])",
    protocol: "if(idle, NULL, [6, 6, 17, 1][1 + h % 4])",
    packets: "if(idle, NULL, 1 + h % 500)",
    bytes: "if(idle, NULL, 40 + h % 700000)",
    start: "1767225600 + i // 1000",
    end: "1767225660 + i // 1000",
    action: "if(idle, '-', if(h % 9 = 0, 'REJECT', 'ACCEPT'))",
    log_status: "if(idle, 'NODATA', 'OK')",
  };
  const select = DEFAULT_FIELDS.map(({ parquetColumn, parquetType }) => {
    const type = parquetType === "STRING" ? "VARCHAR" : parquetType === "INT_32" ? "INTEGER" : "BIGINT";
    return `CAST(${columns[parquetColumn]} AS ${type}) AS "${parquetColumn}"`;
  });
  const source = `SELECT i, CAST(hash(i) % 2147483647 AS BIGINT) AS h, i % 100 = 0 AS idle FROM range(${records}) t(i)`;
  return `SELECT ${select.join(", ")} FROM (${source})`;
}

/** All that `flowlab query` does from the text of the console's top-10 query to its rows. */
export async function askTop10(
  engine: Engine,
  directory: string,
  file: string,
): Promise<readonly (readonly unknown[])[]> {
  const query = parseQuery(TOP_10);
  const events = await openEvents([file], engine, { directory, format: null });
  if (!query.ok || !events.ok) throw new Error("the query or the files are wrong");
  const compiled = compileQuery(query.value, events.value.source, { now: 0, timeRange: null });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  const answer = await answerQuery(query.value, compiled.value, engine);
  if (!answer.ok) throw new Error(JSON.stringify(answer.issues));
  return answer.value.rows;
}
