import { resolve } from "node:path";
import {
  fileSource,
  findRecordFiles,
  NotRecordsError,
  readRecords,
  type RecordSource,
  type UnreadableRecord,
} from "../../archive/index.js";
import { DEFAULT_LOG_FORMAT, formatRecord, type LogFormat } from "../../emit/index.js";
import { DONE, INVALID_INPUT, type ExitCode } from "../exit-code.js";
import { openRecordsOutput, type RecordsOutput } from "../files/records-output.js";
import { isParquet, readParquet, withScratch } from "../files/parquet-files.js";
import { fileError, FlowlabError } from "../flowlab-error.js";
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
  readonly to?: string;
  readonly force?: true;
  readonly quiet?: true;
}

/** Unreadable lines that are told one by one; the others are only counted. */
const MOST_TOLD = 20;

interface Counts {
  records: number;
  unreadable: number;
}

/** Reads records of any form and writes them in one format; exit 3 when any line could not be read. */
export async function run(args: ConvertArguments, io: Io): Promise<ExitCode> {
  const format = args.format === undefined ? DEFAULT_LOG_FORMAT : readLogFormatOption("--format", args.format);
  const input = args.inputFormat === undefined ? null : readLogFormatOption("--input-format", args.inputFormat);
  return withScratch(async (scratch) => {
    const sources: RecordSource[] = [];
    for (const path of args.paths) sources.push(...(await sourcesAt(path, scratch, io)));
    const output = await openRecordsOutput(args.to ?? null, format, args.header === true, args.force === true, io);
    const counts: Counts = { records: 0, unreadable: 0 };
    try {
      await copy(sources, input, format, output, counts, io);
      await output.finish();
    } catch (cause) {
      await output.discard();
      throw cause instanceof FlowlabError ? cause : fileError("read", args.paths.join(" "), cause);
    }
    report(counts, sources.length, args.quiet === true, io);
    return counts.unreadable === 0 ? DONE : INVALID_INPUT;
  });
}

async function copy(
  sources: readonly RecordSource[],
  input: LogFormat | null,
  format: LogFormat,
  output: RecordsOutput,
  counts: Counts,
  io: Io,
): Promise<void> {
  const unreadable = (found: UnreadableRecord): void => {
    counts.unreadable++;
    if (counts.unreadable <= MOST_TOLD) io.stderr.write(unreadableText(found));
  };
  for await (const { records } of readRecords(sources, { format: input, unreadable })) {
    counts.records += records.length;
    await output.write(records.map((record) => `${formatRecord(record, format)}\n`).join(""));
  }
}

function report({ records, unreadable }: Counts, sources: number, quiet: boolean, io: Io): void {
  if (unreadable > MOST_TOLD) io.stderr.write(`and ${grouped(unreadable - MOST_TOLD)} more\n`);
  if (quiet && unreadable === 0) return;
  const lines = unreadable === 0 ? "" : `, ${plural(unreadable, "line")} unreadable`;
  io.stderr.write(`${plural(records, "record")} of ${plural(sources, "file")}${lines}\n`);
}

async function sourcesAt(path: string, scratch: string, io: Io): Promise<readonly RecordSource[]> {
  if (path === "-") return [{ name: "<stdin>", chunks: () => io.stdin }];
  const root = resolve(io.currentDirectory, path);
  try {
    const files = await findRecordFiles(root);
    const sources: RecordSource[] = [];
    for (const [index, file] of files.entries()) {
      const name = file.replace(root, path);
      const text = (await isParquet(file)) ? await readParquet(file, scratch, `${index}-${sources.length}`) : file;
      sources.push(fileSource(text, name));
    }
    return sources;
  } catch (cause) {
    if (!(cause instanceof NotRecordsError)) throw fileError("read", path, cause);
    const hint = "convert reads flow logs: the columns of AWS's Parquet files are their fields";
    throw new FlowlabError("Input.NotRecords", cause.message, hint, INVALID_INPUT, cause);
  }
}

function unreadableText({ source, line, column, message, hint }: UnreadableRecord): string {
  const advice = hint === null ? "" : `\n  hint: ${hint}`;
  return escapeLine(`${source}:${line}:${column}: ${message}`) + `${advice}\n`;
}
