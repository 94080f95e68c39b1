import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { readLogFormat, type LogFormat } from "../../emit/index.js";
import { compileQuery, parseQuery, type TimeRange } from "../../query/index.js";
import { answerQuery, Engine, openEvents, type Cell } from "../../query/duckdb/index.js";

/** What a query answers, or the messages of what is wrong with it. */
export interface Asked {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

export interface AskOptions {
  /** A LogFormat; the default format when left out. */
  readonly format?: string;
  readonly now?: number;
  readonly timeRange?: TimeRange;
}

const shown = (cell: Cell): string | null => (cell === null ? null : String(cell));

/** Asks records given as lines; one DuckDB serves all tests of a file. */
export function useAsk(): (query: string, lines: readonly string[], options?: AskOptions) => Promise<Asked> {
  const directory = mkdtempSync(join(tmpdir(), "flowlab-test-"));
  let engine: Engine;
  beforeAll(async () => void (engine = await Engine.open({ threads: 1 })));
  afterAll(async () => {
    await engine.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const wrong = (issues: readonly { readonly message: string }[]): Asked => ({
    titles: [],
    rows: [],
    problems: issues.map(({ message }) => message),
    warnings: [],
  });
  return async (text, lines, { format, now = 0, timeRange } = {}) => {
    const path = join(directory, "eni-1-all.log");
    writeFileSync(path, lines.map((line) => `${line}\n`).join(""));
    const query = parseQuery(text);
    if (!query.ok) return wrong(query.issues);
    const events = await openEvents([path], engine, {
      directory,
      format: format === undefined ? null : formatOf(format),
    });
    if (!events.ok) return wrong(events.issues);
    const compiled = compileQuery(query.value, events.value.source, { now, timeRange: timeRange ?? null });
    if (!compiled.ok) return wrong(compiled.issues);
    const answer = await answerQuery(query.value, compiled.value, engine);
    if (!answer.ok) return wrong(answer.issues);
    return {
      titles: compiled.value.columns.map(({ title }) => title),
      rows: answer.value.rows.map((row) => row.map(shown)),
      problems: [],
      warnings: compiled.warnings.map(({ message }) => message),
    };
  };
}

function formatOf(text: string): LogFormat {
  const format = readLogFormat(text);
  if (!format.ok) throw new Error(format.issues[0]?.message);
  return format.value;
}

/** A record in the default format; what is not given is the same in all. */
export function line(fields: Readonly<Record<string, string | number>> = {}): string {
  const all = {
    version: 2,
    account: "048123456789",
    eni: "eni-1",
    src: "10.0.0.1",
    dst: "10.0.0.2",
    sport: 40_000,
    dport: 22,
    protocol: 6,
    packets: 10,
    bytes: 1000,
    start: 1_700_000_000,
    end: 1_700_000_060,
    action: "ACCEPT",
    status: "OK",
    ...fields,
  };
  return Object.values(all).join(" ");
}

/** A window without traffic. */
export function noData(fields: Readonly<Record<string, string | number>> = {}): string {
  const dashes = { src: "-", dst: "-", sport: "-", dport: "-", protocol: "-", packets: "-", bytes: "-", action: "-" };
  return line({ ...dashes, status: "NODATA", ...fields });
}
