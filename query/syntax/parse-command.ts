import { SyntaxProblem, unexpectedSymbol } from "./malformed.js";
import { parseField } from "./parse-expression.js";
import type { Alias, ParseCommand, ParsePattern } from "./syntax-tree.js";
import type { TokenReader } from "./token-reader.js";

/** What follows the word `parse` (CWL_QuerySyntax-Parse): a field, or none for `@message`; a pattern; names. */
export function parseParse(reader: TokenReader): Omit<ParseCommand, "span"> {
  const subject = isPatternNext(reader) ? null : parseField(reader);
  const pattern = parsePattern(reader);
  // AWS writes `multi` behind the pattern, and in an example behind the names.
  let multi = takeMulti(reader, pattern);
  const aliases = parseAliases(reader);
  multi ||= takeMulti(reader, pattern);
  if (pattern.kind === "logfmt" && aliases.length !== 1) reader.fail("one name follows: parse @message logfmt as lf");
  if (pattern.kind === "csv" && aliases.length === 0) reader.fail("names follow: parse @message csv as a, b");
  return { kind: "parse", subject, pattern, aliases, multi };
}

/** A text before a pattern would be a text to parse: only fields are parsed. */
function isPatternNext(reader: TokenReader): boolean {
  if (reader.isSymbol("/")) return true;
  const { kind, text } = reader.afterNext;
  if (reader.next.kind === "string") return kind !== "string" && text !== "/";
  return reader.isWord("logfmt", "csv") && kind === "word" && text.toLowerCase() === "as";
}

function parsePattern(reader: TokenReader): ParsePattern {
  const regex = reader.takeRegex();
  if (regex !== null) return regex;
  const { start } = reader.next;
  for (const kind of ["logfmt", "csv"] as const)
    if (reader.takeWord(kind)) return { kind, span: reader.spanFrom(start) };
  if (reader.next.kind !== "string") {
    reader.fail('a glob in quotes, a /regular expression/, logfmt or csv follows: parse @message "* *" as a, b');
  }
  const { text: value } = reader.take();
  return { kind: "string", value, span: reader.spanFrom(start) };
}

function takeMulti(reader: TokenReader, { kind }: ParsePattern): boolean {
  if (!reader.isWord("multi")) return false;
  if (kind !== "regex") reader.fail("multi goes with a /regular expression/");
  reader.take();
  return true;
}

function parseAliases(reader: TokenReader): readonly Alias[] {
  if (!reader.takeWord("as")) return [];
  const aliases = [parseAlias(reader)];
  while (reader.takeSymbol(",")) aliases.push(parseAlias(reader));
  return aliases;
}

export function parseAlias(reader: TokenReader): Alias {
  const { name, path, span } = parseField(reader);
  if (path.length > 0) throw new SyntaxProblem(unexpectedSymbol(reader.text, span, "an alias is a plain name"));
  return { name, span };
}
