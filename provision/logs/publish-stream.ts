import { batchesOf, digestOf, type Batch } from "./batches.js";
import type { Journal, JournalledBatch } from "./journal.js";
import { ensureLogStream } from "./log-group.js";
import type { EventStream } from "./log-event.js";
import type { LogsApi } from "./logs-api.js";
import { findBatch } from "./read-back.js";
import { sendBatch, type Pause, type Rejections } from "./send-batch.js";

/** Publishing cannot begin, or cannot go on, for a reason that is not AWS's. */
export class PublishError extends Error {
  override readonly name = "PublishError";
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** What the publication of one stream needs. */
export interface StreamJob {
  readonly api: LogsApi;
  readonly stream: EventStream;
  /** Whether the group's class lets streams be read. */
  readonly readable: boolean;
  /** Whether a stream that holds events already may be added to. */
  readonly append: boolean;
  /** By batch, the last that an earlier process wrote down. */
  readonly earlier: ReadonlyMap<number, JournalledBatch>;
  readonly journal: Journal;
  readonly pause: Pause;
  readonly signal: AbortSignal;
  /** A batch is in its stream, since now or, without `rejections`, since an earlier process. */
  onBatch(batch: Batch, rejections: Rejections | null): void;
}

/** Publishes a stream's batches one after another; ends early, between two of them, when the signal is aborted. */
export async function publishStream(job: StreamJob): Promise<void> {
  const { api, stream, earlier, signal } = job;
  const { logGroupName, logStreamName } = stream;
  if (signal.aborted) return;
  const created = await ensureLogStream(api, logGroupName, logStreamName);
  if (!created && !job.append && earlier.size === 0) await refuseFilledStream(job);
  for await (const batch of batchesOf(stream)) {
    if (signal.aborted) return;
    await publishBatch(job, batch, created);
  }
}

async function refuseFilledStream({ api, stream, readable }: StreamJob): Promise<void> {
  const { logGroupName, logStreamName } = stream;
  const look = new api.sdk.GetLogEventsCommand({ logGroupName, logStreamName, limit: 1, startFromHead: true });
  if (readable && ((await api.send(look)).events ?? []).length === 0) return;
  const holds = readable ? "holds events already" : "exists already, and its class does not let it be read";
  throw new PublishError(
    `log stream \`${logStreamName}\` of \`${logGroupName}\` ${holds}`,
    "`--append` adds to it; `--log-group` names another group",
  );
}

async function publishBatch(job: StreamJob, batch: Batch, created: boolean): Promise<void> {
  const { api, stream, readable, journal, pause } = job;
  const digest = digestOf(batch);
  const known = job.earlier.get(batch.index);
  if (known !== undefined && known.digest !== digest) {
    throw new PublishError(
      `the journal says that other events of \`${stream.logStreamName}\` are being published`,
      "publish the same records as before, or name another `--journal`",
    );
  }
  if (known?.state === "sent") return job.onBatch(batch, null);
  const begun = known ?? (await begin(job, batch, digest, created));
  const to = { ...stream, readable, earlier: begun.earlier };
  const rejections = await sendBatch(api, to, batch, known !== undefined, pause);
  await journal.append({ ...begun, state: "sent", rejected: rejections.length });
  job.onBatch(batch, rejections);
}

/** Writes down that a batch is about to be sent. A stream made just now has nothing that could be taken for it. */
async function begin(job: StreamJob, batch: Batch, digest: string, created: boolean): Promise<JournalledBatch> {
  const { logGroupName, logStreamName } = job.stream;
  const found = !created && job.readable ? await findBatch(job.api, logGroupName, logStreamName, batch) : null;
  const begun: JournalledBatch = {
    logGroupName,
    logStreamName,
    batch: batch.index,
    state: "sending",
    digest,
    earlier: found?.equal ?? 0,
    events: batch.events.length,
    rejected: 0,
  };
  await job.journal.append(begun);
  return begun;
}
