import type { AwsProblem } from "../aws-problem.js";
import type { ProvisionOperation } from "../operations.js";

/** A call that AWS refused for good, and what it was to do. */
export class CallRefused extends Error {
  override readonly name = "CallRefused";
  readonly operation: ProvisionOperation;
  readonly title: string;
  readonly problem: AwsProblem;
  /** Whether AWS may have done it all the same: an earlier attempt was not answered. */
  readonly inDoubt: boolean;

  constructor(operation: ProvisionOperation, title: string, problem: AwsProblem, cause: unknown, inDoubt = false) {
    super(problem.message, { cause });
    this.operation = operation;
    this.title = title;
    this.problem = problem;
    this.inDoubt = inDoubt;
  }
}

/** Provisioning cannot begin or go on, for a reason that AWS does not give as an error. */
export class ProvisionError extends Error {
  override readonly name = "ProvisionError";
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
