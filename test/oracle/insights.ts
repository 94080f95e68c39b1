/*
 * A slow, literal reading of the Logs Insights pages over a few records in the default format. It shares nothing with
 * query/: the queries are data of its own, which `textOf` writes down for flowlab to read.
 */

import { parseCsv, parseGlob, parseLogfmt } from "./insights-parse.js";

export type Value = string | number | boolean | null;
export type Expression =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "constant"; readonly value: string | number }
  | { readonly kind: "arithmetic"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "comparison"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "like"; readonly negated: boolean; readonly subject: Expression; readonly part: string }
  | { readonly kind: "matches"; readonly negated: boolean; readonly subject: Expression; readonly pattern: string }
  | {
      readonly kind: "in";
      readonly negated: boolean;
      readonly subject: Expression;
      readonly items: readonly Expression[];
    }
  | { readonly kind: "call"; readonly name: string; readonly parameters: readonly Expression[] };

export interface Aggregate {
  readonly name: string;
  readonly of: Expression | null;
  readonly number?: number;
}

export interface Sort {
  readonly field: string;
  readonly descending: boolean;
}

/** What `parse` takes out of `@message`, or of `line`, an expression that a `fields` before it makes. */
export interface Parse {
  readonly source: Expression | null;
  readonly how:
    | { readonly kind: "glob"; readonly pattern: string }
    /** With a named group for each name. */
    | { readonly kind: "regex"; readonly pattern: string; readonly multi: boolean }
    | { readonly kind: "csv" }
    | { readonly kind: "logfmt" };
  /** Of logfmt the keys, which become `lf.<key>`. */
  readonly names: readonly string[];
}

/** `parse | filter* | fields x as f | (stats … | sort | limit) or (sort | dedup | limit)` */
export interface OracleQuery {
  readonly parse: Parse | null;
  readonly filters: readonly Expression[];
  /** Shown in a query without stats; those that are no plain field have a name. */
  readonly fields: readonly { readonly expression: Expression; readonly as: string | null }[];
  readonly stats: { readonly aggregates: readonly Aggregate[]; readonly by: readonly Expression[] } | null;
  readonly sort: readonly Sort[];
  readonly dedup: readonly string[];
  readonly limit: number | null;
}

const NAMES =
  "version accountId interfaceId srcAddr dstAddr srcPort dstPort protocol packets bytes startTime endTime action logStatus".split(
    " ",
  );
/** Fields that hold whole numbers, or `-`. */
const NUMBERS = new Set("version srcPort dstPort protocol packets bytes startTime endTime".split(" "));

export type Row = ReadonlyMap<string, Value>;

function textOfExpression(expression: Expression): string {
  const inner = (each: Expression): string => `(${textOfExpression(each)})`;
  switch (expression.kind) {
    case "field":
      return expression.name;
    case "constant":
      return JSON.stringify(expression.value);
    case "arithmetic":
    case "comparison":
      return `${inner(expression.left)} ${expression.operator} ${inner(expression.right)}`;
    case "and":
    case "or":
      return `${inner(expression.left)} ${expression.kind} ${inner(expression.right)}`;
    case "not":
      return `not ${inner(expression.operand)}`;
    case "like":
      return `${inner(expression.subject)} ${expression.negated ? "not " : ""}like ${JSON.stringify(expression.part)}`;
    case "matches":
      return `${inner(expression.subject)} ${expression.negated ? "not " : ""}like /${expression.pattern}/`;
    case "in": {
      const items = expression.items.map(textOfExpression).join(", ");
      return `${inner(expression.subject)} ${expression.negated ? "not " : ""}in [${items}]`;
    }
    case "call":
      return `${expression.name}(${expression.parameters.map(textOfExpression).join(", ")})`;
  }
}

function textOfAggregate({ name, of, number }: Aggregate): string {
  return `${name}(${of === null ? "*" : textOfExpression(of)}${number === undefined ? "" : `, ${number}`})`;
}

function textOfParse({ source, how, names }: Parse): readonly string[] {
  const subject = source === null ? "" : "line ";
  const parse = {
    glob: () => `parse ${subject}${JSON.stringify(how.kind === "glob" ? how.pattern : "")} as ${names.join(", ")}`,
    regex: () => (how.kind === "regex" ? `parse ${subject}/${how.pattern}/${how.multi ? " multi" : ""}` : ""),
    csv: () => `parse ${source === null ? "@message " : subject}csv as ${names.join(", ")}`,
    logfmt: () => `parse ${source === null ? "@message " : subject}logfmt as lf`,
  }[how.kind]();
  return source === null ? [parse] : [`fields ${textOfExpression(source)} as line`, parse];
}

