import type { Issue } from "../../model/index.js";
import type { Expression, Span } from "../syntax/syntax-tree.js";
import type { Scope } from "./scope.js";
import type { Value } from "./value.js";

/** The span of time that is asked about, milliseconds since the epoch. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/** A regular expression that the query uses: whoever runs the SQL learns whether RE2 takes it. */
export interface UsedRegex {
  readonly pattern: string;
  readonly span: Span;
}

/** What is known and gathered while a query is compiled. */
export interface Compilation {
  readonly text: string;
  scope: Scope;
  /** Milliseconds since the epoch, for `now()`. */
  readonly now: number;
  readonly timeRange: TimeRange | null;
  readonly issues: Issue[];
  readonly regexes: UsedRegex[];
}

/** How an expression is meant: of one record, or of a group of them in `stats`. */
export type Level = "record" | "group";

/** Makes SQL of an expression. */
export type Compile = (expression: Expression, compilation: Compilation, level?: Level) => Value;
