import { join, resolve } from "node:path";
import type { LabRun } from "../../lab/index.js";
import { formatRecord, parseRecord, readLogFormat, type LogFormat, type RecordFields } from "../../emit/index.js";
import type { EventStream, LogEvent, LogGroupSettings } from "../../provision/index.js";
import { fileError, FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { INVALID_INPUT } from "../exit-code.js";
import { isRunText, RUN_FILE } from "./output-directory.js";
import { streamPath } from "./file-name.js";

/** The records of a run, and the log groups they go to. */
export interface Published {
  readonly name: string;
  /** Of the lab; a run's directory does not tell the settings. */
  readonly groups: readonly Omit<LogGroupSettings, "changeRetention">[];
  /** When the run ended, in milliseconds. */
  readonly endMs: number;
  /** `shiftMs` is added to every time in them; whole seconds. */
  streams(shiftMs: number): readonly EventStream[];
}

/** Where a record stands, and in what format. */
interface Place {
  readonly format: LogFormat;
  readonly where: string;
}

function refuse(message: string, hint: string): never {
  throw new FlowlabError("Publish.Record", message, hint, INVALID_INPUT);
}

/** A record as an event, its times later by so much. Its `start` is the event's time (flow-log-records 10). */
function eventOf(record: RecordFields, line: string, shiftMs: number, { format, where }: Place): LogEvent {
  const { start, end } = record;
  if (start === undefined) refuse(`${where}: its format has no \`start\``, "AWS gives an event the time of its start");
  const timestampMs = start * 1000 + shiftMs;
  if (shiftMs === 0) return { timestampMs, message: line };
  const seconds = shiftMs / 1000;
  const later = { ...record, start: start + seconds, ...(end !== undefined && { end: end + seconds }) };
  return { timestampMs, message: formatRecord(later, format) };
}

function eventOfLine(line: string, shiftMs: number, place: Place): LogEvent {
  const parsed = parseRecord(line, place.format);
  if (parsed.ok) return eventOf(parsed.record, line, shiftMs, place);
  const [issue] = parsed.issues;
  return refuse(`${place.where}:${issue?.column}: ${issue?.message}`, "publish what `flowlab run` wrote");
}

/** The records of a run that has just been made. */
export function publishedRun({ lab, streams }: LabRun): Published {
  const names = new Set(streams.map(({ logGroupName }) => logGroupName));
  return {
    name: lab.name,
    groups: lab.topology.logGroups.filter(({ name }) => names.has(name)),
    endMs: lab.end / 1000,
    streams: (shiftMs) =>
      streams.map(({ logGroupName, logStreamName, records }) => ({
        logGroupName,
        logStreamName,
        *events() {
          for (const { record, line, format } of records) {
            yield eventOf(record, line, shiftMs, { format, where: `log stream \`${logStreamName}\`` });
          }
        },
      })),
  };
}

interface RunSummary {
  readonly lab: { readonly name: string; readonly end: string };
  readonly streams: readonly {
    readonly logGroupName: string;
    readonly logStreamName: string;
    readonly logFormats: readonly string[];
  }[];
}

/** The records of a directory that `flowlab run --out` wrote. They are read as they are published, line by line. */
export async function publishedDirectory(path: string, io: Io): Promise<Published> {
  const directory = resolve(io.currentDirectory, path);
  let text: string;
  try {
    text = await io.files.readFile(join(directory, RUN_FILE), "utf8");
  } catch (cause) {
    throw fileError("read", join(path, RUN_FILE), cause);
  }
  const summary = isRunText(text) ? (JSON.parse(text) as Partial<RunSummary>) : {};
  const { lab, streams } = summary;
  if (lab === undefined || streams === undefined) {
    throw new FlowlabError(
      "Input.NotARun",
      `\`${path}\` is not a run`,
      "name a lab file, or a directory that `flowlab run --out` wrote",
      INVALID_INPUT,
    );
  }
  return {
    name: lab.name,
    groups: [...new Set(streams.map(({ logGroupName }) => logGroupName))].map((name) => ({
      name,
      retentionInDays: null,
      logGroupClass: null,
    })),
    endMs: Date.parse(lab.end),
    streams: (shiftMs) =>
      streams.map(({ logGroupName, logStreamName, logFormats }) => {
        const file = streamPath(logGroupName, logStreamName);
        return {
          logGroupName,
          logStreamName,
          events: () => linesOf(join(directory, file), join(path, file), formatOf(logFormats, file), shiftMs, io),
        };
      }),
  };
}

function formatOf(logFormats: readonly string[], file: string): LogFormat {
  const [only = null] = logFormats;
  const format = readLogFormat(only);
  if (format.ok && logFormats.length <= 1) return format.value;
  const hint = "publish the lab itself, whose records say their formats";
  return refuse(`\`${file}\` holds records of several log formats, or of one that flowlab does not know`, hint);
}

async function* linesOf(
  file: string,
  name: string,
  format: LogFormat,
  shiftMs: number,
  io: Io,
): AsyncGenerator<LogEvent> {
  const handle = await io.files.open(file).catch((cause: unknown) => {
    throw fileError("read", name, cause);
  });
  try {
    let number = 0;
    for await (const line of handle.readLines()) {
      number++;
      yield eventOfLine(line, shiftMs, { format, where: `${name}:${number}` });
    }
  } finally {
    await handle.close();
  }
}
