import { fieldNamed } from "../../emit/index.js";
import { didYouMean } from "../../model/index.js";
import { malformed } from "../syntax/malformed.js";
import type { FieldReference } from "../syntax/syntax-tree.js";
import type { Compilation } from "./compilation.js";
import { literal } from "./quote.js";
import { MISSING, type Value } from "./value.js";

/** The value of a field, or of a place in a map or list. A name that no record can have is a problem. */
export function compileField(field: FieldReference, compilation: Compilation): Value {
  const value = findField(field, compilation);
  if (value !== null) return value;
  const { scope, text, issues } = compilation;
  if (scope.isAbsent(field.name)) {
    const message = `no record has the field \`${field.name}\``;
    issues.push({ ...malformed(text, field.span, message, "its values are missing"), severity: "warning" });
    return MISSING;
  }
  const hint = didYouMean(hyphenated(text, field) ?? field.name, scope.names());
  issues.push(malformed(text, field.span, `there is no field \`${field.name}\``, hint));
  return MISSING;
}

/** The field of a log format that was probably meant: `tcp-flags` reads as the difference of two fields. */
function hyphenated(text: string, { span }: FieldReference): string | null {
  const before = /[\w-]*$/.exec(text.slice(0, span.start))?.[0] ?? "";
  const after = /^[\w-]*/.exec(text.slice(span.start))?.[0] ?? "";
  return fieldNamed(`${before}${after}`)?.insightsName ?? null;
}

/** The same where AWS asks whether a field exists: null when it does not. */
export function findField({ name, path }: FieldReference, { scope }: Compilation): Value | null {
  const whole = scope.get(name);
  if (whole !== undefined && path.length === 0) return whole;
  // `json_message.users` is a field of that name, or the item `users` of a map `json_message`.
  const parts = name.split(".");
  for (let count = parts.length; count > 0; count -= 1) {
    const value = scope.get(parts.slice(0, count).join("."));
    if (value === undefined) continue;
    if (value.kind !== "structure") return MISSING;
    return within(value.sql, [...parts.slice(count).filter((part) => part !== ""), ...path]);
  }
  return null;
}

function within(structure: string, path: readonly (string | number)[]): Value {
  const steps = path.map((step) => (typeof step === "number" ? `[${step}]` : `."${step.replaceAll('"', '\\"')}"`));
  return { kind: "text", sql: `json_extract_string(${structure}, ${literal(`$${steps.join("")}`)})` };
}
