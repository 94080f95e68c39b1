import { failure, success, type Result } from "../../model/index.js";
import { unexpectedSymbol } from "../syntax/malformed.js";
import type { Command, Item, Query, Span } from "../syntax/syntax-tree.js";
import { jsonText, sortKeys } from "./aggregates.js";
import type { Compilation, TimeRange, UsedRegex } from "./compilation.js";
import { compileExpression } from "./compile-expression.js";
import { toCondition } from "./condition.js";
import { eventRelation, type EventSource } from "./event-source.js";
import { compileParse } from "./compile-parse.js";
import { compileStats } from "./compile-stats.js";
import { macrosFor } from "./macros.js";
import { Pipeline } from "./pipeline.js";
import { refuseRedefinition } from "./redefinition.js";
import { presence } from "./comparison.js";
import { certain, textOf, type Value } from "./value.js";

/** CWL_QuerySyntax-Limit: what a query without `limit` returns at most. */
export const DEFAULT_LIMIT = 10_000;

export interface CompileOptions {
  /** Milliseconds since the epoch, for `now()`. */
  readonly now: number;
  /** Only events of this span, both ends included, as StartQuery takes them; null for all. */
  readonly timeRange: TimeRange | null;
}

/** A column of the answer. Numbers come as numbers, all else as the text that is shown. */
export interface ResultColumn {
  readonly title: string;
  readonly kind: "text" | "number" | "timestamp";
}

/** A query as SQL of DuckDB. */
export interface CompiledQuery {
  readonly sql: string;
  /** To be run before: the macros that the SQL calls. */
  readonly macros: readonly string[];
  readonly columns: readonly ResultColumn[];
  /** Events matched and scanned, by minute: columns `minute`, `scanned`, `matched`. */
  readonly volumeSql: string;
  readonly volumeMacros: readonly string[];
  readonly regexes: readonly UsedRegex[];
  /** Whether rows are log events, which AWS's answers give a `@ptr`: then it is the last column. */
  readonly events: boolean;
}

interface Output {
  readonly title: string;
  readonly value: Value;
}

/** What a query shows, as far as its commands have said. */
interface Outputs {
  listed: Output[];
  displayed: readonly Output[] | null;
  parsed: Output[];
  grouped: boolean;
}

/** Makes SQL of a query over these files; or every problem of its names, functions and order at once. */
export function compileQuery(query: Query, source: EventSource, options: CompileOptions): Result<CompiledQuery> {
  const relation = eventRelation(source);
  const compilation = newCompilation(query, relation.scope, options);
  const pipeline = new Pipeline(relation, compilation);
  const range = rangeCondition(compilation);
  if (range !== null) pipeline.push((from) => `FROM ${from} WHERE ${range}`);
  const outputs = compileCommands(query, pipeline);
  const limited = query.commands.some(({ kind }) => kind === "limit");
  const shown = shownOutputs(outputs, compilation);
  const pointer = compilation.scope.get("@ptr");
  const events = !outputs.grouped && pointer !== undefined;
  const all = events ? [...shown, { title: "@ptr", value: pointer }] : shown;
  const select = all.map(({ value }, index) => `${shownSql(value)} AS c${index}`).join(", ");
  const order = pipeline.orderBy();
  const sql = pipeline.statement(
    (from) =>
      `SELECT ${select} FROM (FROM ${from} ORDER BY ${order}${limited ? "" : ` LIMIT ${DEFAULT_LIMIT}`}) ORDER BY ${order}`,
  );
  const errors = compilation.issues.some(({ severity }) => severity === "error");
  if (errors) return failure(compilation.issues);
  const volumeSql = compileVolume(query, source, options);
  return success(
    {
      sql,
      macros: macrosFor(sql),
      columns: shown.map(({ title, value }) => ({ title, kind: columnKind(value) })),
      volumeSql,
      volumeMacros: macrosFor(volumeSql),
      regexes: compilation.regexes,
      events,
    },
    compilation.issues,
  );
}

function newCompilation(query: Query, scope: Compilation["scope"], options: CompileOptions): Compilation {
  return { text: query.text, scope, now: options.now, timeRange: options.timeRange, issues: [], regexes: [] };
}

function rangeCondition({ scope, timeRange }: Compilation): string | null {
  const timestamp = scope.get("@timestamp");
  return timeRange === null || timestamp === undefined
    ? null
    : `${timestamp.sql} BETWEEN ${timeRange.start} AND ${timeRange.end}`;
}

function shownSql(value: Value): string {
  if (value.kind === "number") return value.sql;
  return value.kind === "structure" ? jsonText(value.sql) : textOf(value);
}

function columnKind({ kind }: Value): ResultColumn["kind"] {
  if (kind === "timestamp") return "timestamp";
  return kind === "number" || kind === "digits" || kind === "boolean" ? "number" : "text";
}

/** CWL_QuerySyntax-Stats: at most this many in a query. */
const MAX_STATS = 10;

function compileCommands(query: Query, pipeline: Pipeline): Outputs {
  const { compilation } = pipeline;
  const outputs: Outputs = { listed: [], displayed: null, parsed: [], grouped: false };
  const refuse = (command: Command, hint: string): void => {
    compilation.issues.push(unexpectedSymbol(query.text, keyword(command.span, query.text), hint));
  };
  let before: Command["kind"] | null = null;
  let stats = 0;
  for (const command of query.commands) {
    if (before === "dedup" && command.kind !== "limit") refuse(command, "only limit may follow dedup");
    if (command.kind === "stats") {
      stats += 1;
      if (stats > MAX_STATS) refuse(command, `a query has at most ${MAX_STATS} stats`);
      if (pipeline.order !== null || before === "limit") refuse(command, "sort and limit stand after the last stats");
    }
    compileCommand(command, pipeline, outputs);
    before = before === "dedup" ? before : command.kind === "limit" || before !== "limit" ? command.kind : before;
  }
  return outputs;
}

