import { didYouMean } from "../../model/index.js";
import { malformed } from "../syntax/malformed.js";
import type { Call, Expression } from "../syntax/syntax-tree.js";
import { aggregateNamed, AGGREGATES } from "./aggregates.js";
import type { Compilation, Compile, Level } from "./compilation.js";
import { toCondition } from "./condition.js";
import { findField } from "./compile-field.js";
import type { Argument, FunctionContext, FunctionRule, ParameterKind } from "./function-rule.js";
import { functionNamed, FUNCTIONS } from "./functions.js";
import { periodOf, type Period } from "./period.js";
import { compileRegex } from "./regex.js";
import { certain, MISSING, numberOf, textOf, type Value } from "./value.js";

/** A function of a record's fields, or in `stats` of many records'. */
export function compileCall(call: Call, compilation: Compilation, level: Level, compile: Compile): Value {
  const { name } = call;
  const fail = failing(call, compilation);
  if (level === "group" && aggregateNamed(name) !== undefined) return compileAggregate(call, compilation, compile);
  if (name.toLowerCase() === "bin") return compileBin(call, compilation);
  const rule = functionNamed(name);
  if (rule !== undefined)
    return call.star
      ? fail(null, `${name}(*) is not a function`)
      : apply(rule, call, compilation, (expression) => compile(expression, compilation, level), level);
  if (aggregateNamed(name) !== undefined)
    return fail(null, `${name}() is a function of stats`, "write it after `stats`");
  const known = [...FUNCTIONS, ...AGGREGATES].map((each) => each.name);
  return fail(null, `there is no function \`${name}\``, didYouMean(name, [...known, "bin"]));
}

function failing(call: Call, { issues, text }: Compilation): FunctionContext["fail"] {
  return (argument, message, hint) => {
    issues.push(malformed(text, argument?.expression.span ?? call.nameSpan, message, hint));
    return MISSING;
  };
}

/** Rounds `@timestamp` down (CWL_QuerySyntax-operations-functions). */
function compileBin(call: Call, compilation: Compilation): Value {
  const fail = failing(call, compilation);
  const [parameter] = call.parameters;
  if (call.parameters.length !== 1 || parameter?.kind !== "period")
    return fail(null, "bin() takes a period", "as in bin(5m)");
  const timestamp = compilation.scope.get("@timestamp");
  if (timestamp?.kind !== "timestamp") {
    return fail(
      null,
      "bin() needs @timestamp, which an earlier stats did not pass on",
      "use datefloor() on a time that it did",
    );
  }
  const period = periodOf(parameter, compilation.text);
  if (isPeriod(period)) return { kind: "timestamp", sql: period.floor(timestamp.sql) };
  compilation.issues.push(period);
  return MISSING;
}

function isPeriod(value: object): value is Period {
  return "floor" in value;
}

function apply(
  rule: FunctionRule,
  call: Call,
  compilation: Compilation,
  compile: (expression: Expression) => Value,
  level: Level,
): Value {
  const fail = failing(call, compilation);
  const { parameters } = call;
  if (parameters.length < rule.required || (!rule.variadic && parameters.length > rule.parameters.length)) {
    const most = rule.variadic ? "or more " : "";
    const counts = [...new Set([rule.required, rule.parameters.length])].join(" to ");
    return fail(
      null,
      `${rule.name}() takes ${rule.variadic ? rule.required : counts} ${most}arguments, not ${parameters.length}`,
    );
  }
  const before = compilation.issues.length;
  const args = parameters.map((parameter, index) => {
    const kind = rule.parameters[Math.min(index, rule.parameters.length - 1)] ?? "any";
    return readArgument(parameter, kind, rule, compilation, compile, level);
  });
  const failed = compilation.issues.slice(before).some(({ severity }) => severity === "error");
  if (failed) return MISSING;
  return rule.compile(args, { now: compilation.now, timeRange: compilation.timeRange, fail });
}

/** AWS answers for fields that do not exist in these functions, so an unknown name is no mistake there. */
const ASKS_FOR_PRESENCE: readonly string[] = ["ispresent", "coalesce", "isempty", "isblank"];

