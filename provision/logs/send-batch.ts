import { readProblem } from "../aws/aws-problem.js";
import { backoffMs, MAX_ATTEMPTS } from "../aws/retry.js";
import type { Batch } from "./batches.js";
import type { LogEvent } from "./log-event.js";
import type { LogsApi } from "./logs-api.js";
import { findBatch } from "./read-back.js";
import { rejectedEvents, type RejectionReason } from "./rejections.js";

export type Rejections = readonly (readonly [LogEvent, RejectionReason])[];

/** Where a batch goes, and what is known of it. */
export interface Destination {
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** Whether GetLogEvents can say what is in the stream (not of the INFREQUENT_ACCESS class). */
  readonly readable: boolean;
  /** Events equal to the batch's that were in the stream before. */
  readonly earlier: number;
}

/** How long to wait before attempt n + 1. */
export type Pause = (attempt: number) => Promise<void>;

/** A batch of which nobody can say whether AWS has it. */
export class InDoubtError extends Error {
  override readonly name = "InDoubtError";
}

export function pauseBy(delayMs: (attempt: number) => number = backoffMs): Pause {
  return (attempt) => new Promise((resolve) => setTimeout(resolve, delayMs(attempt)));
}

/** Looks this often for a batch before it is held to be lost: what was accepted can be read within seconds. */
const LOOKS = 4;

/**
 * Puts a batch into its stream once: AWS has no token that makes PutLogEvents safe to repeat, so after a failure that
 * leaves it open whether AWS took the batch, the stream is read before the batch is sent again. `inDoubt`: an earlier
 * process began to send it. Rejects with the SDK's error, or {@link InDoubtError}.
 */
export async function sendBatch(
  api: LogsApi,
  to: Destination,
  batch: Batch,
  inDoubt: boolean,
  pause: Pause,
): Promise<Rejections> {
  for (let attempt = 1; ; attempt++) {
    if (inDoubt) {
      const missing = await lookFor(api, to, batch, pause);
      if (missing !== null) return missing.map((event) => [event, "unknown"]);
      inDoubt = false;
    }
    try {
      return await put(api, to, batch);
    } catch (error) {
      const outcome = outcomeOf(error);
      if (outcome === "accepted") return [];
      if (outcome === "fatal" || attempt === MAX_ATTEMPTS) throw error;
      inDoubt = outcome === "unknown";
      await pause(attempt);
    }
  }
}

async function put(api: LogsApi, { logGroupName, logStreamName }: Destination, batch: Batch): Promise<Rejections> {
  const logEvents = batch.events.map(({ timestampMs, message }) => ({ timestamp: timestampMs, message }));
  const answer = await api.sendOnce(new api.sdk.PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  const { rejectedLogEventsInfo: info } = answer;
  return rejectedEvents(batch, info as Parameters<typeof rejectedEvents>[1]);
}

/** Events of the batch that are missing where it has arrived (AWS rejected those); null where it has not. */
async function lookFor(api: LogsApi, to: Destination, batch: Batch, pause: Pause): Promise<readonly LogEvent[] | null> {
  const { logGroupName, logStreamName, readable, earlier } = to;
  if (!readable) {
    const what = `batch ${batch.index + 1} of \`${logStreamName}\` was sent and not answered`;
    throw new InDoubtError(`${what}, and streams of the INFREQUENT_ACCESS class cannot be read back`);
  }
  for (let look = 1; ; look++) {
    const { equal, missing } = await findBatch(api, logGroupName, logStreamName, batch);
    if (equal > earlier) return missing;
    if (look === LOOKS) return null;
    await pause(look);
  }
}

type Outcome = "accepted" | "refused" | "unknown" | "fatal";

/** Never reached AWS: to try again repeats nothing. */
const NOT_SENT = /^(E(CONNREFUSED|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH|ADDRNOTAVAIL))$/;

function statusOf(error: unknown): number {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return $metadata?.httpStatusCode ?? 0;
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof Error && error.name === "DataAlreadyAcceptedException") return "accepted";
  const problem = readProblem(error);
  if (problem === null) return "fatal";
  if (problem.kind === "throttled" || NOT_SENT.test(problem.code)) return "refused";
  const unanswered = problem.kind === "unreachable" || problem.code === "Unreadable" || statusOf(error) >= 500;
  return unanswered ? "unknown" : "fatal";
}
