import { SyntaxProblem, unexpectedSymbol } from "./malformed.js";
import type { Span } from "./syntax-tree.js";

export type TokenKind = "word" | "quoted-name" | "number" | "period" | "string" | "symbol" | "end";

export interface Token extends Span {
  readonly kind: TokenKind;
  /** As written; of a string its value, of a name in backticks what they enclose. */
  readonly text: string;
}

const SPACE = /(?:\s+|#[^\n]*)*/y;
/** Letters, digits, `@`, `_` and dots need no backticks (CWL_QuerySyntax-Guidelines). */
const WORD = /[A-Za-z_@][\w@.]*/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w@])/y;
const PERIOD = /\d+[A-Za-z]+(?![\w@])/y;
const SYMBOL = /=~|!=|<=|>=|[=<>+\-*/%^()[\],|.]/y;

function matchAt(pattern: RegExp, text: string, offset: number): string | null {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? null;
}

function quoted(text: string, start: number, quote: string): { readonly value: string; readonly end: number } {
  let value = "";
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === quote) return { value, end: at + 1 };
    // A backslash takes the special meaning from a quote or itself; before anything else it stands for itself.
    if (character === "\\" && quote !== "`" && (text[at + 1] === quote || text[at + 1] === "\\")) at += 1;
    value += text[at] ?? "";
  }
  const hint = `close what begins here with ${quote}`;
  throw new SyntaxProblem(unexpectedSymbol(text, { start, end: start + 1 }, hint));
}

/** The token that begins at or after an offset; white space and `#` comments are skipped. */
export function tokenAt(text: string, offset: number): Token {
  const start = offset + (matchAt(SPACE, text, offset) ?? "").length;
  const token = (kind: TokenKind, value: string, end: number): Token => ({ kind, text: value, start, end });
  const first = text[start];
  if (first === undefined) return token("end", "", start);
  if (first === '"' || first === "'") {
    const { value, end } = quoted(text, start, first);
    return token("string", value, end);
  }
  if (first === "`" || text.startsWith("@`", start)) {
    // The `@` of a system field stands before the backticks (CWL_QuerySyntax-Guidelines).
    const at = first === "@" ? 1 : 0;
    const { value, end } = quoted(text, start + at, "`");
    return token("quoted-name", `${"@".repeat(at)}${value}`, end);
  }
  const kinds = [
    ["word", WORD],
    ["number", NUMBER],
    ["period", PERIOD],
    ["symbol", SYMBOL],
  ] as const;
  for (const [kind, pattern] of kinds) {
    const found = matchAt(pattern, text, start);
    if (found !== null) return token(kind, found, start + found.length);
  }
  throw new SyntaxProblem(unexpectedSymbol(text, { start, end: start + 1 }));
}

/** The regular expression that begins at the `/` of an offset: its source and where it ends. */
export function regexAt(text: string, start: number): { readonly source: string; readonly end: number } {
  let source = "";
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] ?? "";
    if (character === "/") return { source, end: at + 1 };
    if (character !== "\\") source += character;
    else {
      at += 1;
      source += text[at] === "/" ? "/" : `\\${text[at] ?? ""}`;
    }
  }
  throw new SyntaxProblem(unexpectedSymbol(text, { start, end: start + 1 }, "close the regular expression with /"));
}