function readArgument(
  expression: Expression,
  kind: ParameterKind,
  rule: FunctionRule,
  compilation: Compilation,
  compile: (expression: Expression) => Value,
  level: Level,
): Argument {
  const complain = (message: string, hint?: string): Argument => {
    compilation.issues.push(malformed(compilation.text, expression.span, message, hint));
    return argument(MISSING);
  };
  const argument = (value: Value, more: Partial<Argument> = {}): Argument => ({
    sql: value.sql,
    value,
    constant: "",
    period: null,
    expression,
    ...more,
  });
  if (kind === "period") {
    if (expression.kind !== "period")
      return complain(`${rule.name}() takes a period here`, "as in datefloor(@timestamp, 1h)");
    const period = periodOf(expression, compilation.text);
    if (isPeriod(period)) return argument(MISSING, { period });
    compilation.issues.push(period);
    return argument(MISSING);
  }
  if (kind === "constant" || kind === "regex") {
    if (expression.kind !== "string") return complain(`${rule.name}() takes a text in quotes here`);
    if (kind === "regex") {
      compilation.regexes.push({ pattern: compileRegex(expression.value).pattern, span: expression.span });
    }
    return argument(MISSING, { constant: expression.value });
  }
  const optional = ASKS_FOR_PRESENCE.includes(rule.name) && expression.kind === "field" && level === "record";
  const value = optional ? (findField(expression, compilation) ?? MISSING) : compile(expression);
  switch (kind) {
    case "text":
      return argument(value, { sql: textOf(value) });
    case "json":
      return argument(value, { sql: value.kind === "structure" ? `CAST(${value.sql} AS VARCHAR)` : textOf(value) });
    case "number":
      return argument(value, { sql: `CAST(${numberOf(value)} AS DOUBLE)` });
    case "timestamp":
      return argument(value, { sql: `CAST(${numberOf(value)} AS BIGINT)` });
    case "condition":
      return argument(value, { sql: certain(toCondition(expression, value, compilation)) });
    case "any":
      return argument(value);
  }
}

/** A function of `stats`: its argument is an expression of one record. */
function compileAggregate(call: Call, compilation: Compilation, compile: Compile): Value {
  const fail = failing(call, compilation);
  const rule = aggregateNamed(call.name)!;
  if (rule.name === "count" && call.parameters.length === 0) return { kind: "number", sql: "count(*)" };
  const wanted = rule.number === null ? 1 : 2;
  if (call.star || call.parameters.length !== wanted) {
    const usage = { before: `${rule.name}(3, srcAddr)`, after: `${rule.name}(bytes, 95)` };
    const hint = rule.number === null ? `as in ${rule.name}(bytes)` : `as in ${usage[rule.number]}`;
    return fail(null, `${rule.name}() takes ${wanted} argument${wanted === 1 ? "" : "s"}`, hint);
  }
  const [first, second] = call.parameters as [Expression, Expression];
  const [field, numberExpression] = rule.number === "before" ? [second, first] : [first, second];
  const value = compile(field, compilation);
  if (value.kind === "structure")
    return fail(null, "maps and lists cannot be used in stats", "take an item of it, as json.status");
  const number = rule.number === null ? 0 : constantNumber(rule.number, numberExpression);
  if (number === null)
    return fail(
      null,
      rule.number === "after"
        ? "a percentile is a number from 0 to 100"
        : "topk() begins with how many: a whole number from 1 to 1000",
    );
  const timestamp = compilation.scope.get("@timestamp");
  if (rule.needsTimestamp && timestamp?.kind !== "timestamp") {
    return fail(null, `${rule.name}() needs @timestamp, which an earlier stats did not pass on`);
  }
  return rule.compile(value, number, { timestamp: timestamp?.sql ?? null });
}

function constantNumber(place: "before" | "after", expression: Expression): number | null {
  if (expression.kind !== "number") return null;
  const { value } = expression;
  if (place === "after") return value >= 0 && value <= 100 ? value : null;
  return Number.isInteger(value) && value >= 1 && value <= 1000 ? value : null;
}
