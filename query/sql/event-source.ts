import { FIELDS, type Field } from "../../emit/index.js";
import { identifier, literal } from "./quote.js";
import { Scope } from "./scope.js";
import type { Value } from "./value.js";

/** Files of one form. */
export type SourcePart =
  | {
      /** Lines of fields separated by single spaces (flow-log-records 1), perhaps gzipped. */
      readonly kind: "text";
      readonly files: readonly string[];
      readonly fields: readonly Field[];
      /** Whether the first line names the fields, as in S3. */
      readonly header: boolean;
      /** Whether two more columns stand before the fields: when the event was, and when it was taken in; `-` for none. */
      readonly eventTimes: boolean;
    }
  | {
      /** Columns named as AWS names them. Numbers may be stored as such or as text. */
      readonly kind: "parquet";
      readonly files: readonly string[];
      readonly columns: readonly { readonly field: Field; readonly storage: "number" | "text" }[];
    };

/** The stream and group that the records of a file stand for; null where nothing says. */
export interface FileStream {
  readonly logStream: string;
  readonly logGroup: string | null;
}

/** Log events in files. */
export interface EventSource {
  readonly parts: readonly SourcePart[];
  readonly streams: ReadonlyMap<string, FileStream>;
}

/** A character that no record has: AWS percent-encodes what is not printable. So nothing in a line is a quotation. */
const NO_QUOTE = "\u0001";

