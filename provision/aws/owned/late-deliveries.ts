import { readProblem } from "../aws-problem.js";
import type { Cloud } from "../cloud.js";
import { CallRefused } from "../execute/errors.js";
import type { ProvisionState } from "../execute/journal.js";
import { stopIfInterrupted, type Patience } from "../execute/patience.js";
import type { Answer } from "../operation.js";
import type { ProvisionOperation } from "../operations.js";
import { RUN_TAG } from "../plan/planning.js";

/** TD-01: the log group is looked for again a quarter of an hour after the flow log was deleted. */
const LATEST_MS = 15 * 60_000;
const BETWEEN_LOOKS_MS = 60_000;

/** What looking for late deliveries needs. */
export interface Recheck {
  readonly cloud: Cloud;
  readonly state: ProvisionState;
  readonly patience: Patience;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  /** A log group has come back, and is being deleted once more. */
  readonly onReturned: (logGroupName: string) => void;
}

/** Until when a delivery may bring a log group back, wall-clock milliseconds; null where nothing was delivered. */
export function lateUntilMs({ resources, ids, deleted, tearingDownSince }: ProvisionState): number | null {
  const flowLogs = [...resources.values()].filter(({ kind }) => kind === "flow-log");
  if (flowLogs.length === 0 || tearingDownSince === null) return null;
  const ends = flowLogs.map(({ logicalId }) => deleted.get(ids.get(logicalId) ?? "") ?? tearingDownSince);
  return Math.max(...ends.map((end) => Date.parse(end))) + LATEST_MS;
}

/**
 * Looks for log groups that late deliveries have made anew (TD-02) and deletes them, every minute until `untilMs`, once
 * at the least. Gives the names of log groups that are there and that no delivery of ours has made: those are left alone.
 */
export async function removeLateLogGroups(recheck: Recheck, untilMs: number): Promise<readonly string[]> {
  const { state, patience, now } = recheck;
  const names = [...state.resources.values()].flatMap(({ kind, name }) => (kind === "log-group" ? [name] : []));
  for (;;) {
    const foreign: string[] = [];
    for (const name of names) if ((await removeReturned(recheck, name)) === "foreign") foreign.push(name);
    const leftMs = untilMs - now();
    if (leftMs <= 0) return foreign;
    await patience.pauseMs(Math.min(BETWEEN_LOOKS_MS, leftMs));
    stopIfInterrupted(patience);
  }
}

interface LogGroup {
  readonly logGroupName?: string;
  readonly creationTime?: number;
  readonly retentionInDays?: number;
}

/**
 * A delivery made it where it was made after taking down began, has no run's tag and no retention (TD-02), and holds
 * streams, all named after interfaces as flow logs name them.
 */
async function removeReturned(recheck: Recheck, logGroupName: string): Promise<"none" | "deleted" | "foreign"> {
  const { cloud, state, onReturned } = recheck;
  const { logGroups = [] } = (await ask(recheck, "logs:DescribeLogGroups", { logGroupNamePrefix: logGroupName })) as {
    readonly logGroups?: readonly LogGroup[];
  };
  const group = logGroups.find((each) => each.logGroupName === logGroupName);
  if (group === undefined) return "none";
  const resourceArn = `arn:${cloud.partition}:logs:${cloud.region}:${cloud.accountId}:log-group:${logGroupName}`;
  const { tags = {} } = (await ask(recheck, "logs:ListTagsForResource", { resourceArn })) as {
    readonly tags?: Readonly<Record<string, string>>;
  };
  const { logStreams = [] } = (await ask(recheck, "logs:DescribeLogStreams", { logGroupName })) as {
    readonly logStreams?: readonly { readonly logStreamName?: string }[];
  };
  const since = state.tearingDownSince === null ? Number.POSITIVE_INFINITY : Date.parse(state.tearingDownSince);
  const delivered =
    logStreams.length > 0 && logStreams.every(({ logStreamName = "" }) => /^eni-[0-9a-f]+-/.test(logStreamName));
  if ((group.creationTime ?? 0) < since || group.retentionInDays !== undefined || RUN_TAG in tags || !delivered)
    return "foreign";
  onReturned(logGroupName);
  await ask(recheck, "logs:DeleteLogGroup", { logGroupName });
  return "deleted";
}

/** The answer; nothing where AWS says that there is no such thing any more. */
async function ask({ cloud }: Recheck, operation: ProvisionOperation, input: object): Promise<Answer> {
  try {
    return await cloud.call(operation, input);
  } catch (error) {
    const problem = readProblem(error);
    if (problem?.kind === "gone") return {};
    throw problem === null ? error : new CallRefused(operation, "the look for late deliveries", problem, error);
  }
}
