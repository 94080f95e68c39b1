import type { Issue } from "../../model/index.js";
import type { Span } from "./syntax-tree.js";

/** The name under which messages and frames speak of the query's text. */
export const QUERY_SOURCE = "query";

function place(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** What StartQuery answers to a query that it cannot compile, with the place and what to do about it. */
export function malformed(text: string, span: Span, message: string, hint?: string): Issue {
  return {
    severity: "error",
    code: "MalformedQueryException",
    message,
    position: { file: QUERY_SOURCE, ...place(text, span.start) },
    ...(hint !== undefined && { hint }),
  };
}

/** AWS's words for a symbol that may not stand where it does; its position is counted from 0. */
export function unexpectedSymbol(text: string, span: Span, hint?: string): Issue {
  const { line, column } = place(text, span.start);
  const symbol = text.slice(span.start, span.end);
  const message =
    symbol === ""
      ? `unexpected end of query at line ${line} and position ${column - 1}`
      : `unexpected symbol found ${symbol} at line ${line} and position ${column - 1}`;
  return malformed(text, span, message, hint);
}

/** Stops the parser: like AWS it reports the first thing that is not of the language. */
export class SyntaxProblem extends Error {
  override readonly name = "SyntaxProblem";
  readonly issue: Issue;

  constructor(issue: Issue) {
    super(issue.message);
    this.issue = issue;
  }
}
