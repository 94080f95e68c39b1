import { stat } from "node:fs/promises";
import { relative } from "node:path";
import { DEFAULT_LOG_FORMAT, FIELDS, parseRecord, type Field, type LogFormat } from "../../emit/index.js";
import { failure, success, type Issue, type Result } from "../../model/index.js";
import type { EventSource, SourcePart } from "../index.js";
import type { Engine } from "./engine.js";
import { findFiles, type EventFile } from "./find-files.js";
import { inspectFile } from "./inspect-file.js";
import { QueryFailure } from "./query-failure.js";

/** Log events that can be asked about. */
export interface OpenEvents {
  readonly source: EventSource;
  /** Of all files, as they are stored. */
  readonly bytes: number;
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
  const issues: Issue[] = [];
  const parts = new Map<string, SourcePart & { files: string[] }>();
  let bytes = 0;
  for (const file of files) {
    bytes += (await stat(file.path)).size;
    const part = await readForm(file, engine, options, issues);
    if (part === null) continue;
    const key = partKey(part);
    const same = parts.get(key);
    if (same === undefined) parts.set(key, { ...part, files: [file.path] });
    else same.files.push(file.path);
  }
  if (issues.length > 0) return failure(issues);
  if (parts.size === 0) {
    const message = `no records are in ${files.length === 1 ? "the file" : `the ${files.length} files`}`;
    const none: SourcePart = {
      kind: "text",
      files: files.map(({ path }) => path),
      fields: (options.format ?? DEFAULT_LOG_FORMAT).fields,
      header: false,
    };
    const warning: Issue = { severity: "warning", code: "Query.NoRecords", message };
    return success({ source: { parts: [none], streams: new Map() }, bytes }, [warning]);
  }
  const streams = new Map(files.map(({ path, stream }) => [path, stream]));
  return success({ source: { parts: [...parts.values()], streams }, bytes });
}

function partKey(part: SourcePart): string {
  const fields =
    part.kind === "text"
      ? part.fields
      : part.columns.map(({ field, storage }) => ({ name: `${field.name}:${storage}` }));
  return `${part.kind} ${part.kind === "text" && part.header} ${fields.map(({ name }) => name).join(" ")}`;
}

async function readForm(
  { path, format: own }: EventFile,
  engine: Engine,
  { directory, format }: OpenOptions,
  issues: Issue[],
): Promise<SourcePart | null> {
  const name = relative(directory, path);
  const refuse = (message: string, hint: string): null => {
    issues.push({
      severity: "error",
      code: "File.NotRecords",
      message,
      hint,
      position: { file: name, line: 1, column: 1 },
    });
    return null;
  };
  const form = await inspectFile(path).catch((cause: unknown) => {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw new QueryFailure(
      `File.${String(cause.code)}`,
      `cannot read \`${name}\`: ${cause.message}`,
      "check the file and its permissions",
      cause,
    );
  });
  switch (form.kind) {
    case "empty":
      return null;
    case "parquet":
      return parquetPart(path, engine);
    case "header":
      return { kind: "text", files: [path], fields: form.fields, header: true };
    case "lines": {
      const chosen = format ?? own ?? DEFAULT_LOG_FORMAT;
      // A line of as many fields in another order would answer wrongly rather than not at all.
      const read = parseRecord(form.firstLine, chosen);
      if (read.ok) return { kind: "text", files: [path], fields: chosen.fields, header: false };
      const [problem] = read.issues;
      const hint = "give the records' format: --format v5, or --format '${srcaddr} ${dstaddr} ...'";
      const which = format === null && own === null ? "the default format" : "the format";
      return refuse(`the first line is not of ${which}: ${problem?.message}`, hint);
    }
    case "json":
      return refuse(
        "JSON is not a form of records that can be asked about",
        `make lines of it first: flowlab convert ${name} > records.log`,
      );
    case "unknown":
      return refuse("the file holds no flow-log records", "records are lines of fields, gzipped or not, or Parquet");
  }
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
