import { join, resolve } from "node:path";
import type { LabRun } from "../../lab/index.js";
import { formatRecord, parseRecord } from "../../emit/index.js";
import type { EventStream, LogEvent, LogGroupSettings } from "../../provision/index.js";
import { fileError, FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { INVALID_INPUT } from "../exit-code.js";
import { isRunText, RUN_FILE } from "./output-directory.js";
import { streamPath } from "./run-files.js";

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

function shifted(line: string, shiftMs: number, where: () => string): LogEvent {
  const parsed = parseRecord(line);
  if (!parsed.ok) {
    const [issue] = parsed.issues;
    const place = `${where()}:${issue?.column}`;
    throw new FlowlabError(
      "Record.Malformed",
      `${place}: ${issue?.message}`,
      "publish what `flowlab run` wrote",
      INVALID_INPUT,
    );
  }
  const { record } = parsed;
  const timestampMs = record.start * 1000 + shiftMs;
  if (shiftMs === 0) return { timestampMs, message: line };
  const seconds = shiftMs / 1000;
  const message = formatRecord({ ...record, start: record.start + seconds, end: record.end + seconds });
  return { timestampMs, message };
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
          for (const { line } of records) yield shifted(line, shiftMs, () => logStreamName);
        },
      })),
  };
}

interface RunSummary {
  readonly lab: { readonly name: string; readonly end: string };
  readonly streams: readonly {
    readonly logGroupName: string;
    readonly logStreamName: string;
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
      streams.map(({ logGroupName, logStreamName }) => {
        const file = streamPath(logGroupName, logStreamName);
        return {
          logGroupName,
          logStreamName,
          events: () => linesOf(join(directory, file), join(path, file), shiftMs, io),
        };
      }),
  };
}

async function* linesOf(file: string, name: string, shiftMs: number, io: Io): AsyncGenerator<LogEvent> {
  const handle = await io.files.open(file).catch((cause: unknown) => {
    throw fileError("read", name, cause);
  });
  try {
    let number = 0;
    for await (const line of handle.readLines()) {
      number++;
      yield shifted(line, shiftMs, () => `${name}:${number}`);
    }
  } finally {
    await handle.close();
  }
}
