/** Where something stands in the query's text: UTF-16 offsets, the end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "^";
export type ComparisonOperator = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** A field, and the way into it where it is a map or list: `json_message.users[1].action`. */
export interface FieldReference {
  readonly kind: "field";
  /** All that stands before the first bracket, with its dots. */
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly span: Span;
}

export interface RegexLiteral {
  readonly kind: "regex";
  /** Between the slashes, where `\/` has become `/`. */
  readonly source: string;
  readonly span: Span;
}

export interface StringLiteral {
  readonly kind: "string";
  readonly value: string;
  readonly span: Span;
}

export interface NumberLiteral {
  readonly kind: "number";
  readonly value: number;
  readonly span: Span;
}

/** A number with a unit of time: `5m`. */
export interface PeriodLiteral {
  readonly kind: "period";
  readonly count: number;
  /** As written. */
  readonly unit: string;
  readonly span: Span;
}

export interface Call {
  readonly kind: "call";
  /** As written. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly parameters: readonly Expression[];
  /** `count(*)` */
  readonly star: boolean;
  readonly span: Span;
}

export type Expression =
  | FieldReference
  | StringLiteral
  | NumberLiteral
  | PeriodLiteral
  | Call
  | { readonly kind: "boolean"; readonly value: boolean; readonly span: Span }
  | { readonly kind: "negative"; readonly operand: Expression; readonly span: Span }
  | { readonly kind: "not"; readonly operand: Expression; readonly span: Span }
  | Binary<"arithmetic", ArithmeticOperator>
  | Binary<"comparison", ComparisonOperator>
  | Binary<"logical", "and" | "or">
  | {
      /** `like`, `=~` and their negation. */
      readonly kind: "match";
      readonly negated: boolean;
      readonly subject: Expression;
      readonly pattern: RegexLiteral | Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "in";
      readonly negated: boolean;
      readonly subject: Expression;
      readonly items: readonly Expression[];
      readonly span: Span;
    };

interface Binary<Kind extends string, Operator extends string> {
  readonly kind: Kind;
  readonly operator: Operator;
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

/** A name that a command gives to a value. */
export interface Alias {
  readonly name: string;
  readonly span: Span;
}

/** An expression with the name of its column: its alias, or its own text. */
export interface Item {
  readonly expression: Expression;
  readonly alias: Alias | null;
  readonly title: string;
}

export interface SortKey {
  readonly field: FieldReference;
  readonly descending: boolean;
}

export interface FieldsCommand {
  readonly kind: "fields";
  readonly items: readonly Item[];
  readonly span: Span;
}

/** How `parse` reads a text: by a glob (a string), a regular expression, or as one of the forms that logs have. */
export type ParsePattern =
  | StringLiteral
  | RegexLiteral
  | { readonly kind: "logfmt"; readonly span: Span }
  | { readonly kind: "csv"; readonly span: Span };

export interface ParseCommand {
  readonly kind: "parse";
  /** Null is `@message`. */
  readonly subject: Expression | null;
  readonly pattern: ParsePattern;
  readonly aliases: readonly Alias[];
  /** Whether every match of the regular expression makes a row of its own. */
  readonly multi: boolean;
  readonly span: Span;
}

export interface StatsCommand {
  readonly kind: "stats";
  readonly aggregates: readonly Item[];
  readonly by: readonly Item[];
  readonly span: Span;
}

export type Command =
  | FieldsCommand
  | ParseCommand
  | StatsCommand
  | { readonly kind: "display"; readonly items: readonly Item[]; readonly span: Span }
  | { readonly kind: "filter"; readonly condition: Expression; readonly span: Span }
  | { readonly kind: "sort"; readonly keys: readonly SortKey[]; readonly span: Span }
  | { readonly kind: "limit"; readonly count: number; readonly span: Span }
  | { readonly kind: "dedup"; readonly fields: readonly FieldReference[]; readonly span: Span };

/** A Logs Insights query: commands, each working on what the one before it lets through. */
export interface Query {
  readonly text: string;
  readonly commands: readonly Command[];
}
