import {
  Interrupted,
  lateUntilMs,
  listOwned,
  ownerOf,
  patienceOf,
  removeLateLogGroups,
  tearDown,
  type Cloud,
  type Owned,
  type Patience,
} from "../../../provision/index.js";
import { DONE, FAILED, type ExitCode } from "../../exit-code.js";
import { checkedEndpoint } from "../../files/aws-arguments.js";
import { confirm } from "../../files/confirm.js";
import { withJournalLock } from "../../files/journal-lock.js";
import { provisionFailure } from "../../files/provision-arguments.js";
import { openProvisionJournal, unwrittenJournal, type ProvisionJournalFile } from "../../files/provision-journal.js";
import { openRun, type KnownRun, type RunArguments } from "../../files/provision-run.js";
import { InterruptedError } from "../../flowlab-error.js";
import type { Io } from "../../io.js";
import { colours } from "../../render/colours.js";
import { escapeLine } from "../../render/escape.js";
import { renderOwned } from "../../render/provision-plan.js";
import { plural } from "../../render/text.js";

export interface DownArguments extends RunArguments {
  readonly yes?: true;
  /** Look for log groups that late deliveries bring back until none can come any more. */
  readonly watch?: true;
}

const GOES_ON = "the same command goes on";

function instant(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

async function takeDown(
  cloud: Cloud,
  journal: ProvisionJournalFile,
  patience: Patience,
  io: Io,
): Promise<readonly Owned[]> {
  const { header, resources } = journal.state;
  return tearDown({
    cloud,
    journal,
    owner: ownerOf(header.runId, resources.values()),
    patience,
    now: () => io.now(),
    onRemoval: ({ kind, name, id }) =>
      io.stderr.write(`deleting ${kind.replaceAll("-", " ")} ${escapeLine(name)} (${id})\n`),
  });
}

/** TD-02: what was on its way when the flow log was deleted may make the log group again. */
async function lookForLateDeliveries(
  { watch }: DownArguments,
  cloud: Cloud,
  { state }: ProvisionJournalFile,
  patience: Patience,
  io: Io,
): Promise<void> {
  const untilMs = lateUntilMs(state);
  if (untilMs === null) return;
  const early = io.now() < untilMs;
  if (watch && early) io.stderr.write(`looking for late deliveries until ${instant(untilMs)}; Ctrl-C ends it\n`);
  const foreign = await removeLateLogGroups(
    {
      cloud,
      state,
      patience,
      now: () => io.now(),
      onReturned: (name) => io.stderr.write(`deleting log group ${escapeLine(name)}, which a late delivery made\n`),
    },
    watch ? untilMs : 0,
  );
  for (const name of foreign)
    io.stderr.write(`left alone: log group ${escapeLine(name)}, which is not known to be of a late delivery\n`);
  if (!watch && early)
    io.stderr.write(`until ${instant(untilMs)} a late delivery may make the log group again: --watch looks so long\n`);
}

async function downIn(args: DownArguments, known: KnownRun, journal: ProvisionJournalFile, io: Io): Promise<ExitCode> {
  const { cloud } = known;
  const { header } = journal.state;
  try {
    const left = await io.guardInterrupt(async (signal) => {
      const patience = patienceOf(signal);
      const remaining = await takeDown(cloud, journal, patience, io);
      if (remaining.length === 0) await lookForLateDeliveries(args, cloud, journal, patience, io);
      return remaining;
    });
    if (left.length > 0) {
      io.stdout.write(`${renderOwned(left, colours(io, io.stdout))}\n`);
      return FAILED;
    }
  } catch (error) {
    if (error instanceof Interrupted) {
      io.stderr.write(`interrupted: ${GOES_ON}\n`);
      throw new InterruptedError();
    }
    throw provisionFailure(error, GOES_ON);
  }
  await journal.remove();
  io.stdout.write(`took down ${escapeLine(header.labName)}: nothing of run ${header.runId} is left\n`);
  return DONE;
}

/** Deletes everything that `up` has made, and checks that nothing is left. */
export async function run(args: DownArguments, io: Io): Promise<ExitCode> {
  const endpointUrl = checkedEndpoint(args.endpointUrl);
  return withJournalLock(args.journal, io, async () => {
    const known = await openRun(args, endpointUrl, io);
    if (typeof known === "number") return known;
    const { cloud, record, journalled } = known;
    const { header } = record;
    try {
      const owned = await listOwned(cloud.call, ownerOf(header.runId, record.resources.values()), cloud).catch(
        (error: unknown) => {
          throw provisionFailure(error, GOES_ON);
        },
      );
      io.stderr.write(
        `account ${cloud.accountId} (${escapeLine(cloud.callerArn)}), Region ${cloud.region}, run ${header.runId}\n`,
      );
      if (owned.length > 0) io.stderr.write(`${renderOwned(owned, colours(io, io.stderr))}\n`);
      if (!args.yes) await confirm(`Delete ${plural(owned.length, "resource")}?`, io);
      const journal = journalled
        ? await openProvisionJournal(args.journal, record, header, io)
        : unwrittenJournal(record);
      try {
        return await downIn(args, known, journal, io);
      } finally {
        await journal.close();
      }
    } finally {
      cloud.close();
    }
  });
}
