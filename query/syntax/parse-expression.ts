import type { ArithmeticOperator, ComparisonOperator, Expression, FieldReference } from "./syntax-tree.js";
import type { TokenReader } from "./token-reader.js";

const COMPARISONS: readonly string[] = ["=", "!=", "<", "<=", ">", ">="];
/** Deeper than any query a person writes, and far from the end of the stack. */
const MAX_DEPTH = 200;

/** `or` binds weakest, then `and`, `not`, comparisons, `+ -`, `* / %`, `^`. */
export function parseExpression(reader: TokenReader, depth: number = 0): Expression {
  if (depth > MAX_DEPTH) reader.fail("the expression is nested too deeply");
  return parseLogical(reader, "or", () => parseLogical(reader, "and", () => parseNot(reader, depth)));
}

function parseLogical(reader: TokenReader, operator: "and" | "or", parseOperand: () => Expression): Expression {
  let left = parseOperand();
  while (reader.takeWord(operator)) {
    const right = parseOperand();
    left = { kind: "logical", operator, left, right, span: reader.spanFrom(left.span.start) };
  }
  return left;
}

function parseNot(reader: TokenReader, depth: number): Expression {
  const { start } = reader.next;
  if (!reader.isWord("not") || reader.afterNext.text === ",") return parseComparison(reader, depth);
  if (depth > MAX_DEPTH) reader.fail("the expression is nested too deeply");
  reader.take();
  const operand = parseNot(reader, depth + 1);
  return { kind: "not", operand, span: reader.spanFrom(start) };
}

function parseComparison(reader: TokenReader, depth: number): Expression {
  const left = parseSum(reader, depth);
  const { start } = left.span;
  const negated = reader.takeWord("not");
  if (reader.takeWord("like") || (!negated && reader.takeSymbol("=~"))) {
    const pattern = reader.takeRegex() ?? parseSum(reader, depth);
    return { kind: "match", negated, subject: left, pattern, span: reader.spanFrom(start) };
  }
  if (reader.takeWord("in")) {
    const items = parseItems(reader, depth);
    return { kind: "in", negated, subject: left, items, span: reader.spanFrom(start) };
  }
  if (negated) reader.fail("`not` is followed here by `like` or `in`");
  if (reader.next.kind !== "symbol" || !COMPARISONS.includes(reader.next.text)) return left;
  const operator = reader.take().text as ComparisonOperator;
  const right = parseSum(reader, depth);
  return { kind: "comparison", operator, left, right, span: reader.spanFrom(start) };
}

function parseItems(reader: TokenReader, depth: number): readonly Expression[] {
  reader.expectSymbol("[", 'write the values in brackets: in ["a", "b"]');
  const items = [parseSum(reader, depth + 1)];
  while (reader.takeSymbol(",")) items.push(parseSum(reader, depth + 1));
  reader.expectSymbol("]", "close the list with ]");
  return items;
}

function parseSum(reader: TokenReader, depth: number): Expression {
  return parseArithmetic(reader, ["+", "-"], () =>
    parseArithmetic(reader, ["*", "/", "%"], () => parsePower(reader, depth)),
  );
}

function parseArithmetic(
  reader: TokenReader,
  operators: readonly ArithmeticOperator[],
  parseOperand: () => Expression,
): Expression {
  let left = parseOperand();
  while (reader.isSymbol(...operators)) {
    const operator = reader.take().text as ArithmeticOperator;
    const right = parseOperand();
    left = { kind: "arithmetic", operator, left, right, span: reader.spanFrom(left.span.start) };
  }
  return left;
}

/** `2 ^ 3 ^ 2` is `2 ^ (3 ^ 2)`, and `-2 ^ 2` is `-(2 ^ 2)`, as in mathematics. */
function parsePower(reader: TokenReader, depth: number): Expression {
  const { start } = reader.next;
  if (depth > MAX_DEPTH) reader.fail("the expression is nested too deeply");
  if (reader.takeSymbol("-")) {
    const operand = parsePower(reader, depth + 1);
    return { kind: "negative", operand, span: reader.spanFrom(start) };
  }
  const left = parsePrimary(reader, depth);
  if (!reader.takeSymbol("^")) return left;
  const right = parsePower(reader, depth + 1);
  return { kind: "arithmetic", operator: "^", left, right, span: reader.spanFrom(start) };
}

