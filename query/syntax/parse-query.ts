import { didYouMean, failure, success, type Result } from "../../model/index.js";
import { COMMANDS, REFUSED_COMMANDS } from "./commands.js";
import { malformed, SyntaxProblem, unexpectedSymbol } from "./malformed.js";
import { parseAlias, parseParse } from "./parse-command.js";
import { parseExpression, parseField } from "./parse-expression.js";
import type { Command, FieldReference, Item, Query, SortKey } from "./syntax-tree.js";
import { TokenReader } from "./token-reader.js";

/** StartQuery takes no longer query (its `queryString`). */
const MAX_LENGTH = 10_000;

/** Reads a query in the Logs Insights query language. Like AWS it reports the first thing that is not of the language. */
export function parseQuery(text: string): Result<Query> {
  if (text.length > MAX_LENGTH) {
    const span = { start: MAX_LENGTH, end: MAX_LENGTH };
    return failure([malformed(text, span, `a query has at most ${MAX_LENGTH} characters, this one ${text.length}`)]);
  }
  try {
    const reader = new TokenReader(text);
    const commands = [parseCommand(reader)];
    while (reader.takeSymbol("|")) commands.push(parseCommand(reader));
    if (reader.next.kind !== "end") reader.fail("commands are separated by |");
    return success({ text, commands });
  } catch (problem) {
    if (problem instanceof SyntaxProblem) return failure([problem.issue]);
    throw problem;
  }
}

function parseCommand(reader: TokenReader): Command {
  const { kind, text, start, end } = reader.next;
  const name = text.toLowerCase() === "where" ? "filter" : text.toLowerCase();
  if (kind !== "word" || !COMMANDS.includes(name)) {
    if (kind === "end") throw new SyntaxProblem(unexpectedSymbol(reader.text, reader.next, "write a command here"));
    const written = reader.text.slice(start, end);
    const expected = COMMANDS.map((each) => `K_${each.toUpperCase()}`).join(", ");
    const refused = REFUSED_COMMANDS[name];
    const hint = refused === undefined ? didYouMean(name, COMMANDS) : `\`${written}\` ${refused}`;
    const message = `mismatched input '${written}' expecting {${expected}}`;
    throw new SyntaxProblem(malformed(reader.text, { start, end }, message, hint));
  }
  reader.take();
  const command = PARSERS[name as Command["kind"]](reader);
  return { ...command, span: reader.spanFrom(start) } as Command;
}

type Unplaced<C> = C extends Command ? Omit<C, "span"> : never;

const PARSERS: { readonly [Kind in Command["kind"]]: (reader: TokenReader) => Unplaced<Command & { kind: Kind }> } = {
  fields: (reader) => ({ kind: "fields", items: parseItems(reader) }),
  display: (reader) => ({ kind: "display", items: parseItems(reader) }),
  filter: (reader) => ({ kind: "filter", condition: parseExpression(reader) }),
  parse: parseParse,
  stats: (reader) => {
    const aggregates = parseItems(reader);
    return { kind: "stats", aggregates, by: reader.takeWord("by") ? parseItems(reader) : [] };
  },
  sort: parseSort,
  limit: parseLimit,
  dedup: (reader) => {
    const fields: FieldReference[] = [parseField(reader)];
    while (reader.takeSymbol(",")) fields.push(parseField(reader));
    return { kind: "dedup", fields };
  },
};

function parseItems(reader: TokenReader): readonly Item[] {
  const items = [parseItem(reader)];
  while (reader.takeSymbol(",")) items.push(parseItem(reader));
  return items;
}

function parseItem(reader: TokenReader): Item {
  const { start } = reader.next;
  const expression = parseExpression(reader);
  const written = reader.textFrom(start);
  const alias = reader.takeWord("as") ? parseAlias(reader) : null;
  const title = expression.kind === "field" && expression.path.length === 0 ? expression.name : written;
  return { expression, alias, title: alias?.name ?? title };
}

function parseSort(reader: TokenReader): Unplaced<Command & { kind: "sort" }> {
  const keys: SortKey[] = [];
  do {
    const field = parseField(reader);
    // AWS: `sort bin(1d)` is "unexpected symbol found (".
    if (reader.isSymbol("(")) reader.fail("sort takes fields: give the expression a name with `as` and sort by that");
    const descending = reader.takeWord("desc");
    if (!descending) reader.takeWord("asc");
    keys.push({ field, descending });
  } while (reader.takeSymbol(","));
  return { kind: "sort", keys };
}

/** CWL_QuerySyntax-Limit. */
const MAX_LIMIT = 100_000;

function parseLimit(reader: TokenReader): Unplaced<Command & { kind: "limit" }> {
  // `limit any N` lets AWS stop reading early: any N records will do, and the first ones are.
  reader.takeWord("any");
  if (reader.next.kind !== "number" || !/^\d+$/.test(reader.next.text)) reader.fail("a whole number follows: limit 20");
  const count = Number(reader.next.text);
  if (count < 1 || count > MAX_LIMIT) reader.fail(`a limit is from 1 to ${MAX_LIMIT}`);
  reader.take();
  return { kind: "limit", count };
}
