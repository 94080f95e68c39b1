import { malformed } from "../syntax/malformed.js";
import type { Alias, ParseCommand, RegexLiteral, StringLiteral } from "../syntax/syntax-tree.js";
import { compileExpression } from "./compile-expression.js";
import { literal } from "./quote.js";
import type { Pipeline } from "./pipeline.js";
import { compileRegex, globRegex, type CompiledRegex } from "./regex.js";
import { refuseRedefinition } from "./redefinition.js";
import { textOf, type Value } from "./value.js";

interface Parsed {
  readonly title: string;
  readonly value: Value;
}

/** Fields that `parse` takes out of another: missing in events that the pattern does not match (CWL_QuerySyntax-Parse). */
export function compileParse(command: ParseCommand, pipeline: Pipeline): readonly Parsed[] {
  const { compilation } = pipeline;
  const subject =
    command.subject === null ? compilation.scope.get("@message") : compileExpression(command.subject, compilation);
  if (subject === undefined) {
    const hint = "name the field to parse";
    compilation.issues.push(malformed(compilation.text, command.span, "there is no @message here", hint));
    return [];
  }
  const { pattern, aliases, multi } = command;
  const text = textOf(subject);
  switch (pattern.kind) {
    case "logfmt":
      return parseLogfmt(text, aliases, pipeline);
    case "csv":
      return parseCsv(text, aliases, pipeline);
    case "string":
    case "regex":
      return parseByPattern(text, { pattern, aliases, multi }, pipeline);
  }
}

interface ByPattern {
  readonly pattern: StringLiteral | RegexLiteral;
  readonly aliases: readonly Alias[];
  readonly multi: boolean;
}

/**
 * Groups that a match may pass over: optional, or one of several alternatives. Their fields are missing then, which
 * `regexp_extract`, the faster one, cannot tell from an empty text.
 */
const MAY_TAKE_NO_PART = /\)[?*{]|\|/;

function parseByPattern(text: string, command: ByPattern, pipeline: Pipeline): readonly Parsed[] {
  const { compilation } = pipeline;
  const { pattern: written } = command;
  const regex = written.kind === "regex" ? compileRegex(written.source) : globRegex(written.value);
  compilation.regexes.push({ pattern: regex.pattern, span: written.span });
  const names = namesOf(command, regex, pipeline);
  if (names === null) return [];
  const pattern = literal(regex.pattern);
  if (command.multi) {
    // A list for each group, all of one length; an event without a match keeps its row.
    const columns = regex.groups.map(() => pipeline.newColumn());
    const place = pipeline.newColumn();
    const lists = columns.map((column, group) => {
      const found = `regexp_extract_all(${text}, ${pattern}, ${group + 1})`;
      return `unnest(COALESCE(NULLIF(${found}, []), [NULL])) AS ${column}`;
    });
    const places = `unnest(range(greatest(1, COALESCE(len(regexp_extract_all(${text}, ${pattern})), 0)))) AS ${place}`;
    pipeline.push((from) => `SELECT *, ${[...lists, places].join(", ")} FROM ${from}`);
    pipeline.tieBreak = [...pipeline.tieBreak, { sql: place, descending: false }];
    return names.map(({ name, group }) => define(name, { kind: "text", sql: columns[group]! }, pipeline));
  }
  if (MAY_TAKE_NO_PART.test(regex.pattern)) {
    const columns = regex.groups.map(() => pipeline.newColumn());
    const first = columns.map(
      (column, group) => `regexp_extract_all(${text}, ${pattern}, ${group + 1})[1] AS ${column}`,
    );
    pipeline.push((from) => `SELECT *, ${first.join(", ")} FROM ${from}`);
    return names.map(({ name, group }) => define(name, { kind: "text", sql: columns[group]! }, pipeline));
  }
  const column = pipeline.newColumn();
  const groups = regex.groups.map((_, index) => literal(`g${index}`)).join(", ");
  pipeline.push(
    (from) =>
      `SELECT *, CASE WHEN regexp_matches(${text}, ${pattern}) THEN regexp_extract(${text}, ${pattern}, [${groups}]) END AS ${column} FROM ${from}`,
  );
  return names.map(({ name, group }) => define(name, { kind: "text", sql: `${column}.g${group}` }, pipeline));
}

function define(title: string, value: Value, { compilation }: Pipeline): Parsed {
  compilation.scope.define(title, value);
  return { title, value };
}

/** `level=info msg="two words"`: pairs with spaces between them. Of a key that comes twice the last value counts. */
function parseLogfmt(text: string, aliases: readonly Alias[], pipeline: Pipeline): readonly Parsed[] {
  const column = pipeline.newColumn();
  pipeline.push((from) => `SELECT *, insights_logfmt(${text}) AS ${column} FROM ${from}`);
  return aliases.map(({ name, span }) => {
    refuseRedefinition(name, span, pipeline.compilation);
    return define(name, { kind: "structure", sql: column }, pipeline);
  });
}

/** Values with commas between them, quoted as RFC 4180 has it; names beyond the last value are missing. */
function parseCsv(text: string, aliases: readonly Alias[], pipeline: Pipeline): readonly Parsed[] {
  const column = pipeline.newColumn();
  pipeline.push((from) => `SELECT *, insights_csv(${text}) AS ${column} FROM ${from}`);
  return aliases.map(({ name, span }, index) => {
    refuseRedefinition(name, span, pipeline.compilation);
    return define(name, { kind: "text", sql: `${column}[${index + 1}]` }, pipeline);
  });
}

/** Which group makes which field; null when the pattern and the names do not fit each other. */
function namesOf(
  { pattern, aliases }: ByPattern,
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
