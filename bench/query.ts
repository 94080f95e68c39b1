import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_FIELDS } from "../emit/index.js";
import { compileQuery, parseQuery, SAMPLE_QUERIES } from "../query/index.js";
import { answerQuery, Engine, openEvents } from "../query/duckdb/index.js";
import { figureOf, type Figure, type Suite } from "./figure.js";

const RECORDS = 10_000_000;
const QUICK_RECORDS = 1_000_000;
const SAMPLES = 5;
/** Against SQL that a person writes for the same files. */
const WITHIN = 1.2;

const FORMS = [
  { name: "text", file: "records.log", copy: "DELIMITER ' ', HEADER false, QUOTE ''" },
  { name: "gzip", file: "records.log.gz", copy: "DELIMITER ' ', HEADER false, QUOTE '', COMPRESSION gzip" },
  { name: "Parquet", file: "records.parquet", copy: "FORMAT parquet" },
] as const;

const TOP_10 = SAMPLE_QUERIES.find(({ name }) => name === "top-10-byte-transfers")!.text;

/**
 * The console's top-10 query over as many records as AWS writes in a day for a thousand busy interfaces, from files as
 * they are kept, beside hand-written SQL in the same DuckDB on the same files.
 */
export const QUERY: Suite = {
  name: "query",
  async run(quick) {
    const directory = await mkdtemp(join(tmpdir(), "flowlab-bench-"));
    const engine = await Engine.open({});
    try {
      return await measure(engine, directory, quick);
    } finally {
      await engine.close();
      await rm(directory, { recursive: true, force: true });
    }
  },
};

async function measure(engine: Engine, directory: string, quick: boolean): Promise<readonly Figure[]> {
  const records = quick ? QUICK_RECORDS : RECORDS;
  const figures: Figure[] = [];
  for (const { name, file, copy } of FORMS) {
    const path = join(directory, file);
    // Numbers that are missing are null in Parquet and `-` in text, as AWS writes them.
    const missing = name === "Parquet" ? "" : ", NULLSTR '-'";
    await engine.rows(`COPY (${generated(records)}) TO '${path}' (${copy}${missing})`);
    const [byHand, asked]: [number[], number[]] = [[], []];
    let answers = "";
    // One after the other, so that both meet the machine in the same moods.
    for (let sample = 0; sample < (quick ? 1 : SAMPLES); sample += 1) {
      const hand = await timed(() => engine.rows(handWritten(path, name === "Parquet")));
      const ours = await timed(() => ask(engine, directory, file));
      byHand.push(hand.seconds);
      asked.push(ours.seconds);
      answers = same(hand.value, ours.value);
    }
    const label = `top 10 of ${records / 1_000_000} M records, ${name}`;
    const hand = figureOf(`${label}, SQL by hand`, "s", byHand);
    const counts = { records, bytesOfFirst: Number(answers) };
    figures.push(figureOf(label, "s", asked, { counts, target: WITHIN * hand.median }), hand);
  }
  return figures;
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

/** As a person would write it who knows the types, and that `-` is nothing. */
function handWritten(path: string, parquet: boolean): string {
  const columns = DEFAULT_FIELDS.map(({ parquetColumn, parquetType }) => {
    return `'${parquetColumn}': '${parquetType === "STRING" ? "VARCHAR" : "BIGINT"}'`;
  });
  const text = `read_csv('${path}', delim = ' ', header = false, quote = '', nullstr = '-', auto_detect = false, columns = {${columns.join(", ")}})`;
  return `SELECT srcaddr, dstaddr, sum(bytes) AS total FROM ${parquet ? `read_parquet('${path}')` : text}
    GROUP BY srcaddr, dstaddr ORDER BY total DESC NULLS LAST LIMIT 10`;
}

/** All that `flowlab query` does from the query's text to its rows. */
async function ask(engine: Engine, directory: string, file: string): Promise<readonly (readonly unknown[])[]> {
  const query = parseQuery(TOP_10);
  const events = await openEvents([file], engine, { directory, format: null });
  if (!query.ok || !events.ok) throw new Error("the query or the files are wrong");
  const compiled = compileQuery(query.value, events.value.source, { now: 0, timeRange: null });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  const answer = await answerQuery(query.value, compiled.value, engine);
  if (!answer.ok) throw new Error(JSON.stringify(answer.issues));
  return answer.value.rows;
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly seconds: number; readonly value: T }> {
  const began = performance.now();
  const value = await work();
  return { seconds: (performance.now() - began) / 1000, value };
}

/** The greatest sum, when both found the same sums: a fast wrong answer is none. */
function same(hand: readonly (readonly unknown[])[], asked: readonly (readonly unknown[])[]): string {
  const [byHand, ours] = [hand, asked].map((rows) => rows.map((row) => String(row[2])));
  if (byHand?.join() !== ours?.join()) throw new Error(`the answers differ: ${byHand?.join()} and ${ours?.join()}`);
  return ours?.[0] ?? "";
}
