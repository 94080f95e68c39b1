import {
  Interrupted,
  listOwned,
  ownerOf,
  patienceOf,
  tearDown,
  type Cloud,
  type Owned,
} from "../../../provision/index.js";
import { DONE, FAILED, type ExitCode } from "../../exit-code.js";
import { checkedEndpoint } from "../../files/aws-arguments.js";
import { confirm } from "../../files/confirm.js";
import {
  checkHeader,
  openAccount,
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
import { renderOwned } from "../../render/provision-plan.js";
import { plural } from "../../render/text.js";

export interface DownArguments extends ProvisionArguments {
  readonly yes?: true;
}

const GOES_ON = "the same command goes on";

async function takeDown(cloud: Cloud, journal: ProvisionJournalFile, io: Io): Promise<readonly Owned[]> {
  const { header, resources } = journal.state;
  try {
    return await io.guardInterrupt((signal) =>
      tearDown({
        cloud,
        journal,
        owner: ownerOf(header.runId, resources.values()),
        patience: patienceOf(signal),
        now: () => io.now(),
        onRemoval: ({ kind, name, id }) =>
          io.stderr.write(`deleting ${kind.replaceAll("-", " ")} ${escapeLine(name)} (${id})\n`),
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

/** Deletes everything that `up` has made, and checks that nothing is left. */
export async function run(args: DownArguments, io: Io): Promise<ExitCode> {
  const endpointUrl = checkedEndpoint(args.endpointUrl);
  const record = await readProvisionJournal(args.journal, io);
  if (record === null)
    throw new FlowlabError(
      "Provision.NoJournal",
      `there is no journal \`${args.journal}\`: nothing is known to be built`,
      "name it with `--journal`",
    );
  const { header } = record;
  const cloud = await openAccount(args, header.region, endpointUrl);
  try {
    checkHeader(args.journal, header, { ...header, ...cloud, endpointUrl });
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
    const journal = await openProvisionJournal(args.journal, record, header, io);
    try {
      const left = await takeDown(cloud, journal, io);
      if (left.length > 0) {
        io.stdout.write(`${renderOwned(left, colours(io, io.stdout))}\n`);
        return FAILED;
      }
      await journal.remove();
      io.stdout.write(`took down ${escapeLine(header.labName)}: nothing of run ${header.runId} is left\n`);
      return DONE;
    } finally {
      await journal.close();
    }
  } finally {
    cloud.close();
  }
}
