import { DEFAULT_S3_OPTIONS } from "../../../emit/index.js";
import { collectedRun, type LabRun } from "../../../lab/index.js";
import { simTime, type SimTime } from "../../../model/index.js";
import {
  collectStreams,
  expectedStreams,
  Interrupted,
  patienceOf,
  realTopology,
  type Cloud,
  type Collected,
  type Collection,
  type TrafficState,
} from "../../../provision/index.js";
import { parseDuration } from "../../../sim/index.js";
import { DONE, INVALID_INPUT, USAGE, type ExitCode } from "../../exit-code.js";
import { checkedEndpoint } from "../../files/aws-arguments.js";
import { checkOutputDirectory, writeDirectory } from "../../files/output-directory.js";
import {
  checkHeader,
  openAccount,
  provisionFailure,
  type ProvisionArguments,
} from "../../files/provision-arguments.js";
import { readProvisionedLab, type ProvisionedRun } from "../../files/provisioned-lab.js";
import { runFiles } from "../../files/run-files.js";
import { FlowlabError, InterruptedError } from "../../flowlab-error.js";
import type { Io } from "../../io.js";
import { escapeLine } from "../../render/escape.js";
import { runSummary } from "../../render/run-document.js";
import { plural } from "../../render/text.js";

export interface CollectArguments extends ProvisionArguments {
  /** Null: the built-in lab. */
  readonly lab: string | null;
  readonly out: string;
  readonly force?: true;
  /** How long delivery is waited for; false: not at all, true: as usual. */
  readonly wait?: string | boolean;
}

const GOES_ON = "nothing was written; the same command begins anew";

/** Delivery takes 5 to 10 minutes as a rule. */
const USUAL_WAIT = "15m";

function waitMsOf({ wait = true }: CollectArguments): number {
  const us = wait === false ? 0 : parseDuration(wait === true ? USUAL_WAIT : wait);
  if (us !== null) return us / 1000;
  throw new FlowlabError("Option.Wait", `\`--wait ${String(wait)}\` is no duration`, "write it as 15m", USAGE);
}

/** When the timeline was played. Throws where it was not, or not to its end. */
function playedOf({ traffic }: ProvisionedRun["record"]): TrafficState & { readonly endedAt: string } {
  if (traffic === null)
    throw new FlowlabError(
      "Provision.NotPlayed",
      "the lab's timeline has not been played: there is nothing to collect",
      "`flowlab provision traffic` plays it",
    );
  if (traffic.endedAt !== null) return { ...traffic, endedAt: traffic.endedAt };
  throw new FlowlabError(
    "Provision.NotPlayed",
    `the lab's timeline has not been played to its end since ${traffic.startedAt}`,
    "`flowlab provision traffic` goes on with it",
  );
}

function time(instant: string): SimTime {
  return simTime(Date.parse(instant) * 1000);
}

async function collect(wanted: Collection, waitMs: number, cloud: Cloud, io: Io): Promise<Collected> {
  try {
    return await io.guardInterrupt((signal) =>
      collectStreams(wanted, {
        cloud,
        patience: patienceOf(signal),
        now: () => io.now(),
        waitMs,
        onWaiting: (late, waitedMs) =>
          io.stderr.write(
            `waiting for delivery: ${wanted.expected.length - late.length} of ${plural(wanted.expected.length, "stream")} whole after ${Math.floor(waitedMs / 60_000)} min ${Math.floor((waitedMs / 1000) % 60)} s\n`,
          ),
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

/** What was collected, as a run whose clock is the world's. */
function runOf(
  { lab, record, traffic: plan }: ProvisionedRun,
  { startedAt, endedAt, played, changed }: TrafficState & { readonly endedAt: string },
  { streams }: Collected,
  io: Io,
): LabRun {
  const { run, unreadable } = collectedRun(
    { ...lab, start: time(startedAt), end: time(endedAt) },
    {
      streams,
      exchanges: [...played.values()].map(({ exchange }) => exchange),
      changes: plan.entries.flatMap((entry) => {
        const at = changed.get(entry.number);
        return entry.kind === "change" && at !== undefined
          ? [{ at: time(at), label: entry.label, issues: entry.issues }]
          : [];
      }),
      topology: realTopology(plan.topology, record.ids),
    },
  );
  for (const { logStreamName, message } of unreadable)
    io.stderr.write(`${escapeLine(logStreamName)}: no record of the flow log: ${escapeLine(message)}\n`);
  return run;
}

/** Reads what the flow logs of a played lab have recorded, and writes it as `run --out` does. */
export async function run(args: CollectArguments, io: Io): Promise<ExitCode> {
  const endpointUrl = checkedEndpoint(args.endpointUrl);
  const waitMs = waitMsOf(args);
  await checkOutputDirectory(args.out, args.force === true, io);
  const provisioned = await readProvisionedLab(args, io);
  if (provisioned === null) return INVALID_INPUT;
  const { lab, record, traffic } = provisioned;
  const { header } = record;
  const played = playedOf(record);
  const { flowLogs } = lab.topology;
  const cloud = await openAccount(args, header.region, endpointUrl);
  let collected: Collected;
  try {
    checkHeader(args.journal, header, { ...header, ...cloud, endpointUrl });
    const wanted: Collection = {
      logGroupNames: [...new Set(flowLogs.map(({ logGroupName }) => logGroupName))],
      expected: expectedStreams(lab.topology, record.ids),
      fromMs: Date.parse(played.startedAt),
      toMs: Date.parse(played.endedAt),
      windowMs: Math.max(0, ...flowLogs.map((each) => each.maxAggregationIntervalSeconds * 1000)),
    };
    collected = await collect(wanted, waitMs, cloud, io);
  } finally {
    cloud.close();
  }
  const result = runOf(provisioned, played, collected, io);
  const { runId, accountId, region } = header;
  const late = collected.late.map(({ logStreamName }) => logStreamName);
  const observed = { on: "aws", runId, accountId, region, late, notPlayed: traffic.leftOut };
  const files = await runFiles(result, { ...runSummary(result), observed }, new Set(["streams"]), DEFAULT_S3_OPTIONS);
  await writeDirectory(args.out, files, args.force === true, io);
  const { records } = result.counters;
  io.stdout.write(
    `collected ${plural(records, "record")} of ${plural(result.streams.length, "stream")} into ${escapeLine(args.out)}\n`,
  );
  if (late.length > 0)
    io.stderr.write(
      `not all records may have been delivered yet, to ${late.map(escapeLine).join(", ")}: \`collect --force\` reads them anew\n`,
    );
  io.stderr.write(`\`flowlab compare my-run ${escapeLine(args.out)}\` holds them against a simulated run\n`);
  return DONE;
}
