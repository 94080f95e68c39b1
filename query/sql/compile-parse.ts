import { malformed } from "../syntax/malformed.js";
import type { Alias, ParseCommand } from "../syntax/syntax-tree.js";
import { compileExpression } from "./compile-expression.js";
import { literal } from "./quote.js";
import type { Pipeline } from "./pipeline.js";
import { compileRegex, globRegex, type CompiledRegex } from "./regex.js";
import { refuseRedefinition } from "./redefinition.js";
import { textOf, type Value } from "./value.js";

/** Fields that `parse` takes out of another: missing in events that the pattern does not match (CWL_QuerySyntax-Parse). */
export function compileParse(
  command: ParseCommand,
  pipeline: Pipeline,
): readonly { readonly title: string; readonly value: Value }[] {
  const { compilation } = pipeline;
  const subject =
    command.subject === null ? compilation.scope.get("@message") : compileExpression(command.subject, compilation);
  if (subject === undefined) {
    const hint = "name the field to parse";
    compilation.issues.push(malformed(compilation.text, command.span, "there is no @message here", hint));
    return [];
  }
  const { pattern: written } = command;
  const regex = written.kind === "regex" ? compileRegex(written.source) : globRegex(written.value);
  compilation.regexes.push({ pattern: regex.pattern, span: written.span });
  const names = namesOf(command, regex, pipeline);
  if (names === null) return [];
  const column = pipeline.newColumn();
  const text = textOf(subject);
  const pattern = literal(regex.pattern);
  const groups = regex.groups.map((_, index) => literal(`g${index}`)).join(", ");
  pipeline.push(
    (from) =>
      `SELECT *, CASE WHEN regexp_matches(${text}, ${pattern}) THEN regexp_extract(${text}, ${pattern}, [${groups}]) END AS ${column} FROM ${from}`,
  );
  return names.map(({ name, group }) => {
    const value: Value = { kind: "text", sql: `${column}.g${group}` };
    compilation.scope.define(name, value);
    return { title: name, value };
  });
}

/** Which group makes which field; null when the pattern and the names do not fit each other. */
function namesOf(
  { pattern, aliases }: ParseCommand,
  { groups }: CompiledRegex,
  { compilation }: Pipeline,
): readonly { readonly name: string; readonly group: number }[] | null {
  const refuse = (message: string, hint: string): null => {
    compilation.issues.push(malformed(compilation.text, pattern.span, message, hint));
    return null;
  };
  const named = groups.flatMap((name, group) => (name === null ? [] : [{ name, group }]));
  if (aliases.length === 0) {
    if (named.length === 0) {
      const hint =
        pattern.kind === "regex" ? "name a group: (?<eni>eni-\\w+)" : 'name what each * takes: parse "* *" as a, b';
      return refuse("the pattern names no field", hint);
    }
    for (const { name } of named) refuseRedefinition(name, pattern.span, compilation);
    return named;
  }
  if (aliases.length !== groups.length) {
    const what = pattern.kind === "regex" ? "groups" : "*";
    return refuse(`the pattern has ${groups.length} ${what}, and ${aliases.length} names follow`, "give each a name");
  }
  return aliases.map(({ name, span }: Alias, group) => {
    refuseRedefinition(name, span, compilation);
    return { name, group };
  });
}