/** DuckDB takes a path for a pattern: each character that would mean something in one is bracketed. */
function exactPath(path: string): string {
  return path.replaceAll(/[*?[]/g, "[$&]");
}

function list(files: readonly string[]): string {
  return `[${files.map((file) => literal(exactPath(file))).join(", ")}]`;
}

/** The columns of an event's own times, in milliseconds. */
const EVENT_TIMES = ["event_timestamp", "event_ingestion_time"] as const;

/** Everything is read as text, and only what the query uses is made a number: DuckDB reads no other columns. */
function readText({ files, fields, header, eventTimes }: SourcePart & { readonly kind: "text" }): string {
  if (files.length === 0) return noRows(fields);
  const names = [...(eventTimes ? EVENT_TIMES : []), ...fields.map((field) => field.parquetColumn)];
  const columns = names.map((name) => `${literal(name)}: 'VARCHAR'`).join(", ");
  const options = [
    "delim = ' '",
    `quote = ${literal(NO_QUOTE)}`,
    `escape = ${literal(NO_QUOTE)}`,
    "auto_detect = false",
    "header = false",
    `skip = ${header ? 1 : 0}`,
    "store_rejects = true",
    "rejects_limit = 1000",
    "filename = true",
  ];
  const scan = `read_csv(${list(files)}, ${options.join(", ")}, columns = {${columns}})`;
  // Files put one after the other have more than one line of names.
  const [first] = fields;
  return header && first ? `(FROM ${scan} WHERE ${identifier(first.parquetColumn)} <> ${literal(first.name)})` : scan;
}

function noRows(fields: readonly Field[]): string {
  const columns = fields.map((field) => `CAST(NULL AS VARCHAR) AS ${identifier(field.parquetColumn)}`);
  return `(SELECT ${columns.join(", ")}, '' AS filename WHERE false)`;
}

function readParquet(files: readonly string[]): string {
  return `read_parquet(${list(files)}, union_by_name = true, filename = true)`;
}

/** The number in a column; where AWS has none it writes `-` in text and leaves a Parquet column empty. */
function numberColumn(column: string, storage: "number" | "text"): Value {
  return storage === "number"
    ? { kind: "digits", sql: `COALESCE(CAST(${column} AS VARCHAR), '-')`, numberSql: column }
    : { kind: "digits", sql: column, numberSql: `TRY_CAST(${column} AS BIGINT)` };
}

function isNumber(field: Field): boolean {
  return field.parquetType !== "STRING";
}

interface Columns {
  readonly sql: string;
  /** Whether there are columns of {@link EVENT_TIMES}. */
  readonly eventTimes: boolean;
  readonly values: ReadonlyMap<Field, Value>;
}

function columnsOf(part: SourcePart): Columns {
  const columns =
    part.kind === "text" ? part.fields.map((field) => ({ field, storage: "text" as const })) : part.columns;
  const values = columns.map(({ field, storage }): readonly [Field, Value] => {
    const column = identifier(field.parquetColumn);
    return [field, isNumber(field) ? numberColumn(column, storage) : { kind: "text", sql: column }];
  });
  const sql = part.kind === "text" ? readText(part) : readParquet(part.files);
  return { sql, values: new Map(values), eventTimes: part.kind === "text" && part.eventTimes };
}

/** Files of several forms as one relation of texts. */
function united(parts: readonly SourcePart[]): Columns {
  const each = parts.map(columnsOf);
  const fields = FIELDS.filter((field) => each.some(({ values }) => values.has(field)));
  const eventTimes = each.some((part) => part.eventTimes);
  const selects = each.map(({ sql, values, eventTimes: own }) => {
    const columns = fields.map((field) => {
      const value = values.get(field);
      return `${value?.sql ?? "CAST(NULL AS VARCHAR)"} AS ${identifier(field.parquetColumn)}`;
    });
    const times = EVENT_TIMES.map((name) => (own ? name : `'-' AS ${name}`));
    return `SELECT ${[...columns, ...(eventTimes ? times : []), "filename"].join(", ")} FROM ${sql}`;
  });
  const values = fields.map((field): readonly [Field, Value] => {
    const column = identifier(field.parquetColumn);
    return [field, isNumber(field) ? numberColumn(column, "text") : { kind: "text", sql: column }];
  });
  return { sql: `(${selects.join(" UNION ALL ")})`, values: new Map(values), eventTimes };
}

/** A relation of log events, the fields that Logs Insights discovers in them, and an order that tells any two apart. */
export interface EventRelation {
  /** To stand after FROM. */
  readonly sql: string;
  readonly scope: Scope;
  /** SQL keys that put equal instants in an order that no form of the files changes. */
  readonly tieBreak: readonly string[];
}

/** `startTime` is what AWS discovers, `start` what its parseVPC transformer makes; queries use both (flow-log-records 11). */
const ALIASES: readonly (readonly [string, string])[] = [
  ["start", "start"],
  ["end", "end"],
];

export function eventRelation(source: EventSource): EventRelation {
  const { sql, values, eventTimes } = source.parts.length === 1 ? columnsOf(source.parts[0]!) : united(source.parts);
  const byName = new Map<string, Value>([...values].map(([field, value]) => [field.name, value]));
  const named = [...values].map(([field, value]): readonly [string, Value] => [field.insightsName, value]);
  const aliases = ALIASES.flatMap(([alias, name]): readonly (readonly [string, Value])[] => {
    const value = byName.get(name);
    return value === undefined ? [] : [[alias, value]];
  });
  const scope = new Scope(
    [...systemFields(source, byName, eventTimes), ...named, ...aliases],
    new Set(FIELDS.filter((field) => !byName.has(field.name)).map((field) => field.insightsName)),
  );
  return { sql, scope, tieBreak: [...values.values()].map((value) => value.sql) };
}

function systemFields(
  source: EventSource,
  byName: ReadonlyMap<string, Value>,
  eventTimes: boolean,
): readonly (readonly [string, Value])[] {
  const texts = [...byName.values()].map((value) => value.sql);
  // The record as one line: fields are separated by single spaces (flow-log-records 1).
  const message = `concat_ws(' ', ${texts.join(", ")})`;
  const start = byName.get("start");
  // The event's timestamp is the record's start (flow-log-records 10).
  const started = start?.kind === "digits" ? `(${start.numberSql} * 1000)` : "CAST(NULL AS BIGINT)";
  const [ofEvent, takenIn] = EVENT_TIMES.map((name) => `TRY_CAST(${name} AS BIGINT)`);
  const timestamp = eventTimes ? `COALESCE(${ofEvent}, ${started})` : started;
  const stream = perFile(source, ({ logStream }) => logStream);
  const group = perFile(source, ({ logGroup }) => logGroup);
  const account = byName.get("account-id")?.sql ?? "'unknown'";
  // What AWS can look an event up by; here it tells events apart, and equal ones not.
  const pointer = `to_base64(encode(md5(concat_ws('|', ${stream}, ${timestamp}, ${message}))))`;
  return [
    ["@timestamp", { kind: "timestamp", sql: timestamp }],
    ["@message", { kind: "text", sql: message }],
    ["@logStream", { kind: "text", sql: stream }],
    ["logStream", { kind: "text", sql: stream }],
    ["@log", { kind: "text", sql: `CASE WHEN ${group} IS NOT NULL THEN concat(${account}, ':', ${group}) END` }],
    // Lines do not say when AWS took their events in.
    ["@ingestionTime", { kind: "timestamp", sql: eventTimes ? takenIn! : "CAST(NULL AS BIGINT)" }],
    ["@ptr", { kind: "text", sql: pointer }],
  ];
}

function perFile({ streams }: EventSource, value: (stream: FileStream) => string | null): string {
  const entries = [...streams].flatMap(([file, stream]) => {
    const text = value(stream);
    return text === null ? [] : [`${literal(file)}: ${literal(text)}`];
  });
  return entries.length === 0 ? "CAST(NULL AS VARCHAR)" : `element_at(MAP {${entries.join(", ")}}, filename)[1]`;
}