function parsePrimary(reader: TokenReader, depth: number): Expression {
  const { kind, text, start } = reader.next;
  if (reader.takeSymbol("(")) {
    const inner = parseExpression(reader, depth + 1);
    reader.expectSymbol(")", "close the parenthesis");
    return { ...inner, span: reader.spanFrom(start) };
  }
  if (kind === "string") {
    reader.take();
    return { kind, value: text, span: reader.spanFrom(start) };
  }
  if (kind === "number") {
    reader.take();
    return { kind, value: Number(text), span: reader.spanFrom(start) };
  }
  if (kind === "period") {
    reader.take();
    const count = Number.parseInt(text, 10);
    return { kind, count, unit: text.slice(String(Number.parseInt(text, 10)).length), span: reader.spanFrom(start) };
  }
  if (kind === "word" && reader.afterNext.text === "(" && reader.afterNext.kind === "symbol") {
    return parseCall(reader, depth);
  }
  if (reader.isWord("true", "false")) {
    return { kind: "boolean", value: reader.take().text.toLowerCase() === "true", span: reader.spanFrom(start) };
  }
  return parseField(reader);
}

function parseCall(reader: TokenReader, depth: number): Expression {
  const { text: name, start, end } = reader.take();
  const nameSpan = { start, end };
  reader.take();
  if (reader.takeSymbol(")")) {
    return { kind: "call", name, nameSpan, parameters: [], star: false, span: reader.spanFrom(start) };
  }
  if (reader.takeSymbol("*")) {
    reader.expectSymbol(")", "close the call with )");
    return { kind: "call", name, nameSpan, parameters: [], star: true, span: reader.spanFrom(start) };
  }
  const parameters = [parseExpression(reader, depth + 1)];
  while (reader.takeSymbol(",")) parameters.push(parseExpression(reader, depth + 1));
  reader.expectSymbol(")", "close the call with ), separate its arguments by commas");
  return { kind: "call", name, nameSpan, parameters, star: false, span: reader.spanFrom(start) };
}

/** Words of the grammar, which only backticks make names. */
const RESERVED: readonly string[] = ["and", "or", "not", "as", "by", "in", "like", "asc", "desc"];

/** A field's name, in backticks where it has other characters than letters, digits, `@`, `_` and dots. */
export function parseField(reader: TokenReader): FieldReference {
  const { kind, text: name, start } = reader.next;
  if (kind !== "word" && kind !== "quoted-name") reader.fail();
  if (kind === "word" && RESERVED.includes(name.toLowerCase())) {
    reader.fail(`put a field of that name in backticks: \`${name}\``);
  }
  reader.take();
  const path = parsePath(reader, name);
  const plain = kind === "word" && name.endsWith(".") ? name.slice(0, -1) : name;
  return { kind: "field", name: plain, path, span: reader.spanFrom(start) };
}

/** `[1]`, `.action` and `` .`user.id` `` after a name. */
function parsePath(reader: TokenReader, name: string): readonly (string | number)[] {
  const path: (string | number)[] = [];
  if (name.endsWith(".") && reader.next.kind === "quoted-name") path.push(reader.take().text);
  for (;;) {
    if (reader.isSymbol("[")) {
      reader.take();
      if (reader.next.kind !== "number") reader.fail("an item of a list is asked for by its number");
      path.push(Number(reader.take().text));
      reader.expectSymbol("]", "close the index with ]");
    } else if (reader.isSymbol(".")) {
      reader.take();
      if (reader.next.kind !== "word" && reader.next.kind !== "quoted-name") reader.fail();
      const { kind, text } = reader.take();
      path.push(...(kind === "word" ? text.split(".").filter((part) => part !== "") : [text]));
    } else return path;
  }
}
