import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import { readLogFormat, type LogFormat } from "../../emit/index.js";
import type { FileStream } from "../index.js";
import type { Engine } from "./engine.js";
import { QueryFailure } from "./query-failure.js";

/** A file of log events and, where something says so, the stream that it holds. */
export interface EventFile {
  readonly path: string;
  readonly stream: FileStream;
  /** What a run says of its records; null where nothing does. */
  readonly format: LogFormat | null;
}

/** What `flowlab run --out` writes beside its streams, and that makes a directory one of its own. */
const RUN_FILE = "run.json";
const EVENT_FILE = /\.(log|txt|parquet|json|jsonl|ndjson|gz)$/;
const GLOB = /[*?[]/;

/** Files, directories and patterns as files, in order and without repetition; one that is not there is thrown. */
export async function findFiles(
  paths: readonly string[],
  directory: string,
  engine: Engine,
): Promise<readonly EventFile[]> {
  const found = new Map<string, EventFile>();
  for (const path of paths) {
    for (const file of await filesOf(resolve(directory, path), path, engine)) {
      if (!found.has(file.path)) found.set(file.path, file);
    }
  }
  return [...found.values()];
}

async function filesOf(path: string, written: string, engine: Engine): Promise<readonly EventFile[]> {
  const kind = await kindOf(path);
  if (kind === "file") return [fileAlone(path)];
  if (kind === "directory") return directoryFiles(path, written);
  if (!GLOB.test(written)) {
    const hint = "check the spelling; relative paths start at the current directory";
    throw new QueryFailure("File.ENOENT", `cannot read \`${written}\`: no such file or directory`, hint);
  }
  const rows = await engine.rows("SELECT file FROM glob($1) ORDER BY file", [path]);
  if (rows.length === 0) {
    throw new QueryFailure(
      "File.ENOENT",
      `no file is like \`${written}\``,
      "`*` takes anything but /, `**` folders too",
    );
  }
  return rows.map(([file]) => fileAlone(String(file)));
}

async function kindOf(path: string): Promise<"file" | "directory" | "absent"> {
  try {
    return (await stat(path)).isDirectory() ? "directory" : "file";
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : null;
    if (code === "ENOENT" || code === "ENOTDIR") return "absent";
    throw new QueryFailure(`File.${String(code)}`, `cannot read \`${path}\``, "check its permissions", cause);
  }
}

/** The records of a directory that flowlab wrote, once; or every file below that has a name as records have. */
async function directoryFiles(path: string, written: string): Promise<readonly EventFile[]> {
  const run = await runStreams(path);
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const all = entries
    .filter((entry) => entry.isFile() && EVENT_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const files = run === null ? all.map((file) => fileAlone(file)) : runFiles(path, run, all);
  if (files.length > 0) return files;
  throw new QueryFailure(
    "File.Empty",
    `no log stream is in \`${written}\``,
    "name files, or a directory that `flowlab run --out` wrote",
  );
}

function fileAlone(path: string): EventFile {
  return { path, stream: { logStream: stem(path), logGroup: null }, format: null };
}

/** A run may hold its records in several forms: the streams, else as CloudWatch Logs answers, else as S3 has them. */
function runFiles(
  directory: string,
  run: ReadonlyMap<string, RunStream>,
  files: readonly string[],
): readonly EventFile[] {
  const within = (folder: string): readonly EventFile[] =>
    files.flatMap((path) => {
      const stream = run.get(streamKey(relative(join(directory, folder), path)));
      return stream === undefined ? [] : [streamFile(path, stream)];
    });
  const [streams, events] = [within("."), within("cloudwatch")];
  if (streams.length > 0) return streams;
  if (events.length > 0) return events;
  return files.filter((path) => relative(directory, path).startsWith(`s3${sep}`)).map((path) => fileAlone(path));
}

function streamFile(path: string, { stream, formats = [] }: RunStream): EventFile {
  if (formats.length > 1) {
    const message = `the stream \`${stream.logStream}\` holds records of ${formats.length} formats`;
    throw new QueryFailure("File.MixedFormats", message, "give the flow logs of one interface log groups of their own");
  }
  const format = formats[0] === undefined ? null : readLogFormat(formats[0]);
  return { path, stream, format: format?.ok ? format.value : null };
}

/** The streams of a run by the beginning of their file's path; null for a directory that is no run's. */
async function runStreams(path: string): Promise<ReadonlyMap<string, RunStream> | null> {
  let run: unknown;
  try {
    run = JSON.parse(await readFile(join(path, RUN_FILE), "utf8"));
  } catch {
    return null;
  }
  if (typeof run !== "object" || run === null || !("writtenBy" in run) || run.writtenBy !== "flowlab") return null;
  const streams = "streams" in run && Array.isArray(run.streams) ? (run.streams as readonly Partial<Named>[]) : [];
  return new Map(
    streams.map(({ logGroupName = "", logStreamName = "", logFormats = [] }) => [
      streamKey(`${logGroupName}/${logStreamName}.log`),
      { stream: { logStream: logStreamName, logGroup: logGroupName }, formats: logFormats },
    ]),
  );
}

/** As run.json has it. */
interface Named {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly logFormats: readonly string[];
}

interface RunStream {
  readonly stream: FileStream;
  readonly formats?: readonly string[];
}

/** Group and stream as they stand in a path: what a file name cannot have is percent-encoded there. */
function streamKey(path: string): string {
  const decoded = path.split(sep).join("/");
  return decodeName(decoded.replace(/\.(log(\.gz)?|json)$/, ""))
    .split("/")
    .filter((part) => part !== "")
    .join("/");
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A file's name without what says its form. */
function stem(path: string): string {
  return basename(path).replace(/(\.log|\.txt|\.json|\.jsonl|\.ndjson)?(\.gz|\.parquet)?$/, "");
}
