import { rule, type Argument, type FunctionContext, type FunctionRule } from "./function-rule.js";
import { literal } from "./quote.js";
import type { Value } from "./value.js";

/** Letters of Java's DateTimeFormatter by what `strptime` calls them. */
const JAVA: Readonly<Record<string, string>> = {
  yyyy: "%Y",
  uuuu: "%Y",
  yy: "%y",
  MMMM: "%B",
  MMM: "%b",
  MM: "%m",
  M: "%-m",
  dd: "%d",
  d: "%-d",
  DDD: "%j",
  EEEE: "%A",
  EEE: "%a",
  HH: "%H",
  H: "%-H",
  hh: "%I",
  h: "%-I",
  mm: "%M",
  m: "%-M",
  ss: "%S",
  s: "%-S",
  SSS: "%g",
  SSSSSS: "%f",
  a: "%p",
  XXX: "%z",
  XX: "%z",
  X: "%z",
  xxx: "%z",
  xx: "%z",
  Z: "%z",
  VV: "%Z",
};

/** A DateTimeFormatter pattern as one of `strptime`; or the letters of it that have no counterpart. */
function strptimeFormat(pattern: string): { readonly format: string; readonly unknown: string | null } {
  let unknown: string | null = null;
  const format = pattern.replaceAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|%/g, (found, quoted: string | undefined) => {
    if (found === "%") return "%%";
    if (quoted !== undefined) return quoted === "" ? "'" : quoted.replaceAll("''", "'").replaceAll("%", "%%");
    if (JAVA[found] === undefined) unknown ??= found;
    return JAVA[found] ?? found;
  });
  return { format, unknown };
}

function parseDate([text, pattern, zone]: readonly Argument[], context: FunctionContext): Value {
  const { format, unknown } = strptimeFormat(pattern?.constant ?? "");
  if (unknown !== null) {
    return context.fail(
      pattern ?? null,
      `\`${unknown}\` in a date pattern is not supported`,
      "as in yyyy-MM-dd'T'HH:mm:ssXXX",
    );
  }
  const instant = `try_strptime(${text?.sql}, ${literal(format)})`;
  const withZone = /%[zZ]/.test(format) ? instant : `timezone(${literal(zone?.constant ?? "UTC")}, ${instant})`;
  return { kind: "number", sql: `epoch_ms(${withZone})` };
}

function formatDate([timestamp, format, zone]: readonly Argument[]): Value {
  const utc = `make_timestamp(${timestamp?.sql} * 1000)`;
  const local = zone === undefined ? utc : `timezone(${literal(zone.constant)}, timezone('UTC', ${utc}))`;
  return { kind: "text", sql: `strftime(${local}, ${literal(format?.constant ?? "")})` };
}

/** The window of the query, which files alone do not have. */
function windowRule(name: string, value: (start: number, end: number) => number): FunctionRule {
  return rule(name, "", (_, context) => {
    if (context.timeRange === null) return context.fail(null, `${name}() needs a time range`, "give --start and --end");
    const constant = value(context.timeRange.start, context.timeRange.end);
    return { kind: "number", sql: `CAST(${constant} AS BIGINT)`, constant };
  });
}

/** Datetime functions of CWL_QuerySyntax-operations-functions but `bin`, which is about `@timestamp`. */
export const DATE_FUNCTIONS: readonly FunctionRule[] = [
  rule("datefloor", "timestamp, period", ([t, p]) => ({
    kind: "timestamp",
    sql: p?.period?.floor(t?.sql ?? "") ?? "",
  })),
  rule("dateceil", "timestamp, period", ([t, p]) => ({ kind: "timestamp", sql: p?.period?.ceil(t?.sql ?? "") ?? "" })),
  rule("fromMillis", "timestamp", ([t]) => ({ kind: "timestamp", sql: t?.sql ?? "" })),
  rule("toMillis", "timestamp", ([t]) => ({ kind: "number", sql: t?.sql ?? "" })),
  // In seconds, unlike all other instants.
  rule("now", "", (_, { now }) => {
    const constant = Math.floor(now / 1000);
    return { kind: "number", sql: `CAST(${constant} AS BIGINT)`, constant };
  }),
  rule("parseDate", "text, constant, constant?", parseDate),
  rule("formatDate", "timestamp, constant, constant?", formatDate),
  rule("strftime", "timestamp, constant, constant?", formatDate),
  windowRule("queryStartTime", (start) => start),
  windowRule("queryEndTime", (_, end) => end),
  windowRule("queryTimeRange", (start, end) => end - start),
];
