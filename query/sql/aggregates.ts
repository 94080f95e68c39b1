import { literal } from "./quote.js";
import { numberOf, textOf, type Value } from "./value.js";

/** What the functions of `stats` may ask of their surroundings. */
export interface AggregateContext {
  /** `@timestamp` as SQL of milliseconds, null where the records have none any more. */
  readonly timestamp: string | null;
}

export interface AggregateRule {
  /** As AWS spells it; case does not count. */
  readonly name: string;
  /** What stands before or after the value in the parentheses. */
  readonly number: "before" | "after" | null;
  readonly needsTimestamp: boolean;
  compile(value: Value, number: number, context: AggregateContext): Value;
}

function aggregate(
  name: string,
  compile: (value: Value, number: number, context: AggregateContext) => Value,
  options: Partial<Pick<AggregateRule, "number" | "needsTimestamp">> = {},
): AggregateRule {
  return { name, number: null, needsTimestamp: false, ...options, compile };
}

/** Of numbers alone: what is no number is passed over. */
function numeric(name: string, sql: (x: string) => string): AggregateRule {
  return aggregate(name, (value) => ({ kind: "number", sql: sql(numberOf(value)) }));
}

/** The SQL keys by which values sort ascending (CWL_QuerySyntax-Sort): what is no number before the numbers. */
export function sortKeys(value: Value): readonly string[] {
  switch (value.kind) {
    case "number":
    case "timestamp":
      return [value.sql];
    case "boolean":
      return [numberOf(value)];
    case "digits":
      return [`${value.numberSql} IS NOT NULL`, value.numberSql, value.sql];
    case "text":
      return [
        `${numberOf(value)} IS NOT NULL`,
        numberOf(value),
        `CASE WHEN ${numberOf(value)} IS NULL THEN insights_natural(${value.sql}) ELSE ${value.sql} END`,
      ];
    case "structure":
      return [`CAST(${value.sql} AS VARCHAR)`];
  }
}

/** Keys that tell values apart at little cost: texts by code point, numbers by value. */
export function tieKeys(value: Value): readonly string[] {
  return value.kind === "digits" ? [value.numberSql, value.sql] : [value.sql];
}

/** The value that comes first or last in the order of `sort`. */
function extreme(value: Value, direction: "ASC" | "DESC"): Value {
  if (value.kind === "number" || value.kind === "timestamp" || value.kind === "boolean") {
    return { kind: "number", sql: `${direction === "ASC" ? "min" : "max"}(${numberOf(value)})` };
  }
  const order = sortKeys(value).map((key) => `${key} ${direction}`);
  return {
    kind: "text",
    sql: `first(${textOf(value)} ORDER BY ${order.join(", ")}) FILTER (WHERE ${textOf(value)} IS NOT NULL)`,
  };
}

/** The most and the least: of the numbers where the field holds numbers, else in the order of `sort`. */
function most(value: Value, direction: "ASC" | "DESC"): Value {
  if (value.kind !== "digits") return extreme(value, direction);
  return { kind: "number", sql: `${direction === "ASC" ? "min" : "max"}(${value.numberSql})` };
}

/** Of the record with the first or last `@timestamp`; among equal ones the value that sorts first. */
function atEdge(value: Value, direction: "ASC" | "DESC", { timestamp }: AggregateContext): Value {
  const isNumber = value.kind === "number" || value.kind === "timestamp" || value.kind === "boolean";
  const sql = isNumber ? numberOf(value) : textOf(value);
  const order = [`${timestamp} ${direction}`, ...sortKeys(value).map((key) => `${key} ASC`)].join(", ");
  return {
    kind: isNumber ? "number" : "text",
    sql: `first(${sql} ORDER BY ${order}) FILTER (WHERE ${sql} IS NOT NULL AND ${timestamp} IS NOT NULL)`,
  };
}

function distinct(value: Value): Value {
  return { kind: "number", sql: `count(DISTINCT ${textOf(value)})` };
}

/** The functions of CWL_QuerySyntax-Stats. */
export const AGGREGATES: readonly AggregateRule[] = [
  numeric("avg", (x) => `avg(${x})`),
  aggregate("count", (value) => ({ kind: "number", sql: `count(${value.sql})` })),
  // AWS approximates it where a field has very many values; here it is exact.
  aggregate("countDistinct", distinct),
  aggregate("count_distinct", distinct),
  aggregate("max", (value) => most(value, "DESC")),
  aggregate("min", (value) => most(value, "ASC")),
  // The least value that is not below p percent of them. AWS approximates percentiles.
  aggregate(
    "pct",
    (value, percent) => ({ kind: "number", sql: `quantile_disc(${numberOf(value)}, ${percent / 100})` }),
    { number: "after" },
  ),
  // UNVERIFIED: AWS does not say whether it divides by n or by n - 1; SQL's `stddev` divides by n - 1.
  numeric("stddev", (x) => `stddev_samp(CAST(${x} AS DOUBLE))`),
  numeric("sum", (x) => `sum(${x})`),
  numeric("variance", (x) => `var_samp(CAST(${x} AS DOUBLE))`),
  aggregate("values", (value) => ({
    kind: "structure",
    sql: `to_json(list_sort(list(DISTINCT ${textOf(value)}) FILTER (WHERE ${textOf(value)} IS NOT NULL)))`,
  })),
  aggregate(
    "topk",
    (value, count) => {
      const text = textOf(value);
      const counts = `histogram(${text}) FILTER (WHERE ${text} IS NOT NULL)`;
      const entries = `list_sort(list_transform(map_entries(${counts}), lambda entry: {'n': -CAST(entry.value AS BIGINT), 'v': entry.key}))`;
      return { kind: "structure", sql: `to_json(list_transform(${entries}[1:${count}], lambda entry: entry.v))` };
    },
    { number: "before" },
  ),
  aggregate("earliest", (value, _, context) => atEdge(value, "ASC", context), { needsTimestamp: true }),
  aggregate("latest", (value, _, context) => atEdge(value, "DESC", context), { needsTimestamp: true }),
  aggregate("sortsFirst", (value) => extreme(value, "ASC")),
  aggregate("sortsLast", (value) => extreme(value, "DESC")),
];

const BY_NAME: ReadonlyMap<string, AggregateRule> = new Map(AGGREGATES.map((each) => [each.name.toLowerCase(), each]));

export function aggregateNamed(name: string): AggregateRule | undefined {
  return BY_NAME.get(name.toLowerCase());
}

/** JSON of nothing is missing rather than the text `null`. */
export function jsonText(sql: string): string {
  return `NULLIF(CAST(${sql} AS VARCHAR), ${literal("null")})`;
}
