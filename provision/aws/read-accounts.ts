import type { Issue } from "../../model/index.js";
import type { AwsAccess, AwsSource } from "./access.js";
import { readProblem, type AwsProblem } from "./aws-problem.js";
import { sourceIssue, unreadIssue } from "./issues.js";
import { mapConcurrently } from "./map-concurrently.js";
import { COLLECTIONS, readRegion, RegionError } from "./read-region.js";
import type { RegionContent } from "./region-content.js";
import { openSession, type Session } from "./session.js";

/** One Region of one account, as it was read. */
export interface RegionReading extends RegionContent {
  readonly accountId: string;
  readonly region: string;
  readonly profile: string | null;
}

/** All that could be read, and everything that could not: each issue is something missing. */
export interface AwsReading {
  readonly regions: readonly RegionReading[];
  readonly issues: readonly Issue[];
}

export interface AwsReadOptions extends AwsAccess {
  /** Elements a call. */
  readonly pageSize?: number;
  /** `share` of the calls is made, 0…1. */
  readonly onProgress?: (share: number) => void;
}

/** Regions read at a time: AWS throttles each by itself, so they do not slow each other down. */
const CONCURRENT_REGIONS = 4;

interface Identified {
  readonly kind: "identified";
  readonly source: AwsSource;
  readonly session: Session;
  readonly accountId: string;
  readonly arn: string;
}
interface Failed {
  readonly kind: "failed";
  readonly issue: Issue;
}

/** The problem of an error that AWS, the network or the credentials caused; any other is a bug and thrown on. */
function problemOf(error: unknown): AwsProblem {
  const problem = error instanceof RegionError ? error.problem : readProblem(error);
  if (problem === null) throw error;
  return problem;
}

async function identify(source: AwsSource, options: AwsReadOptions): Promise<Identified | Failed> {
  try {
    const session = await openSession(source, options);
    const { Account, Arn } = await session.call("sts:GetCallerIdentity", {});
    return { kind: "identified", source, session, accountId: String(Account), arn: String(Arn) };
  } catch (error) {
    return { kind: "failed", issue: sourceIssue(source, problemOf(error), options.endpointUrl) };
  }
}

/** Two profiles may be the same account: it is read once, with the first. */
function withoutRepeats(identified: readonly Identified[]): readonly Identified[] {
  const first = new Map<string, Identified>();
  for (const each of identified) {
    const key = `${each.accountId}/${each.session.region}`;
    if (!first.has(key)) first.set(key, each);
  }
  return [...first.values()];
}

/** Reads every source, by calls that only read. The order of the answer is the order of the sources. */
export async function readAccounts(sources: readonly AwsSource[], options: AwsReadOptions): Promise<AwsReading> {
  const found = await mapConcurrently(sources, CONCURRENT_REGIONS, (source) => identify(source, options));
  const issues = found.flatMap((each) => (each.kind === "failed" ? [each.issue] : []));
  const targets = withoutRepeats(found.flatMap((each) => (each.kind === "identified" ? [each] : [])));
  let done = 0;
  const onCollection = (): void => options.onProgress?.(++done / (targets.length * COLLECTIONS));
  const read = await mapConcurrently(targets, CONCURRENT_REGIONS, async (target): Promise<RegionReading | Failed> => {
    const { accountId, source } = target;
    const { region, call } = target.session;
    try {
      return {
        ...(await readRegion(call, onCollection, options.pageSize)),
        accountId,
        region,
        profile: source.profile,
      };
    } catch (error) {
      return { kind: "failed", issue: sourceIssue({ ...source, region }, problemOf(error), options.endpointUrl) };
    }
  });
  const regions = read.flatMap((each) => ("kind" in each ? [] : [each]));
  for (const [index, each] of read.entries()) {
    if ("kind" in each) issues.push(each.issue);
    else {
      const { arn } = targets[index] as Identified;
      issues.push(...each.unread.map((unread) => unreadIssue(unread, arn, `${each.accountId}/${each.region}`)));
    }
  }
  return { regions, issues };
}
