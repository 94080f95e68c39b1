import { SyntaxProblem, unexpectedSymbol } from "./malformed.js";
import type { RegexLiteral, Span } from "./syntax-tree.js";
import { regexAt, tokenAt, type Token } from "./token.js";

/** Reads a query's tokens one after the other; what the grammar does not expect stops it. */
export class TokenReader {
  readonly text: string;
  private token: Token;
  /** Where the last token that was taken ends. */
  private last = 0;

  constructor(text: string) {
    this.text = text;
    this.token = tokenAt(text, 0);
  }

  get next(): Token {
    return this.token;
  }

  /** The token after the next one. */
  get afterNext(): Token {
    return tokenAt(this.text, this.token.end);
  }

  take(): Token {
    const taken = this.token;
    this.last = taken.end;
    this.token = tokenAt(this.text, taken.end);
    return taken;
  }

  spanFrom(start: number): Span {
    return { start, end: this.last };
  }

  textFrom(start: number): string {
    return this.text.slice(start, this.last);
  }

  isSymbol(...symbols: readonly string[]): boolean {
    return this.token.kind === "symbol" && symbols.includes(this.token.text);
  }

  /** Keywords are case-insensitive: AWS's own samples write `STATS ... BY`. */
  isWord(...words: readonly string[]): boolean {
    return this.token.kind === "word" && words.includes(this.token.text.toLowerCase());
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.take();
    return true;
  }

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.take();
    return true;
  }

  expectSymbol(symbol: string, hint: string): void {
    if (!this.takeSymbol(symbol)) this.fail(hint);
  }

  /** The regular expression that the next token begins, or null when it is no slash. */
  takeRegex(): RegexLiteral | null {
    if (!this.isSymbol("/")) return null;
    const { start } = this.token;
    const { source, end } = regexAt(this.text, start);
    this.last = end;
    this.token = tokenAt(this.text, end);
    return { kind: "regex", source, span: { start, end } };
  }

  fail(hint?: string): never {
    throw new SyntaxProblem(unexpectedSymbol(this.text, this.token, hint));
  }
}
