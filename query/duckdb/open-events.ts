import { stat } from "node:fs/promises";
import { relative } from "node:path";
import { DEFAULT_LOG_FORMAT, FIELDS, parseRecord, type Field, type LogFormat } from "../../emit/index.js";
import { failure, success, type Issue, type Result } from "../../model/index.js";
import type { EventSource, FileStream, SourcePart } from "../index.js";
import type { Engine } from "./engine.js";
import { findFiles, type EventFile } from "./find-files.js";
import { inspectFile } from "./inspect-file.js";
import { QueryFailure } from "./query-failure.js";
import type { RejectedLine, RejectedLines } from "./rejects.js";
import { isTrimmedRecord, spoolEvents } from "./spool-events.js";

/** Log events that can be asked about. */
export interface OpenEvents {
  readonly source: EventSource;
  /** Of all files, as they are stored. */
  readonly bytes: number;
  /** Lines that were found to be no records when the files were opened. */
  readonly rejected: RejectedLines;
}

export interface OpenOptions {
  /** Where relative paths start. */
  readonly directory: string;
  /** Of lines without a header; null is the default format. */
  readonly format: LogFormat | null;
}

/** Finds files and learns their form. Files that are of no form known here are issues, all at once. */
export async function openEvents(
  paths: readonly string[],
  engine: Engine,
  options: OpenOptions,
): Promise<Result<OpenEvents>> {
  const files = await findFiles(paths, options.directory, engine);
  const opening: Opening = {
    engine,
    options,
    issues: [],
    warnings: [],
    streams: new Map(),
    rejectedCount: 0,
    rejected: [],
  };
  const parts = new Map<string, SourcePart & { files: string[] }>();
  let bytes = 0;
  for (const file of files) {
    bytes += (await stat(file.path)).size;
    for (const part of await readForm(file, opening)) {
      const key = partKey(part);
      const same = parts.get(key);
      if (same === undefined) parts.set(key, { ...part, files: [...part.files] });
      else same.files.push(...part.files);
    }
  }
  const { issues, warnings, streams } = opening;
  if (issues.length > 0) return failure(issues);
  const rejected = { count: opening.rejectedCount, first: opening.rejected };
  if (parts.size === 0) {
    const message = `no records are in ${files.length === 1 ? "the file" : `the ${files.length} files`}`;
    const none: SourcePart = {
      kind: "text",
      files: [],
      fields: (options.format ?? DEFAULT_LOG_FORMAT).fields,
      header: false,
      eventTimes: false,
    };
    const warning: Issue = { severity: "warning", code: "Query.NoRecords", message };
    return success({ source: { parts: [none], streams: new Map() }, bytes, rejected }, [...warnings, warning]);
  }
  return success({ source: { parts: [...parts.values()], streams }, bytes, rejected }, warnings);
}

interface Opening {
  readonly engine: Engine;
  readonly options: OpenOptions;
  readonly issues: Issue[];
  readonly warnings: Issue[];
  readonly streams: Map<string, FileStream>;
  rejectedCount: number;
  readonly rejected: RejectedLine[];
}

function partKey(part: SourcePart): string {
  const fields =
    part.kind === "text"
      ? part.fields
      : part.columns.map(({ field, storage }) => ({ name: `${field.name}:${storage}` }));
  const text = part.kind === "text" ? `${part.header} ${part.eventTimes}` : "";
  return `${part.kind} ${text} ${fields.map(({ name }) => name).join(" ")}`;
}

/** The parts of a source that a file makes: one, but for events of several streams or formats. */
async function readForm(file: EventFile, opening: Opening): Promise<readonly SourcePart[]> {
  const { path, format: own } = file;
  const { engine, streams, options } = opening;
  const name = relative(options.directory, path);
  const form = await inspectFile(path).catch((cause: unknown) => {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw new QueryFailure(
      `File.${String(cause.code)}`,
      `cannot read \`${name}\`: ${cause.message}`,
      "check the file and its permissions",
      cause,
    );
  });
  const format = options.format ?? own;
  streams.set(path, file.stream);
  switch (form.kind) {
    case "empty":
      return [];
    case "parquet":
      return [await parquetPart(path, engine)];
    case "header":
      return [{ kind: "text", files: [path], fields: form.fields, header: true, eventTimes: false }];
    case "lines": {
      const chosen = format ?? DEFAULT_LOG_FORMAT;
      // A line of as many fields in another order would answer wrongly rather than not at all.
      const read = parseRecord(form.firstLine, chosen);
      if (read.ok) return [{ kind: "text", files: [path], fields: chosen.fields, header: false, eventTimes: false }];
      if (isTrimmedRecord(form.firstLine, format)) return eventParts(file, format, opening);
      const [problem] = read.issues;
      const hint = "give the records' format: --format v5, or --format '${srcaddr} ${dstaddr} ...'";
      const which = format === null ? "the default format" : "the format";
      return refuse(name, `the first line is not of ${which}: ${problem?.message}`, hint, opening);
    }
    case "json": {
      const before = opening.rejectedCount;
      const parts = await eventParts(file, format, opening);
      if (parts.length > 0) return parts;
      if (opening.rejectedCount === before) {
        opening.warnings.push({
          severity: "warning",
          code: "Query.NoRecords",
          message: `no events are in \`${name}\``,
        });
        return parts;
      }
      const hint =
        "events of get-log-events, filter-log-events, subscriptions and Firehose are read; --format names their fields";
      return refuse(name, "the JSON holds no flow-log records", hint, opening);
    }
    case "unknown": {
      const hint = "records are lines of fields, gzipped or not, events as JSON, or Parquet";
      return refuse(name, "the file holds no flow-log records", hint, opening);
    }
  }
}

function refuse(file: string, message: string, hint: string, { issues }: Opening): readonly SourcePart[] {
  const position = { file, line: 1, column: 1 };
  issues.push({ severity: "error", code: "File.NotRecords", message, hint, position });
  return [];
}

async function eventParts(file: EventFile, format: LogFormat | null, opening: Opening): Promise<readonly SourcePart[]> {
  const spooled = await spoolEvents(file, format, opening.engine);
  for (const [path, stream] of spooled.streams) opening.streams.set(path, stream);
  opening.rejectedCount += spooled.rejectedCount;
  opening.rejected.push(...spooled.rejected);
  return spooled.parts;
}

/** The columns of a Parquet file that are fields of records; others are passed over. */
async function parquetPart(path: string, engine: Engine): Promise<SourcePart> {
  const rows = await engine.rows("SELECT name, type FROM parquet_schema($1) WHERE type IS NOT NULL", [path]);
  const stored = new Map(rows.map(([name, type]) => [String(name), String(type)]));
  const columns = FIELDS.flatMap((field: Field) => {
    const type = stored.get(field.parquetColumn);
    if (type === undefined) return [];
    return [{ field, storage: type.startsWith("INT") ? ("number" as const) : ("text" as const) }];
  });
  if (columns.length > 0) return { kind: "parquet", files: [path], columns };
  const hint = "columns are named as AWS names them: srcaddr, dstaddr, account_id, ...";
  throw new QueryFailure("File.NotRecords", `no column of \`${path}\` is a field of flow-log records`, hint);
}
