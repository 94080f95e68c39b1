import { readProblem } from "../aws-problem.js";
import type { Answer } from "../operation.js";
import type { ProvisionCall, ProvisionOperation } from "../operations.js";
import { CallRefused } from "./errors.js";
import { outcomeOf } from "./outcome.js";
import {
  CALL_ATTEMPTS,
  NOT_YET_ATTEMPTS,
  pauseBeforeRetry,
  pauseForConsistency,
  stopIfInterrupted,
  type Patience,
} from "./patience.js";

/** A call that changes something, and how it is found out whether it was done. */
export interface Change<T> {
  readonly operation: ProvisionOperation;
  readonly input: object;
  /** For people. */
  readonly title: string;
  /** Whether it may have been done already: it was on its way when an earlier process ended. */
  readonly inDoubt: boolean;
  /** What the answer comes to. */
  readonly made: (answer: Answer) => T;
  /** What is there if the call was done after all; null where it was not, or where the call itself will say so. */
  readonly look: () => Promise<T | null>;
  /** What it comes to where AWS says that it is so already; null where that is an error. */
  readonly already: (inDoubt: boolean) => Promise<T | null>;
  /** Whether something that AWS does not find may yet turn up (TD-04), or is gone for good. */
  readonly gone: "not-yet" | T;
}

/**
 * Makes a call of which AWS does one at most: after a failure that leaves it open whether it was done, that is found
 * out before it is made again. Rejects with {@link CallRefused}, or with what is not from AWS.
 */
export async function makeCall<T>(call: ProvisionCall, change: Change<T>, patience: Patience): Promise<T> {
  const { operation, input, title } = change;
  let { inDoubt } = change;
  let failures = 0;
  let notYet = 0;
  for (;;) {
    if (inDoubt) {
      const found = await change.look();
      if (found !== null) return found;
    }
    stopIfInterrupted(patience);
    try {
      return change.made(await call(operation, input));
    } catch (error) {
      const problem = readProblem(error);
      if (problem === null) throw error;
      const outcome = outcomeOf(operation, error);
      inDoubt ||= outcome === "unknown";
      const refuse = (): CallRefused => new CallRefused(operation, title, problem, error, inDoubt);
      switch (outcome) {
        case "already": {
          const there = await change.already(inDoubt);
          if (there !== null) return there;
          throw refuse();
        }
        case "gone":
          if (change.gone !== "not-yet") return change.gone as T;
          if (++notYet >= NOT_YET_ATTEMPTS) throw refuse();
          await pauseForConsistency(patience);
          break;
        case "not-yet":
          if (++notYet >= NOT_YET_ATTEMPTS) throw refuse();
          await pauseForConsistency(patience);
          break;
        case "unknown":
        case "refused":
          if (++failures >= CALL_ATTEMPTS) throw refuse();
          await pauseBeforeRetry(patience, failures);
          break;
        case "fatal":
          throw refuse();
      }
    }
  }
}
