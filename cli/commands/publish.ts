import {
  InDoubtError,
  openLogs,
  pauseBy,
  publish,
  PublishError,
  type AwsSource,
  type JournalContent,
  type JournalHeader,
  type LogsApi,
  type RejectedEvent,
} from "../../provision/index.js";
import { DONE, FAILED, INVALID_INPUT, type ExitCode } from "../exit-code.js";
import { awsFailure, checkedEndpoint, checkedRegion, defaultRegion } from "../files/aws-arguments.js";
import { openJournal, readJournal, type JournalFile } from "../files/publish-journal.js";
import { planPublication, type PublishPlan, type PublishPlanArguments } from "../files/publish-plan.js";
import { FlowlabError, InterruptedError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { colours } from "../render/colours.js";
import { startProgress } from "../render/progress.js";
import { publishDocument, renderEstimate, renderPublished, renderRejected, renderShift } from "../render/publish.js";
import { plural } from "../render/text.js";

export interface PublishArguments extends PublishPlanArguments {
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
  readonly append?: true;
  readonly journal: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** Refuses what AWS would reject to the last event: it is the times that are wrong then. */
function checkTimes({ estimate: { events, tooOld, tooNew, expired } }: PublishPlan): void {
  if (events === 0) {
    throw new FlowlabError("Publish.Nothing", "there is no record to publish", "does a flow log cover the traffic?");
  }
  if (tooOld + tooNew + expired < events) return;
  throw new FlowlabError(
    "Publish.OutOfTime",
    "AWS would reject every event: it takes those of the last 14 days, within the group's retention, up to 2 hours ahead",
    "`--rebase now` shifts them so that the run ends now",
  );
}

async function connect(source: AwsSource, endpointUrl: string | null): Promise<LogsApi> {
  try {
    return await openLogs(source, { endpointUrl });
  } catch (error) {
    throw awsFailure("CloudWatch Logs cannot be reached", error);
  }
}

function headerOf(
  args: PublishArguments,
  { streams, shiftMs }: PublishPlan,
  { accountId, region }: LogsApi,
): JournalHeader {
  return {
    writtenBy: "flowlab",
    schema: 1,
    accountId,
    region,
    endpointUrl: args.endpointUrl ?? null,
    streams: streams.map(({ logGroupName, logStreamName }) => `${logGroupName}/${logStreamName}`),
    shiftMs,
  };
}

function checkJournal(path: string, content: JournalContent | null, header: JournalHeader): void {
  if (content === null || JSON.stringify(content.header) === JSON.stringify(header)) return;
  const { accountId, region } = content.header;
  throw new FlowlabError(
    "Journal.OfAnother",
    `\`${path}\` is the journal of another publication, to ${region} of ${accountId}, that was not finished`,
    "finish that one first, or name another file with `--journal`",
  );
}

/** Publishes; whatever ends it early, the journal says how far it came. */
async function send(
  args: PublishArguments,
  plan: PublishPlan,
  api: LogsApi,
  journal: JournalFile,
  io: Io,
): Promise<ExitCode> {
  const progress = startProgress("publishing", io);
  const rejected: RejectedEvent[] = [];
  let done = 0;
  const result = await io
    .guardInterrupt((signal) =>
      publish(api, { ...plan, append: args.append === true }, journal, {
        pause: pauseBy(),
        signal,
        onProgress: (events) => progress.update((done += events) / plan.estimate.events),
        onRejected(event) {
          rejected.push(event);
          io.stderr.write(renderRejected(event));
        },
      }),
    )
    .finally(() => progress.end());
  if (!result.complete) {
    io.stderr.write(`interrupted; \`${args.journal}\` says how far it came: the same command goes on\n`);
    throw new InterruptedError();
  }
  await journal.remove();
  const groups = plan.groups.map(({ name }) => name);
  const to = { accountId: api.accountId, region: api.region, streams: plan.streams.length, groups };
  const document = publishDocument(plan.estimate, plan.shiftMs, plan.pricePerGbUsd, { ...to, result, rejected });
  io.stdout.write(args.json ? `${JSON.stringify(document, null, 2)}\n` : renderPublished(result, to));
  return rejected.length === 0 ? DONE : FAILED;
}

function inWords(error: unknown, journal: string): unknown {
  if (error instanceof PublishError) return new FlowlabError("Publish.Refused", error.message, error.hint);
  if (error instanceof InDoubtError) {
    const hint = `look at the stream in the console, then remove \`${journal}\` or publish to another group`;
    return new FlowlabError("Publish.InDoubt", error.message, hint);
  }
  const failure = awsFailure("cannot publish", error);
  if (!(failure instanceof FlowlabError) || failure.cause !== error) return failure;
  return new FlowlabError(failure.code, failure.message, `${failure.hint}; the same command goes on`, FAILED, error);
}

function showPlan({ estimate, shiftMs, pricePerGbUsd }: PublishPlan, json: boolean, io: Io): ExitCode {
  const text = json
    ? `${JSON.stringify(publishDocument(estimate, shiftMs, pricePerGbUsd, null), null, 2)}\n`
    : renderEstimate(estimate, shiftMs, pricePerGbUsd, colours(io, io.stdout));
  io.stdout.write(text);
  return DONE;
}

/** Publishes the records of a run into CloudWatch Logs, each once. */
export async function run(args: PublishArguments, io: Io): Promise<ExitCode> {
  const region = args.region === undefined ? defaultRegion(io) : checkedRegion(args.region);
  const endpointUrl = checkedEndpoint(args.endpointUrl);
  const journalled = args.dryRun ? null : await readJournal(args.journal, io);
  const plan = await planPublication(args, journalled, io);
  if (plan === null) return INVALID_INPUT;
  if (args.dryRun) return showPlan(plan, args.json === true, io);
  checkTimes(plan);
  const api = await connect({ profile: args.profile ?? null, region }, endpointUrl);
  try {
    const header = headerOf(args, plan, api);
    checkJournal(args.journal, journalled, header);
    for (const line of renderShift(plan.shiftMs)) io.stderr.write(`${line.trimStart()}\n`);
    if (journalled) io.stderr.write(`going on where \`${args.journal}\` ends\n`);
    else io.stderr.write(`publishing ${plural(plan.estimate.events, "event")} to ${api.region} of ${api.accountId}\n`);
    const journal = await openJournal(args.journal, journalled, header, io);
    try {
      return await send(args, plan, api, journal, io);
    } catch (error) {
      throw inWords(error, args.journal);
    } finally {
      await journal.close();
    }
  } finally {
    api.close();
  }
}
