import { malformed } from "../syntax/malformed.js";
import type { Expression, Span } from "../syntax/syntax-tree.js";
import { contains, compare, isOneOf, matches } from "./comparison.js";
import type { Compilation, Level } from "./compilation.js";
import { compileCall } from "./compile-call.js";
import { compileField } from "./compile-field.js";
import { problem, toCondition } from "./condition.js";
import { literal } from "./quote.js";
import { compileRegex } from "./regex.js";
import { certain, numberOf, textOf, type Value } from "./value.js";

/** The expression as SQL of the current scope. A problem is noted, and the value then counts as missing. */
export function compileExpression(expression: Expression, compilation: Compilation, level: Level = "record"): Value {
  const compile = (inner: Expression): Value => compileExpression(inner, compilation, level);
  switch (expression.kind) {
    case "field":
      if (level === "record") return compileField(expression, compilation);
      return problem(
        compilation,
        expression.span,
        `\`${expression.name}\` is not aggregated`,
        `write a function around it, as latest(${expression.name}), or group \`by\` it`,
      );
    case "string":
      return { kind: "text", sql: literal(expression.value), constant: expression.value };
    case "number":
      return { kind: "number", sql: `CAST(${expression.value} AS DOUBLE)`, constant: expression.value };
    case "boolean":
      return { kind: "boolean", sql: expression.value ? "TRUE" : "FALSE" };
    case "period":
      return problem(compilation, expression.span, "a period stands in bin(), datefloor() and dateceil() only");
    case "call":
      return compileCall(expression, compilation, level, compileExpression);
    case "negative":
      return { kind: "number", sql: `(-${toDouble(compile(expression.operand))})` };
    case "not":
      return {
        kind: "boolean",
        sql: `(NOT ${certain(toCondition(expression.operand, compile(expression.operand), compilation))})`,
      };
    case "arithmetic":
      return arithmetic(expression.operator, compile(expression.left), compile(expression.right));
    case "comparison": {
      const [left, right] = [compile(expression.left), compile(expression.right)];
      warnOfReadableTimestamp(left, right, expression.span, compilation);
      return compare(expression.operator, left, right);
    }
    case "logical": {
      const sides = [expression.left, expression.right].map(
        (side) => toCondition(side, compile(side), compilation).sql,
      );
      return { kind: "boolean", sql: `(${sides.join(` ${expression.operator.toUpperCase()} `)})` };
    }
    case "match": {
      const subject = compile(expression.subject);
      if (expression.pattern.kind !== "regex")
        return contains(subject, compile(expression.pattern), expression.negated);
      const { pattern } = compileRegex(expression.pattern.source);
      compilation.regexes.push({ pattern, span: expression.pattern.span });
      return matches(subject, pattern, expression.negated);
    }
    case "in":
      return isOneOf(compile(expression.subject), expression.items.map(compile), expression.negated);
  }
}

function toDouble(value: Value): string {
  return `CAST(${numberOf(value)} AS DOUBLE)`;
}

/** All arithmetic is of floating point numbers; what has no finite result, as a division by zero, is missing. */
function arithmetic(operator: string, left: Value, right: Value): Value {
  const [a, b] = [toDouble(left), toDouble(right)];
  if (operator === "^") return { kind: "number", sql: `insights_finite(power(${a}, ${b}))` };
  if (operator === "%") return { kind: "number", sql: `fmod(${a}, NULLIF(${b}, 0))` };
  if (operator === "/") return { kind: "number", sql: `(${a} / NULLIF(${b}, 0))` };
  return { kind: "number", sql: `(${a} ${operator} ${b})` };
}

/** AWS compares `@timestamp` as milliseconds: a date in words compares as a text that is no number, never true. */
function warnOfReadableTimestamp(left: Value, right: Value, span: Span, compilation: Compilation): void {
  const text = [left, right].find((value) => value.kind === "text" && value.constant !== undefined);
  const timestamp = [left, right].some(({ kind }) => kind === "timestamp");
  if (!timestamp || text === undefined || /^\d+$/.test(textOf(text).slice(1, -1))) return;
  compilation.issues.push({
    ...malformed(
      compilation.text,
      span,
      "Logs Insights does not compare timestamps with dates in words: this is never true",
    ),
    severity: "warning",
    hint: 'compare milliseconds: toMillis(@timestamp) > parseDate("2026-01-12", "yyyy-MM-dd")',
  });
}
