import { malformed } from "../syntax/malformed.js";
import type { Expression, Span } from "../syntax/syntax-tree.js";
import type { Compilation } from "./compilation.js";
import { MISSING, type Value } from "./value.js";

/** Notes a problem; what was asked for then counts as missing. */
export function problem(compilation: Compilation, span: Span, message: string, hint?: string): Value {
  compilation.issues.push(malformed(compilation.text, span, message, hint));
  return MISSING;
}

/** A condition as it stands; a number is one too, as AWS's functions answer 1 and 0. */
export function toCondition(
  expression: Expression,
  value: Value,
  compilation: Compilation,
): Value & { readonly kind: "boolean" } {
  if (value.kind === "boolean") return value;
  if (value.kind === "number") return { kind: "boolean", sql: `(${value.sql} <> 0)` };
  // A problem that was already noted comes as a missing value.
  if (value !== MISSING)
    problem(
      compilation,
      expression.span,
      "a condition is expected here",
      "compare it with something, or ask ispresent()",
    );
  return { kind: "boolean", sql: "FALSE" };
}