/** The query as a person would type it. */
export function textOf({ parse, filters, fields, stats, sort, dedup, limit }: OracleQuery): string {
  const shown = fields.map(({ expression, as }) => `${textOfExpression(expression)}${as === null ? "" : ` as ${as}`}`);
  const commands = [
    ...(parse === null ? [] : textOfParse(parse)),
    ...filters.map((filter) => `filter ${textOfExpression(filter)}`),
    ...(shown.length > 0 ? [`fields ${shown.join(", ")}`] : []),
  ];
  if (stats !== null) {
    const aggregates = stats.aggregates.map((each, index) => `${textOfAggregate(each)} as a${index}`).join(", ");
    const by = stats.by.map((each, index) => `${textOfExpression(each)} as b${index}`).join(", ");
    commands.push(`stats ${aggregates}${by === "" ? "" : ` by ${by}`}`);
  }
  if (sort.length > 0)
    commands.push(`sort ${sort.map(({ field, descending }) => `${field} ${descending ? "desc" : "asc"}`).join(", ")}`);
  if (dedup.length > 0) commands.push(`dedup ${dedup.join(", ")}`);
  if (limit !== null) commands.push(`limit ${limit}`);
  // What `parse` makes is shown too, unless the query says what is.
  if (parse !== null && stats === null)
    commands.push(`display ${fields.map(({ expression, as }) => as ?? textOfExpression(expression)).join(", ")}`);
  return commands.join("\n| ");
}

const isNumeral = (text: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text);

function numberOf(value: Value): number | null {
  if (typeof value === "string") return isNumeral(value) ? Number(value) : null;
  return value === null ? null : Number(value);
}

function shown(value: Value): string | null {
  if (value === null) return null;
  return typeof value === "boolean" ? (value ? "1" : "0") : String(value);
}

/** Numbers by value, texts by code point; with a number on one side, a text that is none only differs. */
function compare(operator: string, left: Value, right: Value): boolean {
  if (left === null || right === null) return false;
  const numeric = typeof left !== "string" || typeof right !== "string";
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === null || b === null) {
    if (numeric) return operator === "!=";
    return ordered(operator, String(left), String(right));
  }
  return ordered(operator, a, b);
}

function ordered<T extends string | number>(operator: string, left: T, right: T): boolean {
  if (operator === "=") return left === right;
  if (operator === "!=") return left !== right;
  if (operator === "<") return left < right;
  if (operator === "<=") return left <= right;
  return operator === ">" ? left > right : left >= right;
}

const PERIODS: Readonly<Record<string, number>> = { "1m": 60_000, "5m": 300_000, "1h": 3_600_000 };

function evaluate(expression: Expression, row: Row): Value {
  const of = (each: Expression): Value => evaluate(each, row);
  switch (expression.kind) {
    case "field":
      return PERIODS[expression.name] ?? row.get(expression.name) ?? null;
    case "constant":
      return expression.value;
    case "arithmetic": {
      const [a, b] = [numberOf(of(expression.left)), numberOf(of(expression.right))];
      if (a === null || b === null) return null;
      const results: Readonly<Record<string, number>> = { "+": a + b, "-": a - b, "*": a * b, "/": a / b, "%": a % b };
      const result = results[expression.operator] ?? Number.NaN;
      return Number.isFinite(result) ? result : null;
    }
    case "comparison":
      return compare(expression.operator, of(expression.left), of(expression.right));
    case "and":
      return of(expression.left) === true && of(expression.right) === true;
    case "or":
      return of(expression.left) === true || of(expression.right) === true;
    case "not":
      return of(expression.operand) !== true;
    case "like": {
      const text = shown(of(expression.subject));
      return text !== null && text.includes(expression.part) !== expression.negated;
    }
    case "matches": {
      const text = shown(of(expression.subject));
      return text !== null && new RegExp(expression.pattern).test(text) !== expression.negated;
    }
    case "in": {
      const subject = of(expression.subject);
      if (subject === null) return false;
      return expression.items.some((item) => compare("=", subject, of(item))) !== expression.negated;
    }
    case "call":
      return call(expression.name, expression.parameters.map(of), row);
  }
}

