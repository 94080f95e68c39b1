import { ProvisionRecord, type Cloud, type Plan, type ProvisionEntry } from "../../provision/index.js";
import { INVALID_INPUT, USAGE, type ExitCode } from "../exit-code.js";
import { FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { readLab } from "./lab-argument.js";
import { checkHeader, headerOf, openAccount, planOf, type ProvisionArguments } from "./provision-arguments.js";
import { readProvisionJournal } from "./provision-journal.js";

/** The options of the commands that speak of a run that is there. */
export interface RunArguments extends ProvisionArguments {
  /** With `run`: the lab that was built; null for the built-in one. */
  readonly lab: string | null;
  /** `--run`: the run whose journal was lost. */
  readonly run?: string;
}

/** A run, and the account that it is in. */
export interface KnownRun {
  readonly cloud: Cloud;
  readonly record: ProvisionRecord;
  /** False: there is no journal on the disk; what is known comes from the lab. */
  readonly journalled: boolean;
}

/**
 * Finds the run of a journal; without one, that of `--run`, with the names that the lab gives. An exit code: the lab has
 * errors, which have been shown.
 */
export async function openRun(args: RunArguments, endpointUrl: string | null, io: Io): Promise<KnownRun | ExitCode> {
  const record = await readProvisionJournal(args.journal, io);
  if (args.run !== undefined && args.run !== record?.header.runId)
    return lostRun(args, args.run, record, endpointUrl, io);
  if (record === null)
    throw new FlowlabError(
      "Provision.NoJournal",
      `there is no journal \`${args.journal}\`: nothing is known to be built`,
      "name it with `--journal`; where it is lost, `--run` names the run by the value of the tag flowlab:run",
    );
  if (args.lab !== null)
    throw new FlowlabError(
      "Option.Conflict",
      `\`${args.lab}\`: \`${args.journal}\` says what was built`,
      "leave the lab out; it is for `--run`, where the journal is lost",
      USAGE,
    );
  const cloud = await openAccount(args, record.header.region, endpointUrl);
  try {
    checkHeader(args.journal, record.header, { ...record.header, ...cloud, endpointUrl });
  } catch (error) {
    cloud.close();
    throw error;
  }
  return { cloud, record, journalled: true };
}

/** What is known of a run without its journal: everything that the lab's plan may have made. */
async function lostRun(
  args: RunArguments,
  runId: string,
  other: ProvisionRecord | null,
  endpointUrl: string | null,
  io: Io,
): Promise<KnownRun | ExitCode> {
  if (other !== null)
    throw new FlowlabError(
      "Option.Conflict",
      `\`--run ${runId}\`: \`${args.journal}\` is the journal of run \`${other.header.runId}\``,
      "name another file with `--journal`, or leave out `--run`",
      USAGE,
    );
  if (!/^[0-9a-f]{8}$/.test(runId))
    throw new FlowlabError(
      "Option.Malformed",
      `\`--run\`: \`${runId}\` is not a run`,
      "it is the value of the tag flowlab:run, such as 71cf64f7",
      USAGE,
    );
  const lab = await readLab(args.lab, {}, true, io);
  if (lab === null) return INVALID_INPUT;
  const cloud = await openAccount(args, lab.topology.vpcs[0]?.region ?? null, endpointUrl);
  const plan = planOf(lab, { ...cloud, runId }, io);
  if (plan === null) {
    cloud.close();
    return INVALID_INPUT;
  }
  const record = new ProvisionRecord(headerOf(plan, runId, cloud, endpointUrl), begunEntries(plan, io));
  return { cloud, record, journalled: false };
}

/** Each of the plan's resources may have been made. */
function begunEntries({ steps }: Plan, io: Io): ProvisionEntry[] {
  const at = new Date(io.now()).toISOString();
  return steps.flatMap((step) =>
    step.kind === "create" ? [{ kind: "begun" as const, step: step.id, at, resource: step.resource }] : [],
  );
}
