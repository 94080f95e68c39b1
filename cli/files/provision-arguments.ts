import { createHash, randomBytes } from "node:crypto";
import {
  CallRefused,
  openCloud,
  planLab,
  ProvisionError,
  remedyFor,
  type Cloud,
  type Plan,
  type PlanContext,
  type ProvisionHeader,
} from "../../provision/index.js";
import type { Lab } from "../../lab/index.js";
import { FAILED } from "../exit-code.js";
import { FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { reportIssues } from "../render/report-issues.js";
import { awsFailure } from "./aws-arguments.js";

/** The options that every `provision` command takes. */
export interface ProvisionArguments {
  readonly profile?: string;
  readonly endpointUrl?: string;
  readonly journal: string;
}

/** Opens the account for the Region. Throws a `FlowlabError` where AWS cannot be reached or does not know the caller. */
export async function openAccount(
  { profile }: ProvisionArguments,
  region: string | null,
  endpointUrl: string | null,
): Promise<Cloud> {
  try {
    return await openCloud({ profile: profile ?? null, region }, { endpointUrl });
  } catch (error) {
    throw awsFailure("AWS cannot be reached", error);
  }
}

/** The plan of a lab; null where the lab has what is not built, which has been shown. */
export function planOf(lab: Lab, context: PlanContext, io: Io): Plan | null {
  const planned = planLab(lab, context);
  if (planned.ok) return planned.value;
  reportIssues(planned.issues, new Map(), io);
  return null;
}

/** Eight hexadecimal digits: enough that two runs of one account do not meet. */
export function newRunId(): string {
  return randomBytes(4).toString("hex");
}

export function digestOf({ steps }: Plan): string {
  return createHash("sha256").update(JSON.stringify(steps)).digest("hex");
}

/** The first line of a run's journal. */
export function headerOf(plan: Plan, runId: string, cloud: Cloud, endpointUrl: string | null): ProvisionHeader {
  const { accountId, partition, region } = cloud;
  const { labName } = plan;
  const planDigest = digestOf(plan);
  return {
    writtenBy: "flowlab",
    command: "provision",
    schema: 1,
    runId,
    labName,
    accountId,
    partition,
    region,
    endpointUrl,
    planDigest,
  };
}

/** What provisioning threw, in words for the user; anything else stays as it is. */
export function provisionFailure(error: unknown, goesOn: string): unknown {
  if (error instanceof ProvisionError) return new FlowlabError(error.code, error.message, error.hint);
  if (error instanceof CallRefused) {
    const { code, message } = error.problem;
    const said = message === code ? code : `${code}: ${message}`;
    const hint = `${remedyFor(error)}; ${goesOn}`;
    return new FlowlabError(`Aws.${code}`, `${error.title}: ${said}`, hint, FAILED, error.cause);
  }
  return awsFailure("AWS refused a call", error);
}

/** Refuses to go on with a journal of another lab, account or address. */
export function checkHeader(path: string, had: ProvisionHeader, wanted: Omit<ProvisionHeader, "planDigest">): void {
  const { accountId, region, endpointUrl, labName } = had;
  if (accountId === wanted.accountId && region === wanted.region && endpointUrl === wanted.endpointUrl) return;
  const at = endpointUrl === null ? "" : ` at ${endpointUrl}`;
  throw new FlowlabError(
    "Journal.OfAnother",
    `\`${path}\` is the journal of \`${labName}\` in ${region} of ${accountId}${at}, and this is ${wanted.region} of ${wanted.accountId}`,
    "use the same credentials and endpoint as before, or name another file with `--journal`",
  );
}