function call(name: string, parameters: readonly Value[], row: Row): Value {
  const [first = null] = parameters;
  const texts = parameters.map((each) => shown(each));
  const [text = null, other = null] = texts;
  switch (name) {
    case "ispresent":
      return first !== null;
    case "isNumeric":
      return numberOf(first) !== null;
    case "strlen":
      return text === null ? null : Array.from(text).length;
    case "concat":
      return texts.map((each) => each ?? "").join("");
    case "strcontains":
      return text !== null && other !== null && text.includes(other);
    case "abs": {
      const number = numberOf(first);
      return number === null ? null : Math.abs(number);
    }
    case "isIpv4InSubnet": {
      const bits = (address: string): number => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
      const [network = "", length = ""] = (other ?? "").split("/");
      if (text === null || !/^\d+\.\d+\.\d+\.\d+$/.test(text)) return false;
      const size = 2 ** (32 - Number(length));
      return Math.floor(bits(text) / size) === Math.floor(bits(network) / size);
    }
    case "bin": {
      const timestamp = Number(row.get("@timestamp"));
      return new Date(Math.floor(timestamp / Number(first)) * Number(first))
        .toISOString()
        .replace("T", " ")
        .slice(0, -1);
    }
  }
  throw new Error(`the oracle does not know ${name}`);
}

/** CWL_QuerySyntax-Sort: missing, then what is no number, by chunks of digits and of anything else; then numbers. */
function order(left: Value, right: Value): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === null && b === null) return natural(String(left), String(right));
  if (a === null || b === null) return a === null ? -1 : 1;
  return a - b || byCodePoint(String(left), String(right));
}

function byCodePoint(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function natural(left: string, right: string): number {
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    const [a = ""] = /^\d*/.exec(left.slice(i)) ?? [];
    const [b = ""] = /^\d*/.exec(right.slice(j)) ?? [];
    if (a !== "" && b !== "") {
      const difference = a.length - b.length || byCodePoint(a, b);
      if (difference !== 0) return difference;
      i += a.length;
      j += b.length;
    } else {
      const difference = byCodePoint(left[i] ?? "", right[j] ?? "");
      if (difference !== 0) return difference;
      i += 1;
      j += 1;
    }
  }
  return left.length - i - (right.length - j);
}

function aggregate({ name, of, number = 0 }: Aggregate, rows: readonly Row[]): Value {
  if (of === null) return rows.length;
  const values = rows.map((row) => evaluate(of, row)).filter((value) => value !== null);
  const numbers = values.map(numberOf).filter((value) => value !== null);
  const first = (compareRows: (a: Row, b: Row) => number): Value => {
    const present = rows.filter((row) => evaluate(of, row) !== null);
    const [row] = present.toSorted((a, b) => compareRows(a, b) || order(evaluate(of, a), evaluate(of, b)));
    return row === undefined ? null : evaluate(of, row);
  };
  const time = (row: Row): number => Number(row.get("@timestamp"));
  const sorted = values.toSorted(order);
  const holdsNumbers = of.kind !== "field" || NUMBERS.has(of.name);
  switch (name) {
    case "count":
      return values.length;
    case "countDistinct":
      return new Set(values.map(shown)).size;
    case "sum":
      return numbers.length === 0 ? null : numbers.reduce((sum, each) => sum + each, 0);
    case "avg":
      return numbers.length === 0 ? null : numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
    case "min":
      return holdsNumbers ? (numbers.toSorted((a, b) => a - b)[0] ?? null) : (sorted[0] ?? null);
    case "max":
      return holdsNumbers ? (numbers.toSorted((a, b) => b - a)[0] ?? null) : (sorted.at(-1) ?? null);
    case "pct": {
      const ascending = numbers.toSorted((a, b) => a - b);
      return ascending[Math.max(0, Math.ceil((ascending.length * number) / 100) - 1)] ?? null;
    }
    case "stddev": {
      if (numbers.length < 2) return null;
      const mean = numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
      return Math.sqrt(numbers.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (numbers.length - 1));
    }
    case "sortsFirst":
      return sorted[0] ?? null;
    case "sortsLast":
      return sorted.at(-1) ?? null;
    case "earliest":
      return first((a, b) => time(a) - time(b));
    case "latest":
      return first((a, b) => time(b) - time(a));
  }
  throw new Error(`the oracle does not know ${name}`);
}

/** The rows that one event becomes: one, or with `multi` one for each match. What does not fit leaves its fields missing. */
function parsed(row: Row, { source, how, names }: Parse): readonly Row[] {
  const text = source === null ? shown(row.get("@message") ?? null) : shown(evaluate(source, row));
  const withLine: Row = source === null ? row : new Map([...row, ["line", text]]);
  if (text === null) return [withLine];
  const take = (values: readonly (string | undefined)[]): Row =>
    new Map([...withLine, ...names.map((name, index) => [name, values[index] ?? null] as const)]);
  switch (how.kind) {
    case "glob":
      return [take(parseGlob(text, how.pattern) ?? [])];
    case "csv":
      return [take(parseCsv(text))];
    case "logfmt": {
      const pairs = parseLogfmt(text);
      return [new Map([...withLine, ...names.map((key) => [`lf.${key}`, pairs.get(key) ?? null] as const)])];
    }
    case "regex": {
      const found = [...text.matchAll(new RegExp(how.pattern, "g"))].map((match) =>
        names.map((name) => match.groups?.[name]),
      );
      if (found.length === 0) return [take([])];
      return (how.multi ? found : found.slice(0, 1)).map(
        (values, index) => new Map([...take(values), ["match", index]]),
      );
    }
  }
}

