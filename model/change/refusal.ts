import { failure, type Result } from "../issue/issue.js";

/** What else a refusal can say: the rule of aws-semantics that is broken, and what to do instead. */
interface RefusalDetail {
  readonly rule?: string;
  readonly hint?: string;
}

/** The answer of an API call that fails: the EC2 API's error code (aws-semantics 11.1) and its message in our style. */
export function refuse<T>(code: string, message: string, detail: RefusalDetail = {}): Result<T> {
  return failure([{ severity: "error", code, message, ...detail }]);
}

/** The answer to an id that names nothing (11.1: `….NotFound`). */
export function refuseUnknown<T>(code: string, noun: string, id: string): Result<T> {
  return refuse(code, `the ${noun} \`${id}\` does not exist`, { rule: "11.1" });
}
