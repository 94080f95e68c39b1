import { malformed } from "../syntax/malformed.js";
import type { Item, StatsCommand } from "../syntax/syntax-tree.js";
import { tieKeys } from "./aggregates.js";
import { compileExpression } from "./compile-expression.js";
import type { Pipeline } from "./pipeline.js";
import { refuseRedefinition } from "./redefinition.js";
import { Scope } from "./scope.js";
import { certain, textOf, type Value } from "./value.js";

interface Output {
  readonly title: string;
  readonly value: Value;
}

/** Groups and their figures: after it nothing but its columns is left (CWL_QuerySyntax-Stats). */
export function compileStats(command: StatsCommand, pipeline: Pipeline): Output[] {
  const { compilation } = pipeline;
  for (const { alias } of [...command.by, ...command.aggregates]) {
    if (alias !== null) refuseRedefinition(alias.name, alias.span, compilation);
  }
  const by = command.by.map((item) => grouped(item, pipeline));
  const aggregates = command.aggregates.map(({ expression, title }) => {
    const value = compileExpression(expression, compilation, "group");
    return { title, sql: value.sql, value: { ...value, sql: pipeline.newColumn() } as Value };
  });
  const select = [...by, ...aggregates].map(({ sql, value }) => `${sql} AS ${value.sql}`).join(", ");
  const positions = by.map((_, index) => index + 1).join(", ");
  pipeline.push((from) => `SELECT ${select} FROM ${from}${by.length > 0 ? ` GROUP BY ${positions}` : ""}`);
  const outputs = [...by, ...aggregates].map(({ title, value }) => ({ title, value }));
  compilation.scope = new Scope(outputs.map(({ title, value }) => [title, value] as const));
  const repeated = outputs.find(({ title }, index) => outputs.findIndex((each) => each.title === title) < index);
  if (repeated !== undefined) {
    const message = `Ephemeral field is already defined: ${repeated.title}`;
    compilation.issues.push(malformed(compilation.text, command.span, message, "give one of them a name with `as`"));
  }
  pipeline.order = null;
  pipeline.tieBreak = by.flatMap(({ value }) => tieKeys(value).map((sql) => ({ sql, descending: false })));
  return outputs;
}

/** What groups by a number that may be `-` groups by its text; afterwards it is a number again where it is one. */
function grouped({ expression, title }: Item, pipeline: Pipeline): Output & { readonly sql: string } {
  const { compilation } = pipeline;
  const value = compileExpression(expression, compilation);
  const column = pipeline.newColumn();
  switch (value.kind) {
    case "digits":
      return {
        title,
        sql: textOf(value),
        value: { kind: "digits", sql: column, numberSql: `TRY_CAST(${column} AS BIGINT)` },
      };
    case "boolean":
      return { title, sql: certain(value), value: { kind: "boolean", sql: column } };
    case "structure":
      compilation.issues.push(
        malformed(
          compilation.text,
          expression.span,
          "maps and lists cannot be used in stats",
          "take an item of it, as json.status",
        ),
      );
      return { title, sql: value.sql, value: { kind: "text", sql: column } };
    case "text":
    case "number":
    case "timestamp":
      return { title, sql: value.sql, value: { kind: value.kind, sql: column } };
  }
}
