import { join, resolve } from "node:path";
import { parseRecord, readLogFormat, type Explanation, type LogFormat } from "../../emit/index.js";
import type { ComparedLog, FlowTable } from "../../compare/index.js";
import { fileError, FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { INVALID_INPUT } from "../exit-code.js";
import { isRunText, RUN_FILE } from "./output-directory.js";
import { streamPath } from "./file-name.js";

/** A log stream of a run, as its summary tells of it. */
interface RunStream {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly interfaceId: string;
  readonly logFormats: readonly string[];
}

/** A directory that `run --out`, or what has the same layout, wrote. */
export interface RunDirectory {
  readonly path: string;
  readonly streams: readonly RunStream[];
  /** When it began, Unix seconds; null where it does not say. */
  readonly start: number | null;
}

type TrafficType = "ALL" | "ACCEPT" | "REJECT";

/** Null for a directory that is none, and for a file. */
export async function readRunDirectory(path: string, io: Io): Promise<RunDirectory | null> {
  let text: string;
  try {
    text = await io.files.readFile(resolve(io.currentDirectory, path, RUN_FILE), "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : null;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw fileError("read", join(path, RUN_FILE), cause);
  }
  if (!isRunText(text)) return null;
  const { lab, streams } = JSON.parse(text) as { lab?: { start?: string }; streams?: readonly RunStream[] };
  if (streams === undefined) return null;
  const start = lab?.start === undefined ? NaN : Date.parse(lab.start) / 1000;
  return { path, streams, start: Number.isFinite(start) ? start : null };
}

/**
 * The streams that hold each record once: where several flow logs record an interface, one of those that show both
 * actions; else one for either action.
 */
export function streamsOf({ streams }: RunDirectory): readonly RunStream[] {
  const chosen = new Map<string, RunStream>();
  const withAll = new Set(streams.filter((each) => trafficTypeOf(each) === "ALL").map((each) => each.interfaceId));
  for (const stream of streams.toSorted(byName)) {
    const trafficType = trafficTypeOf(stream);
    if (trafficType !== "ALL" && withAll.has(stream.interfaceId)) continue;
    const key = `${stream.interfaceId} ${trafficType}`;
    if (!chosen.has(key)) chosen.set(key, stream);
  }
  return [...chosen.values()];
}

function byName(a: RunStream, b: RunStream): number {
  const [one, other] = [a, b].map(({ logGroupName, logStreamName }) => `${logGroupName}\n${logStreamName}`);
  return one! < other! ? -1 : one! > other! ? 1 : 0;
}

/** Streams are called by what they record: `<interface id>-all`, `-accept`, `-reject`. */
function trafficTypeOf({ logStreamName }: RunStream): TrafficType {
  if (logStreamName.endsWith("-accept")) return "ACCEPT";
  return logStreamName.endsWith("-reject") ? "REJECT" : "ALL";
}

/** What the streams of an interface show together. */
export function trafficTypesOf(streams: readonly RunStream[]): ComparedLog["trafficTypes"] {
  const types = new Map<string, TrafficType>();
  for (const stream of streams) {
    const { interfaceId } = stream;
    types.set(interfaceId, types.has(interfaceId) ? "ALL" : trafficTypeOf(stream));
  }
  return types;
}

/** Where a stream's records are, and of which format. */
export function streamFile(
  { path }: RunDirectory,
  stream: RunStream,
): { readonly file: string; readonly format: LogFormat } {
  const file = join(path, streamPath(stream.logGroupName, stream.logStreamName));
  return { file, format: formatOf(stream, file) };
}

function formatOf({ logFormats }: RunStream, file: string): LogFormat {
  const [only = null] = logFormats;
  const format = readLogFormat(only);
  if (format.ok && logFormats.length <= 1) return format.value;
  const message = `\`${file}\` holds records of several log formats, or of one that flowlab does not know`;
  throw new FlowlabError("Input.LogFormats", message, "run the lab with one `--format`", INVALID_INPUT);
}

/** Adds what `explanations.jsonl` says of the chosen streams; a run without the file is compared without reasons. */
export async function addExplanations(
  { path }: RunDirectory,
  streams: readonly RunStream[],
  table: FlowTable,
  io: Io,
): Promise<void> {
  const name = join(path, "explanations.jsonl");
  const file = await io.files.open(resolve(io.currentDirectory, name)).catch((cause: unknown) => {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return null;
    throw fileError("read", name, cause);
  });
  if (file === null) return;
  const formats = new Map(streams.map((each) => [each.logStreamName, { ...each, format: formatOf(each, name) }]));
  try {
    let number = 0;
    for await (const line of file.readLines()) {
      number++;
      if (line.trim() === "") continue;
      const explained = parseExplanation(line, `${name}:${number}`);
      const stream = formats.get(explained.logStreamName);
      const chosen = stream !== undefined && (explained.logGroupName ?? stream.logGroupName) === stream.logGroupName;
      const parsed = chosen ? parseRecord(explained.record, stream.format) : null;
      if (parsed?.ok === true) table.explain(parsed.record, explained);
    }
  } finally {
    await file.close();
  }
}

type StreamExplanation = Explanation & { readonly logGroupName?: string; readonly logStreamName: string };

function parseExplanation(line: string, where: string): StreamExplanation {
  try {
    const value = JSON.parse(line) as Partial<StreamExplanation> | null;
    const { record, carries, decidedBy, outcomes } = value ?? {};
    if (typeof record === "string" && [carries, decidedBy, outcomes].every(Array.isArray))
      return value as StreamExplanation;
  } catch {
    // What it lacks is told below.
  }
  const hint = "it is what `flowlab run --out` writes; without the file the run is compared without reasons";
  throw new FlowlabError("Input.Explanations", `${where}: this is no explanation of a record`, hint, INVALID_INPUT);
}
