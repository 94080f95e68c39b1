import { outcomeOf } from "../execute/outcome.js";
import { readProblem } from "../aws-problem.js";
import { CallRefused } from "../execute/errors.js";
import type { Answer } from "../operation.js";
import type { ProvisionCall, ProvisionOperation } from "../operations.js";
import type { StreamName } from "./expected-streams.js";

/** An event as CloudWatch Logs has it: times in milliseconds since the epoch. */
export interface CollectedEvent {
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

/** The answer, or null where AWS says that there is no such group or stream. */
async function ask(call: ProvisionCall, operation: ProvisionOperation, input: object): Promise<Answer | null> {
  try {
    return await call(operation, input);
  } catch (error) {
    const problem = readProblem(error);
    if (problem === null) throw error;
    if (outcomeOf(operation, error) === "gone") return null;
    throw new CallRefused(operation, "the lab's flow logs", problem, error);
  }
}

/** The names of a group's streams; none where there is no such group. */
export async function streamNames(call: ProvisionCall, logGroupName: string): Promise<readonly string[]> {
  const names: string[] = [];
  let token: unknown;
  do {
    const answer = await ask(call, "logs:DescribeLogStreams", {
      logGroupName,
      ...(token !== undefined && { nextToken: token }),
    });
    const streams = (answer?.["logStreams"] ?? []) as readonly { readonly logStreamName?: string }[];
    names.push(...streams.map(({ logStreamName }) => String(logStreamName)));
    const next = answer?.["nextToken"] || undefined;
    if (next === token) break;
    token = next;
  } while (token !== undefined);
  return names;
}

/** When the last event of a stream is dated; null where it has none. (DescribeLogStreams says so up to an hour late.) */
export async function newestEventMs(call: ProvisionCall, stream: StreamName): Promise<number | null> {
  const answer = await ask(call, "logs:GetLogEvents", { ...stream, startFromHead: false, limit: 1 });
  return eventsOf(answer).at(-1)?.timestamp ?? null;
}

function eventsOf(answer: Answer | null): readonly CollectedEvent[] {
  return (answer?.["events"] ?? []) as readonly CollectedEvent[];
}

/** Every event of a stream between two times, page by page: the end has come when a token leads to itself. */
export async function readStream(
  call: ProvisionCall,
  stream: StreamName,
  fromMs: number,
  toMs: number,
): Promise<readonly CollectedEvent[]> {
  const events: CollectedEvent[] = [];
  let token: unknown;
  for (;;) {
    const answer = await ask(call, "logs:GetLogEvents", {
      ...stream,
      startFromHead: true,
      startTime: fromMs,
      endTime: toMs,
      ...(token !== undefined && { nextToken: token }),
    });
    events.push(...eventsOf(answer));
    const next = answer?.["nextForwardToken"] || undefined;
    if (next === undefined || next === token) return events;
    token = next;
  }
}