function keyword(span: Span, text: string): Span {
  const [word = ""] = /^\w+/.exec(text.slice(span.start)) ?? [];
  return { start: span.start, end: span.start + word.length };
}

function compileCommand(command: Command, pipeline: Pipeline, outputs: Outputs): void {
  const { compilation } = pipeline;
  switch (command.kind) {
    case "fields":
      outputs.listed.push(...compileItems(command.items, pipeline, true));
      return;
    case "display":
      outputs.displayed = compileItems(command.items, pipeline, false);
      return;
    case "filter": {
      const value = compileExpression(command.condition, compilation);
      const { sql } = toCondition(command.condition, value, compilation);
      return pipeline.push((from) => `FROM ${from} WHERE ${sql}`);
    }
    case "parse":
      outputs.parsed.push(...compileParse(command, pipeline));
      return;
    case "stats":
      Object.assign(outputs, { listed: [], parsed: [], displayed: null, grouped: true });
      outputs.listed = compileStats(command, pipeline);
      return;
    case "sort":
      pipeline.order = command.keys.flatMap(({ field, descending }) =>
        sortKeys(compileExpression(field, compilation)).map((sql) => ({ sql, descending })),
      );
      return;
    case "limit":
      return pipeline.push((from) => `FROM ${from} ORDER BY ${pipeline.orderBy()} LIMIT ${command.count}`);
    case "dedup": {
      const keys = command.fields.map((field) => compileExpression(field, compilation));
      const missing = keys.map((value) => `NOT (${presence(value)})`).join(" OR ");
      const partition = keys.map(textOf).join(", ");
      return pipeline.push(
        (from) =>
          `FROM ${from} QUALIFY ${missing} OR row_number() OVER (PARTITION BY ${partition} ORDER BY ${pipeline.orderBy()}) = 1`,
      );
    }
  }
}

/** Columns of `fields` and `display`. What is computed becomes a field of its own where the command defines fields. */
function compileItems(items: readonly Item[], pipeline: Pipeline, define: boolean): Output[] {
  const { compilation } = pipeline;
  const computed: string[] = [];
  const outputs = items.map(({ expression, alias, title }): Output => {
    const value = compileExpression(expression, compilation);
    if (alias !== null && define) refuseRedefinition(alias.name, alias.span, compilation);
    const plain = expression.kind === "field";
    // AWS reads a name in `fields` as a definition, also of what parse has made.
    if (define && plain && alias === null && compilation.scope.isEphemeral(title)) {
      refuseRedefinition(title, expression.span, compilation, "it is shown already; display chooses what is");
    }
    if (plain || !define) {
      if (alias !== null) compilation.scope.define(title, value);
      return { title, value };
    }
    const column = pipeline.newColumn();
    computed.push(`${columnSql(value)} AS ${column}`);
    const stored = { ...value, sql: column } as Value;
    compilation.scope.define(title, stored);
    return { title, value: stored };
  });
  if (computed.length > 0) pipeline.push((from) => `SELECT *, ${computed.join(", ")} FROM ${from}`);
  return outputs;
}

function columnSql(value: Value): string {
  return value.kind === "boolean" ? certain(value) : value.sql;
}

/** The last `display`, else what stats made, else `fields` and what `parse` found, else time and message. */
function shownOutputs(outputs: Outputs, { scope }: Compilation): readonly Output[] {
  if (outputs.displayed !== null) return outputs.displayed;
  const listed = [...outputs.listed, ...outputs.parsed];
  if (outputs.grouped || outputs.listed.length > 0) return listed;
  const standard = ["@timestamp", "@message"].flatMap((title) => {
    const value = scope.get(title);
    return value === undefined ? [] : [{ title, value }];
  });
  return [...standard, ...outputs.parsed];
}

/** Events by minute, and how many of them the filters before the first stats, limit or dedup let through. */
function compileVolume(query: Query, source: EventSource, options: CompileOptions): string {
  const relation = eventRelation(source);
  const compilation = newCompilation(query, relation.scope, options);
  const pipeline = new Pipeline(relation, compilation);
  const range = rangeCondition(compilation);
  if (range !== null) pipeline.push((from) => `FROM ${from} WHERE ${range}`);
  const conditions: string[] = [];
  for (const command of query.commands) {
    if (command.kind === "stats" || command.kind === "limit" || command.kind === "dedup") break;
    // It makes several rows of an event.
    if (command.kind === "parse" && command.multi) break;
    if (command.kind === "filter") {
      const value = compileExpression(command.condition, compilation);
      conditions.push(toCondition(command.condition, value, compilation).sql);
    } else if (command.kind === "fields") compileItems(command.items, pipeline, true);
    else if (command.kind === "parse") compileParse(command, pipeline);
  }
  const minute = compilation.scope.get("@timestamp")?.sql ?? "CAST(NULL AS BIGINT)";
  const matched = conditions.length === 0 ? "" : ` FILTER (WHERE ${conditions.join(" AND ")})`;
  return pipeline.statement(
    (from) =>
      `SELECT ${minute} // 60000 AS minute, count(*) AS scanned, count(*)${matched} AS matched FROM ${from} GROUP BY 1 ORDER BY 1`,
  );
}
