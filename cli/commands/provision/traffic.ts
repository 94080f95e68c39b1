import { createHash } from "node:crypto";
import {
  Interrupted,
  patienceOf,
  playTraffic,
  refuseHalfDeleted,
  type Cloud,
  type ProvisionRecord,
} from "../../../provision/index.js";
import { DONE, FAILED, INVALID_INPUT, type ExitCode } from "../../exit-code.js";
import { checkedEndpoint } from "../../files/aws-arguments.js";
import { withJournalLock } from "../../files/journal-lock.js";
import {
  checkHeader,
  openAccount,
  provisionFailure,
  type ProvisionArguments,
} from "../../files/provision-arguments.js";
import { openProvisionJournal, type ProvisionJournalFile } from "../../files/provision-journal.js";
import { readProvisionedLab, type ProvisionedRun } from "../../files/provisioned-lab.js";
import { FlowlabError, InterruptedError } from "../../flowlab-error.js";
import type { Io } from "../../io.js";
import { colours } from "../../render/colours.js";
import { escapeLine } from "../../render/escape.js";
import { renderLeftOut, renderPlayed } from "../../render/traffic.js";

export interface TrafficArguments extends ProvisionArguments {
  /** Null: the built-in lab. */
  readonly lab: string | null;
  readonly again?: true;
  readonly skipWaits?: true;
}

const GOES_ON = "the same command goes on where it stopped, and sends nothing twice";

/** Of what is played and when: a timeline that was changed is not gone on with. */
function digestOfTimeline({ lab }: ProvisionedRun): string {
  const entries = lab.timeline.map((entry) => ({ ...entry, at: entry.at - lab.start }));
  const text = JSON.stringify(entries, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  return createHash("sha256").update(text).digest("hex");
}

/** Which time it is played; null where everything was played already. Throws for what cannot be gone on with. */
function takeOf(run: ProvisionedRun, digest: string, again: boolean): number | null {
  const { traffic, begun } = run.record;
  if (traffic === null) return 1;
  if (!again) {
    if (traffic.digest !== digest)
      throw new FlowlabError(
        "Provision.OtherTimeline",
        `the timeline is not the one that was begun at ${traffic.startedAt}`,
        "play that one to its end, or begin with this one by `--again`",
      );
    return traffic.endedAt === null ? traffic.take : null;
  }
  const made = run.traffic.entries.find(
    (entry) => entry.kind === "change" && entry.steps.some(({ kind, id }) => kind !== "read" && begun.has(id)),
  );
  if (made?.kind === "change")
    throw new FlowlabError(
      "Provision.ChangedAlready",
      `\`${made.label}\` was made already: the lab is not what it was when its timeline began`,
      "`flowlab provision down` and `up` make it anew",
    );
  return traffic.take + 1;
}

async function play(
  run: ProvisionedRun,
  digest: string,
  take: number,
  args: TrafficArguments,
  cloud: Cloud,
  journal: ProvisionJournalFile,
  io: Io,
): Promise<void> {
  const say = (text: string): void => io.stderr.write(`${escapeLine(text)}\n`);
  try {
    await io.guardInterrupt((signal) =>
      playTraffic(run.traffic, digest, take, {
        cloud,
        journal,
        patience: patienceOf(signal),
        now: () => io.now(),
        skipWaits: args.skipWaits === true,
        say,
        onStep: ({ title }) => say(`  ${title}`),
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

function sayWhatIsDone({ record, traffic }: ProvisionedRun, args: TrafficArguments, io: Io): void {
  const { played = new Map(), changed = new Map(), startedAt = "" } = record.traffic ?? {};
  const all = traffic.entries.length;
  io.stderr.write(
    `going on with what began at ${startedAt}: ${played.size + changed.size} of ${all} entries are done, as \`${args.journal}\` says\n`,
  );
}

/** What the timeline itself changes may be gone; no entry of it terminates an instance. */
async function requireInstances(record: ProvisionRecord, cloud: Cloud): Promise<void> {
  const instances = [...record.resources.values()].filter(({ kind }) => kind === "instance");
  try {
    await refuseHalfDeleted(cloud, instances, record);
  } catch (error) {
    throw provisionFailure(error, GOES_ON);
  }
}

/** Plays a lab's timeline on its instances, or goes on with what was interrupted. */
export async function run(args: TrafficArguments, io: Io): Promise<ExitCode> {
  const endpointUrl = checkedEndpoint(args.endpointUrl);
  return withJournalLock(args.journal, io, () => trafficIn(args, endpointUrl, io));
}

async function trafficIn(args: TrafficArguments, endpointUrl: string | null, io: Io): Promise<ExitCode> {
  const provisioned = await readProvisionedLab(args, io);
  if (provisioned === null) return INVALID_INPUT;
  const { record, traffic } = provisioned;
  const { header } = record;
  const digest = digestOfTimeline(provisioned);
  const take = takeOf(provisioned, digest, args.again === true);
  const paint = colours(io, io.stdout);
  if (take === null) {
    io.stderr.write(
      `played already, until ${record.traffic?.endedAt}: \`flowlab provision collect\` reads what came of it\n`,
    );
    io.stdout.write(renderPlayed(record.traffic, paint));
    return DONE;
  }
  const cloud = await openAccount(args, header.region, endpointUrl);
  try {
    checkHeader(args.journal, header, { ...header, ...cloud, endpointUrl });
    io.stderr.write(`account ${cloud.accountId} (${escapeLine(cloud.callerArn)}), Region ${cloud.region}\n`);
    io.stderr.write(renderLeftOut(traffic.leftOut));
    if (record.traffic !== null && record.traffic.take === take) sayWhatIsDone(provisioned, args, io);
    await requireInstances(record, cloud);
    const journal = await openProvisionJournal(args.journal, record, header, io);
    try {
      await play(provisioned, digest, take, args, cloud, journal, io);
      const { traffic: played } = journal.state;
      io.stdout.write(renderPlayed(played, paint));
      return [...(played?.played.values() ?? [])].some(({ problem }) => problem !== null) ? FAILED : DONE;
    } finally {
      await journal.close();
    }
  } finally {
    cloud.close();
  }
}
