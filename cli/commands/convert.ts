import { resolve } from "node:path";
import {
  fileSource,
  findRecordFiles,
  readRecords,
  type RecordSource,
  type UnreadableRecord,
} from "../../archive/index.js";
import { DEFAULT_LOG_FORMAT, formatRecord, headerLine } from "../../emit/index.js";
import { DONE, INVALID_INPUT, type ExitCode } from "../exit-code.js";
import { fileError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { escapeLine } from "../render/escape.js";
import { grouped, plural } from "../render/text.js";
import { readLogFormatOption } from "./log-format-option.js";

export interface ConvertArguments {
  /** Files and directories; `-` is standard input. */
  readonly paths: readonly string[];
  readonly format?: string;
  readonly inputFormat?: string;
  readonly header?: true;
  readonly quiet?: true;
}

/** Unreadable lines that are told one by one; the others are only counted. */
const MOST_TOLD = 20;

/** Reads records of any form and writes them as lines of one format; exit 3 when any line could not be read. */
export async function run(args: ConvertArguments, io: Io): Promise<ExitCode> {
  const format = args.format === undefined ? DEFAULT_LOG_FORMAT : readLogFormatOption("--format", args.format);
  const input = args.inputFormat === undefined ? null : readLogFormatOption("--input-format", args.inputFormat);
  const sources: RecordSource[] = [];
  for (const path of args.paths) sources.push(...(await sourcesAt(path, io)));

  let unreadable = 0;
  const told = (found: UnreadableRecord): void => {
    unreadable++;
    if (unreadable <= MOST_TOLD) io.stderr.write(unreadableText(found));
  };
  let records = 0;
  if (args.header) io.stdout.write(`${headerLine(format)}\n`);
  try {
    for await (const batch of readRecords(sources, { format: input, unreadable: told })) {
      records += batch.records.length;
      io.stdout.write(batch.records.map((record) => `${formatRecord(record, format)}\n`).join(""));
    }
  } catch (cause) {
    throw fileError("read", args.paths.join(" "), cause);
  }
  if (unreadable > MOST_TOLD) io.stderr.write(`and ${grouped(unreadable - MOST_TOLD)} more\n`);
  if (!args.quiet || unreadable > 0) {
    const lines = unreadable === 0 ? "" : `, ${plural(unreadable, "line")} unreadable`;
    io.stderr.write(`${plural(records, "record")} of ${plural(sources.length, "file")}${lines}\n`);
  }
  return unreadable === 0 ? DONE : INVALID_INPUT;
}

async function sourcesAt(path: string, io: Io): Promise<readonly RecordSource[]> {
  if (path === "-") return [{ name: "<stdin>", chunks: () => io.stdin }];
  try {
    const files = await findRecordFiles(resolve(io.currentDirectory, path));
    return files.map((file) => fileSource(file, file.replace(resolve(io.currentDirectory, path), path)));
  } catch (cause) {
    throw fileError("read", path, cause);
  }
}

function unreadableText({ source, line, column, message, hint }: UnreadableRecord): string {
  const advice = hint === null ? "" : `\n  hint: ${hint}`;
  return escapeLine(`${source}:${line}:${column}: ${message}`) + `${advice}\n`;
}
