import {
  failure,
  LOG_FIELD_NAMES,
  LOG_FIELD_VERSIONS,
  parseLogFormat,
  success,
  type LogFieldName,
  type Result,
} from "../../model/index.js";
import { DEFAULT_FIELDS, fieldNamed, type Field } from "./fields.js";

/** Which fields a record has, in which order. */
export interface LogFormat {
  readonly fields: readonly Field[];
  /** What `version` says in its records: the highest among the fields, 2 for the default format. */
  readonly version: number;
}

/** The fields of version 2 in AWS's order. One object: compare by identity. */
export const DEFAULT_LOG_FORMAT: LogFormat = { fields: DEFAULT_FIELDS, version: 2 };

/** As LogFormat has it: `${version} ${account-id} …`. */
export function logFormatText({ fields }: LogFormat): string {
  return fields.map(({ name }) => `\${${name}}`).join(" ");
}

/** The first line of every text file that AWS delivers to S3 (flow-log-records 1). */
export function headerLine({ fields }: LogFormat): string {
  return fields.map(({ name }) => name).join(" ");
}

/** A flow log's LogFormat, null for the default one; everything that is wrong with it at once. */
export function readLogFormat(text: string | null): Result<LogFormat> {
  if (text === null) return success(DEFAULT_LOG_FORMAT);
  const names = parseLogFormat(text);
  return names.ok ? success(logFormatOf(names.value)) : names;
}

/** The format of fields by name. */
export function logFormatOf(names: readonly LogFieldName[]): LogFormat {
  const fields = names.map((name) => fieldNamed(name)!);
  const isDefault = fields.length === DEFAULT_FIELDS.length && fields.every((each, at) => each === DEFAULT_FIELDS[at]);
  return isDefault ? DEFAULT_LOG_FORMAT : { fields, version: Math.max(...fields.map(({ version }) => version)) };
}

/** Formats by short name: `v5` is every field up to version 5 in AWS's order, `all` every field there is. */
export const LOG_FORMAT_PRESETS: ReadonlyMap<string, LogFormat> = new Map([
  ...[...new Set(Object.values(LOG_FIELD_VERSIONS))].map((version) => [`v${version}`, upTo(version)] as const),
  ["all", upTo(Infinity)],
]);

/** A preset by name, or a format written out: what a command line takes. */
export function readFormatOption(text: string): Result<LogFormat> {
  const preset = LOG_FORMAT_PRESETS.get(text);
  if (preset !== undefined) return success(preset);
  if (text.includes("{") || text.includes(" ")) return readLogFormat(text);
  const code = "InvalidParameter";
  const hint = `${[...LOG_FORMAT_PRESETS.keys()].join(", ")}, or a format such as '\${srcaddr} \${dstaddr} \${bytes}'`;
  return failure([{ severity: "error", code, message: `unknown log format \`${text}\``, hint }]);
}

function upTo(version: number): LogFormat {
  return logFormatOf(LOG_FIELD_NAMES.filter((name) => LOG_FIELD_VERSIONS[name] <= version));
}
