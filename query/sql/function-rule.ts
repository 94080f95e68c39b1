import type { Expression } from "../syntax/syntax-tree.js";
import type { Period } from "./period.js";
import type { Value } from "./value.js";

/**
 * What a function takes in one place. `text`, `number` and `timestamp` arrive as SQL of that type, `condition` as SQL
 * that is never NULL; `json` is a text, or a map or list written as one; `constant` is a text in quotes, `regex` a pattern
 * in quotes, `period` a length of time.
 */
export type ParameterKind =
  "text" | "number" | "timestamp" | "condition" | "any" | "json" | "constant" | "regex" | "period";

/** An argument in the form that its place asks for. */
export interface Argument {
  readonly sql: string;
  readonly value: Value;
  readonly constant: string;
  readonly period: Period | null;
  readonly expression: Expression;
}

/** What a function may ask of its surroundings. `fail` reports a problem of one argument. */
export interface FunctionContext {
  readonly now: number;
  readonly timeRange: { readonly start: number; readonly end: number } | null;
  fail(argument: Argument | null, message: string, hint?: string): Value;
}

export interface FunctionRule {
  /** As AWS spells it; case does not count. */
  readonly name: string;
  readonly parameters: readonly ParameterKind[];
  /** How many of them must be there. */
  readonly required: number;
  /** Whether the last one may be repeated. */
  readonly variadic: boolean;
  compile(args: readonly Argument[], context: FunctionContext): Value;
}

/** A parameter list such as `text, number?` or `number, number...`. */
export function rule(
  name: string,
  parameters: string,
  compile: (args: readonly Argument[], context: FunctionContext) => Value,
): FunctionRule {
  const list = parameters
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
  return {
    name,
    parameters: list.map((each) => each.replace(/[?.]+$/, "") as ParameterKind),
    required: list.filter((each) => !/[?.]$/.test(each)).length,
    variadic: list.at(-1)?.endsWith("...") === true,
    compile,
  };
}

type Sql = (...args: string[]) => string;

/** A function that gives a text, as SQL of its arguments' SQL. */
export function textRule(name: string, parameters: string, sql: Sql): FunctionRule {
  return rule(name, parameters, (args) => ({ kind: "text", sql: sql(...args.map((each) => each.sql)) }));
}

export function numberRule(name: string, parameters: string, sql: Sql): FunctionRule {
  return rule(name, parameters, (args) => ({ kind: "number", sql: sql(...args.map((each) => each.sql)) }));
}

export function conditionRule(name: string, parameters: string, sql: Sql): FunctionRule {
  return rule(name, parameters, (args) => ({ kind: "boolean", sql: `(${sql(...args.map((each) => each.sql))})` }));
}
