import { dirname, join } from "node:path";
import { sortEvents, Spool, type RecordBatch } from "../../archive/index.js";
import {
  createLogEventsWriter,
  formatRecord,
  logFormatText,
  type LogEvent,
  type LogFormat,
  type RecordFields,
  type StoredEvent,
} from "../../emit/index.js";
import { INVALID_INPUT } from "../exit-code.js";
import { FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { cloudWatchPath, streamPath } from "./file-name.js";
import { RUN_FILE } from "./output-directory.js";
import { withScratch } from "./parquet-files.js";
import type { RecordsOutput } from "./record-writing.js";

/** A log group, its streams as lines or as GetLogEvents answers. */
export interface StreamLayout {
  readonly kind: "streams" | "cloudwatch";
  readonly logGroupName: string;
}

/** From a record's end to when CloudWatch Logs has it, where nothing says it: as on one interface (real-samples 1). */
const DELIVERY_MS = 39_800;

/** Writes records of any number into `directory`, each into the log stream of its interface. */
export async function streamTree<T>(
  { kind, logGroupName }: StreamLayout,
  directory: string,
  io: Io,
  work: (output: RecordsOutput) => Promise<T>,
): Promise<T> {
  return withScratch(async (scratch) => {
    const spool = new Spool(scratch);
    const streams = new Map<string, { records: number }>();
    return work({
      async write(batch, format) {
        for (const [index, record] of batch.records.entries()) {
          const event = batch.events[index] ?? null;
          const name = streamName(record, event, batch);
          let stream = streams.get(name);
          if (stream === undefined) streams.set(name, (stream = { records: 0 }));
          const line = formatRecord(record, format);
          if (kind === "streams") spool.append(name, `${line}\n`);
          else {
            const { timestamp, ingestionTime } = timesOf(record, event, batch);
            spool.append(name, `${timestamp}\t${ingestionTime}\t${stream.records}\t${line}\n`);
          }
          stream.records++;
        }
        await spool.settle();
      },
      async finish(format) {
        for (const [name, text] of await spool.end()) {
          const path = kind === "streams" ? streamPath(logGroupName, name) : cloudWatchPath(logGroupName, name);
          const file = join(directory, path);
          await io.files.mkdir(dirname(file), { recursive: true });
          if (kind === "streams") await io.files.copyFile(text, file);
          else await writeLogEvents(text, file, name, io);
        }
        const summary = summaryOf(logGroupName, streams, format);
        await io.files.writeFile(join(directory, RUN_FILE), `${JSON.stringify(summary, null, 2)}\n`);
      },
    });
  });
}

/** As a run's {@link RUN_FILE} describes its streams, so that they can be asked in the format they were written in. */
function summaryOf(
  logGroupName: string,
  streams: ReadonlyMap<string, { readonly records: number }>,
  format: LogFormat,
): object {
  const described = [...streams].map(([logStreamName, { records }]) => {
    return { logGroupName, logStreamName, logFormats: [logFormatText(format)], records };
  });
  return { writtenBy: "flowlab", schema: 1, streams: described };
}

/** The stream that the event came from, else the one that a flow log of all traffic has (flow-log-records 10). */
function streamName(record: RecordFields, event: LogEvent | null, { source }: RecordBatch): string {
  if (event !== null && event.logStreamName !== null) return event.logStreamName;
  if (record.interfaceId != null) return `${record.interfaceId}-all`;
  const hint = "log streams are those of network interfaces: convert records with `interface-id`";
  throw new FlowlabError("Convert.NoStream", `a record of \`${source}\` belongs to no log stream`, hint, INVALID_INPUT);
}

/** What CloudWatch Logs said of the event, else what it would say of the record (flow-log-records 10). */
function timesOf(
  { start, end }: RecordFields,
  event: LogEvent | null,
  { source }: RecordBatch,
): Omit<StoredEvent, "message"> {
  const timestamp = event?.timestamp ?? (start === undefined ? null : start * 1000);
  if (timestamp === null) {
    const hint = "events have the time at which their records start: convert records with `start`";
    throw new FlowlabError("Convert.NoTime", `the records of \`${source}\` have no time`, hint, INVALID_INPUT);
  }
  const ended = end === undefined ? timestamp : end * 1000;
  return { timestamp, ingestionTime: event?.ingestionTime ?? ended + DELIVERY_MS };
}

/** Enough lines that writing them costs little each. */
const LINES_AT_ONCE = 4096;

/** `text`: an event a line, its times and its number before the message, tabs between them. */
async function writeLogEvents(text: string, file: string, logStreamName: string, io: Io): Promise<void> {
  const sorted = `${text}.sorted`;
  await sortEvents(text, sorted);
  const [from, to] = [await io.files.open(sorted), await io.files.open(file, "wx")];
  try {
    const writer = createLogEventsWriter(logStreamName, "convert");
    let waiting: string[] = [];
    for await (const line of from.readLines()) {
      const [timestamp, ingestionTime, , message = ""] = line.split("\t");
      waiting.push(writer.event({ timestamp: Number(timestamp), ingestionTime: Number(ingestionTime), message }));
      if (waiting.length < LINES_AT_ONCE) continue;
      await to.writeFile(waiting.join(""));
      waiting = [];
    }
    await to.writeFile(waiting.join("") + writer.end());
  } finally {
    await from.close();
    await to.close();
    await io.files.rm(sorted);
  }
}
