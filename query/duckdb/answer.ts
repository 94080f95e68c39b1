import type { DuckDBValue } from "@duckdb/node-api";
import { QUERY_SOURCE, type CompiledQuery, type Query, type ResultColumn, type UsedRegex } from "../index.js";
import { failure, success, type Issue, type Result } from "../../model/index.js";
import type { Engine } from "./engine.js";
import { readRejects, type RejectedLines } from "./rejects.js";

/** A figure as it came, else the text that is shown; null is missing. */
export type Cell = string | number | bigint | null;

/** What a query found. */
export interface Answer {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly Cell[])[];
  /** The `@ptr` of each row where rows are log events, else empty. */
  readonly pointers: readonly string[];
  /** Lines that are no records. */
  readonly rejected: RejectedLines;
}

/** Events of one minute, and how many of them the filters let through. */
export interface MinuteVolume {
  /** Unix seconds; null for records without `start`. */
  readonly start: number | null;
  readonly scanned: number;
  readonly matched: number;
}

function cell(value: DuckDBValue): Cell {
  if (value === null || typeof value === "number" || typeof value === "bigint" || typeof value === "string")
    return value;
  throw new Error(`DuckDB gave a ${typeof value} where a query gives text and numbers`);
}

/** Which of the query's regular expressions RE2 does not take, in its own words. */
async function regexIssues(query: Query, regexes: readonly UsedRegex[], engine: Engine): Promise<readonly Issue[]> {
  const issues: Issue[] = [];
  for (const { pattern, span } of regexes) {
    const [row] = await engine.rows("SELECT regexp_matches('', $1) IS NULL", [pattern]).catch((error: unknown) => {
      if (error instanceof Error && /^(Invalid Input|Binder) Error/.test(error.message)) return [[error.message]];
      throw error;
    });
    const wrong = row?.[0];
    if (wrong === false) continue;
    const before = query.text.slice(0, span.start).split("\n");
    const reason =
      typeof wrong === "string" ? wrong.replace(/^.*?: (?:Pattern failed to parse: )?/, "") : "it does not compile";
    issues.push({
      severity: "error",
      code: "MalformedQueryException",
      message: `the regular expression is not valid: ${reason}`,
      position: { file: QUERY_SOURCE, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
      hint: "RE2 syntax, without look-around and back-references; flags stand inside, as in /(?i)reject/",
    });
  }
  return issues;
}

/** Runs a compiled query. Its issues are those that only DuckDB can tell: regular expressions that are none. */
export async function answerQuery(query: Query, compiled: CompiledQuery, engine: Engine): Promise<Result<Answer>> {
  const issues = await regexIssues(query, compiled.regexes, engine);
  if (issues.length > 0) return failure(issues);
  for (const macro of compiled.macros) await engine.rows(macro);
  const rows = (await engine.rows(compiled.sql)).map((row) => row.map(cell));
  const rejected = await readRejects(engine);
  const { columns, events } = compiled;
  if (!events) return success({ columns, rows, pointers: [], rejected });
  return success({
    columns,
    rows: rows.map((row) => row.slice(0, -1)),
    pointers: rows.map((row) => String(row.at(-1))),
    rejected,
  });
}

/** Counts events by minute: what the console draws above its results. */
export async function logVolume(compiled: CompiledQuery, engine: Engine): Promise<readonly MinuteVolume[]> {
  for (const macro of compiled.volumeMacros) await engine.rows(macro);
  const rows = await engine.rows(compiled.volumeSql);
  return rows.map(([minute, scanned, matched]) => ({
    start: minute === null ? null : Number(minute) * 60,
    scanned: Number(scanned),
    matched: Number(matched),
  }));
}