/** The rows that the query shows, in order, as text. */
export function answer(query: OracleQuery, lines: readonly string[]): readonly (readonly (string | null)[])[] {
  const events = lines.map((line): Row => {
    const fields = line.split(" ").map((text, index) => [NAMES[index] ?? "", text] as const);
    const timestamp = Number(line.split(" ")[10]) * 1000;
    return new Map<string, Value>([...fields, ["@timestamp", timestamp], ["@message", line]]);
  });
  const { parse } = query;
  const rows = parse === null ? events : events.flatMap((row) => parsed(row, parse));
  const kept = rows.filter((row) => query.filters.every((filter) => evaluate(filter, row) === true));
  const widened = kept.map((row) => {
    const named = query.fields.flatMap(({ expression, as }) =>
      as === null ? [] : [[as, evaluate(expression, row)] as const],
    );
    return new Map([...row, ...named]);
  });
  return query.stats === null ? answerEvents(query, widened) : answerStats(query, query.stats, widened);
}

function inOrder(rows: readonly Row[], sort: readonly Sort[], tie: (a: Row, b: Row) => number): readonly Row[] {
  return rows.toSorted((a, b) => {
    for (const { field, descending } of sort) {
      const difference = order(a.get(field) ?? null, b.get(field) ?? null);
      if (difference !== 0) return descending ? -difference : difference;
    }
    return tie(a, b);
  });
}

function answerEvents(query: OracleQuery, rows: readonly Row[]): readonly (readonly (string | null)[])[] {
  // Newest first, then in the order of the record's fields (docs/query.md).
  const tie = (a: Row, b: Row): number => {
    const newest = Number(b.get("@timestamp")) - Number(a.get("@timestamp"));
    const differences = NAMES.map((name) => byCodePoint(String(a.get(name)), String(b.get(name))));
    // Rows of one event follow as its matches do.
    const match = Number(a.get("match") ?? 0) - Number(b.get("match") ?? 0);
    return newest || (differences.find((each) => each !== 0) ?? match);
  };
  const seen = new Set<string>();
  const single = inOrder(rows, query.sort, tie).filter((row) => {
    const values = query.dedup.map((field) => shown(row.get(field) ?? null));
    if (values.length === 0 || values.includes(null)) return true;
    const key = JSON.stringify(values);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const limited = single.slice(0, query.limit ?? single.length);
  return limited.map((row) => query.fields.map(({ expression }) => shown(evaluate(expression, row))));
}

function answerStats(
  query: OracleQuery,
  { aggregates, by }: NonNullable<OracleQuery["stats"]>,
  rows: readonly Row[],
): readonly (readonly (string | null)[])[] {
  const groups = new Map<string, { readonly key: readonly Value[]; readonly rows: Row[] }>();
  if (by.length === 0) groups.set("[]", { key: [], rows: [] });
  for (const row of rows) {
    const key = by.map((each) => evaluate(each, row));
    const name = JSON.stringify(key);
    const group = groups.get(name) ?? { key, rows: [] };
    groups.set(name, group);
    group.rows.push(row);
  }
  const results = [...groups.values()].map(({ key, rows: members }): Row => {
    const keys = key.map((value, index) => [`b${index}`, value] as const);
    return new Map([...keys, ...aggregates.map((each, index) => [`a${index}`, aggregate(each, members)] as const)]);
  });
  // Equal ones in the order of their groups: numbers by value, texts by code point (docs/query.md).
  const tie = (a: Row, b: Row): number => {
    const differences = by.map((each, index) => {
      const [left, right] = [a.get(`b${index}`) ?? null, b.get(`b${index}`) ?? null];
      const isText = typeof left === "string" && typeof right === "string";
      return isText && !(each.kind === "field" && NUMBERS.has(each.name))
        ? byCodePoint(left, right)
        : order(left, right);
    });
    return differences.find((each) => each !== 0) ?? 0;
  };
  const sorted = inOrder(results, query.sort, tie);
  return sorted.slice(0, query.limit ?? sorted.length).map((row) => [...row.values()].map(shown));
}
