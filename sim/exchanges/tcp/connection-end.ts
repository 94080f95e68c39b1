import type { DropCode } from "../../../model/index.js";
import type { Outcome } from "../exchange.js";

/** Why a connection failed, in the words of strerror(3). */
export type ConnectionError =
  | "Connection refused"
  | "Connection reset by peer"
  | "Connection timed out"
  | "No route to host"
  | "Network is unreachable";

/** A connection that was not closed but failed. */
export interface ConnectionFailure {
  readonly kind: "failed";
  /** Whether the handshake had been completed. */
  readonly established: boolean;
  readonly error: ConnectionError;
}

/** How a connection ended for one of its sides. */
export type ConnectionEnd = { readonly kind: "closed" } | ConnectionFailure;

/** What connect() says when the sender's own operating system cannot send (TS-06). */
export function unreachableError(code: DropCode): ConnectionError {
  return code === "SIM_HOST_NO_ROUTE" ? "Network is unreachable" : "No route to host";
}

/** The outcome of a command whose connection failed. */
export function failedOutcome(failure: ConnectionFailure, exitCode: number): Outcome {
  return { succeeded: false, exitCode, summary: failure.error.toLowerCase() };
}
