import { presence } from "./comparison.js";
import {
  conditionRule,
  numberRule,
  rule,
  type Argument,
  type FunctionContext,
  type FunctionRule,
} from "./function-rule.js";
import { numberOf, textOf, type Value } from "./value.js";

/** Values of several kinds under one name: of their kind when they share one, numbers when all are, else texts. */
function unified(values: readonly Value[], combine: (sqls: readonly string[]) => string): Value {
  const [first] = values;
  const kinds = new Set(values.map(({ kind }) => kind));
  if (kinds.size === 1 && (first?.kind === "timestamp" || first?.kind === "structure" || first?.kind === "boolean")) {
    return { kind: first.kind, sql: combine(values.map(({ sql }) => sql)) };
  }
  if ([...kinds].every((kind) => kind === "number" || kind === "timestamp")) {
    return { kind: "number", sql: combine(values.map((value) => `CAST(${numberOf(value)} AS DOUBLE)`)) };
  }
  return { kind: "text", sql: combine(values.map(textOf)) };
}

/** CWL_QuerySyntax-operations-functions: "Supports up to 10 branches". */
const MAX_BRANCHES = 10;

function branches(args: readonly Argument[], context: FunctionContext): Value {
  const conditions: Argument[] = [];
  const results: Argument[] = [];
  for (let index = 0; index + 1 < args.length; index += 2) {
    conditions.push(args[index]!);
    results.push(args[index + 1]!);
  }
  const notCondition = conditions.find(({ value }) => value.kind !== "boolean");
  if (notCondition !== undefined)
    return context.fail(notCondition, "a condition is expected here", 'as in case(bytes > 1000, "large", "small")');
  if (conditions.length > MAX_BRANCHES) return context.fail(args[0]!, `case has at most ${MAX_BRANCHES} branches`);
  const otherwise = args.length % 2 === 1 ? args.slice(-1) : [];
  const values = [...results, ...otherwise].map(({ value }) => value);
  return unified(values, (sqls) => {
    const whens = conditions.map(({ value }, index) => `WHEN ${value.sql} THEN ${sqls[index]}`);
    const rest = otherwise.length > 0 ? ` ELSE ${sqls.at(-1)}` : "";
    return `CASE ${whens.join(" ")}${rest} END`;
  });
}

const parsed = (x: string): string =>
  `CASE WHEN json_valid(${x}) THEN CASE WHEN json_type(${x}) IN ('OBJECT', 'ARRAY') THEN CAST(${x} AS JSON) END END`;
const isArray = (x: string): string => `CASE WHEN json_valid(${x}) THEN json_type(${x}) = 'ARRAY' END`;

/** General and JSON functions of CWL_QuerySyntax-operations-functions. */
export const GENERAL_FUNCTIONS: readonly FunctionRule[] = [
  rule("ispresent", "any", ([x]) => ({ kind: "boolean", sql: `(${presence(x!.value)})` })),
  rule("coalesce", "any, any...", (args) =>
    unified(
      args.map(({ value }) => value),
      (sqls) => `COALESCE(${sqls.join(", ")})`,
    ),
  ),
  rule("case", "any, any, any...", branches),
  rule("if", "condition, any, any", ([condition, yes, no]) =>
    unified([yes!.value, no!.value], ([a, b]) => `CASE WHEN ${condition!.sql} THEN ${a} ELSE ${b} END`),
  ),
  conditionRule("isNumeric", "number", (x) => `${x} IS NOT NULL`),
  numberRule("messageSize", "text", (x) => `strlen(${x})`),
  rule("jsonParse", "text", ([x]) => ({ kind: "structure", sql: parsed(x!.sql) })),
  rule("jsonStringify", "any", ([x]) =>
    x!.value.kind === "structure"
      ? { kind: "text", sql: `CAST(${x!.sql} AS VARCHAR)` }
      : { kind: "text", sql: textOf(x!.value) },
  ),
  numberRule("jsonArraySize", "json", (x = "") => `CASE WHEN ${isArray(x)} THEN json_array_length(${x}) END`),
  conditionRule(
    "jsonArrayContains",
    "json, text",
    (x = "", item) => `CASE WHEN ${isArray(x)} THEN list_contains(json_extract_string(${x}, '$[*]'), ${item}) END`,
  ),
];
