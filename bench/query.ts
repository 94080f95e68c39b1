import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { DEFAULT_FIELDS } from "../emit/index.js";
import { Engine } from "../query/duckdb/index.js";
import { askTop10, QUERY_FORMS, writeRecords, type QueryReport } from "./query-case.js";
import { figureOf, type Figure, type Suite } from "./figure.js";

const RECORDS = 10_000_000;
const QUICK_RECORDS = 1_000_000;
const SAMPLES = 5;
/** Against SQL that a person writes for the same files. */
const WITHIN = 1.2;

const PROCESS = fileURLToPath(new URL("query-process.js", import.meta.url));

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
      return [...(await measure(engine, directory, quick)), ...(await measureMemory(engine, directory, quick))];
    } finally {
      await engine.close();
      await rm(directory, { recursive: true, force: true });
    }
  },
};

async function measure(engine: Engine, directory: string, quick: boolean): Promise<readonly Figure[]> {
  const records = quick ? QUICK_RECORDS : RECORDS;
  const figures: Figure[] = [];
  for (const form of QUERY_FORMS) {
    const { name, file } = form;
    const path = join(directory, file);
    await writeRecords(engine, form, records, path);
    const [byHand, asked]: [number[], number[]] = [[], []];
    let answers = "";
    // One after the other, so that both meet the machine in the same moods.
    for (let sample = 0; sample < (quick ? 1 : SAMPLES); sample += 1) {
      const hand = await timed(() => engine.rows(handWritten(path, name === "Parquet")));
      const ours = await timed(() => askTop10(engine, directory, file));
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

/** What a process of its own held at most: it must not grow as the file does. */
async function measureMemory(engine: Engine, directory: string, quick: boolean): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const form of QUERY_FORMS)
    for (const records of quick ? [QUICK_RECORDS] : [QUICK_RECORDS, RECORDS]) {
      const file = `${records}-${form.file}`;
      await writeRecords(engine, form, records, join(directory, file));
      const { stdout } = await promisify(execFile)(process.execPath, [PROCESS, directory, file]);
      await rm(join(directory, file));
      const { residentMiB, greatest } = JSON.parse(stdout) as QueryReport;
      const counts = { records, bytesOfFirst: Number(greatest) };
      const label = `top 10 of ${records / 1_000_000} M records, ${form.name}, most resident`;
      figures.push(figureOf(label, "MiB", [residentMiB], { counts }));
    }
  return figures;
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
