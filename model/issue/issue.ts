/** A place in a file, line and column counted from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * One problem of an input. `code` is the EC2 API's own error code where AWS has one (aws-semantics 11.1), else a code
 * of ours (`LabFile.Syntax`, `Describe.Malformed`, ...). A warning never stops the work.
 */
export interface Issue {
  readonly severity: "error" | "warning";
  readonly code: string;
  /** Lower case, no full stop, user input in backticks. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** The rule of aws-semantics.md that is broken, e.g. `CIDR-05`. */
  readonly rule?: string;
  /** Where in the document: `$.vpcs["NextWork-1-vpc"].cidr`. */
  readonly path?: string;
  readonly position?: SourcePosition;
}

/** The value, perhaps with warnings; or every problem at once and no value. */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

export function success<T>(value: T, warnings: readonly Issue[] = []): Result<T> {
  return { ok: true, value, warnings };
}

export function failure<T>(issues: readonly Issue[]): Result<T> {
  return { ok: false, issues };
}

/** Thrown where the type system cannot see that a case is impossible: a bug, never bad input. */
export function assertNever(value: never): never {
  throw new Error(`unreachable case ${JSON.stringify(value)}`);
}
