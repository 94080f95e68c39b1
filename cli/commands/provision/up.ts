import {
  executeSteps,
  Interrupted,
  patienceOf,
  madeBy,
  refuseForeignNames,
  refuseHalfDeleted,
  type Cloud,
  type Plan,
  type PlanContext,
  type ProvisionRecord,
} from "../../../provision/index.js";
import { DONE, INVALID_INPUT, type ExitCode } from "../../exit-code.js";
import { checkedEndpoint } from "../../files/aws-arguments.js";
import { confirm } from "../../files/confirm.js";
import type { Lab } from "../../../lab/index.js";
import { withJournalLock } from "../../files/journal-lock.js";
import { readLab } from "../../files/lab-argument.js";
import {
  checkHeader,
  digestOf,
  headerOf,
  newRunId,
  openAccount,
  planOf,
  provisionFailure,
  type ProvisionArguments,
} from "../../files/provision-arguments.js";
import {
  openProvisionJournal,
  readProvisionJournal,
  type ProvisionJournalFile,
} from "../../files/provision-journal.js";
import { FlowlabError, InterruptedError } from "../../flowlab-error.js";
import type { Io } from "../../io.js";
import { colours } from "../../render/colours.js";
import { escapeLine } from "../../render/escape.js";
import { planDocument, planSummary, renderPlan } from "../../render/provision-plan.js";

export interface UpArguments extends ProvisionArguments {
  /** Null: the built-in lab. */
  readonly lab: string | null;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

const GOES_ON = "the same command goes on, `flowlab provision down` takes everything down";

/** Builds; whatever ends it early, the journal says how far it came. */
async function build(plan: Plan, cloud: Cloud, journal: ProvisionJournalFile, io: Io): Promise<void> {
  const { steps } = plan;
  try {
    await io.guardInterrupt((signal) =>
      executeSteps(steps, {
        cloud,
        journal,
        patience: patienceOf(signal),
        now: () => io.now(),
        onStep: (step) => io.stderr.write(`[${steps.indexOf(step) + 1}/${steps.length}] ${escapeLine(step.title)}\n`),
      }),
    );
  } catch (error) {
    if (error instanceof Interrupted) {
      io.stderr.write(`interrupted: ${GOES_ON}\n`);
      throw new InterruptedError();
    }
    throw provisionFailure(error, GOES_ON);
  }
}

/** Refuses what cannot be gone on with. */
function checkRecord(args: UpArguments, record: ProvisionRecord, plan: Plan): void {
  if (record.tearingDownSince !== null)
    throw new FlowlabError(
      "Provision.TearingDown",
      `\`${args.journal}\` says that the lab is being taken down, since ${record.tearingDownSince}`,
      "`flowlab provision down` finishes that; then `up` builds anew",
    );
  if (record.header.planDigest !== digestOf(plan))
    throw new FlowlabError(
      "Journal.OfAnother",
      `\`${args.journal}\` is of another lab, or of this one before it was changed (\`${record.header.labName}\`)`,
      "build the same lab as before, take that one down first, or name another file with `--journal`",
    );
}

async function upIn(
  args: UpArguments,
  cloud: Cloud,
  planFor: (context: PlanContext) => Plan | null,
  record: ProvisionRecord | null,
  endpointUrl: string | null,
  io: Io,
): Promise<ExitCode> {
  const { accountId, region } = cloud;
  const runId = record?.header.runId ?? newRunId();
  const plan = planFor({ ...cloud, runId });
  if (plan === null) return INVALID_INPUT;
  const header = headerOf(plan, runId, cloud, endpointUrl);
  if (record) {
    checkHeader(args.journal, record.header, header);
    checkRecord(args, record, plan);
  }
  io.stderr.write(`account ${accountId} (${escapeLine(cloud.callerArn)}), Region ${region}, run ${runId}\n`);
  io.stderr.write(`${planSummary(plan)}\n`);
  if (record) io.stderr.write(`going on where \`${args.journal}\` ends\n`);
  if (!args.yes) await confirm("Build it?", io);
  try {
    await refuseForeignNames(cloud, plan.steps, runId);
    if (record) await refuseHalfDeleted(cloud, madeBy(plan.steps, record), record);
  } catch (error) {
    throw provisionFailure(error, GOES_ON);
  }
  const journal = await openProvisionJournal(args.journal, record, header, io);
  try {
    await build(plan, cloud, journal, io);
    io.stdout.write(
      args.json
        ? `${JSON.stringify({ schema: 1, runId, accountId, region, ids: Object.fromEntries(journal.state.ids) }, null, 2)}\n`
        : `built ${escapeLine(plan.labName)} in ${region} of ${accountId}: run ${runId}, written down in ${args.journal}\n`,
    );
    io.stderr.write("`flowlab provision traffic` plays its timeline, `flowlab provision down` takes it down again\n");
    return DONE;
  } finally {
    await journal.close();
  }
}

/** Shows what would be done. */
async function showPlan(args: UpArguments, lab: Lab, io: Io): Promise<ExitCode> {
  const record = await readProvisionJournal(args.journal, io);
  const accountId = record?.header.accountId ?? lab.topology.vpcs[0]?.accountId ?? "";
  const runId = record?.header.runId ?? "new";
  const plan = planOf(lab, { runId, accountId, partition: record?.header.partition ?? "aws" }, io);
  if (plan === null) return INVALID_INPUT;
  const document = (): string => `${JSON.stringify(planDocument(plan, accountId, runId), null, 2)}\n`;
  io.stdout.write(args.json ? document() : renderPlan(plan, accountId, runId, colours(io, io.stdout)));
  return DONE;
}

/** Builds the beginning of a lab in an account, or goes on with what was interrupted. */
export async function run(args: UpArguments, io: Io): Promise<ExitCode> {
  const endpointUrl = checkedEndpoint(args.endpointUrl);
  const lab = await readLab(args.lab, {}, false, io);
  if (lab === null) return INVALID_INPUT;
  if (args.dryRun) return showPlan(args, lab, io);
  return withJournalLock(args.journal, io, async () => {
    const record = await readProvisionJournal(args.journal, io);
    const cloud = await openAccount(args, lab.topology.vpcs[0]?.region ?? null, endpointUrl);
    try {
      return await upIn(args, cloud, (context) => planOf(lab, context, io), record, endpointUrl, io);
    } finally {
      cloud.close();
    }
  });
}
