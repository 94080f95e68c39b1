import { readRecords } from "../../archive/index.js";
import { DEFAULT_LOG_FORMAT, type LogFormat } from "../../emit/index.js";
import { DONE, INVALID_INPUT, type ExitCode } from "../exit-code.js";
import { withScratch } from "../files/parquet-files.js";
import { openRecordSources, type RecordSources } from "../files/record-sources.js";
import type { RecordsOutput } from "../files/record-writing.js";
import { withRecordsOutput } from "../files/records-output.js";
import { InterruptedError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { startProgress, type Progress } from "../render/progress.js";
import { plural } from "../render/text.js";
import { unreadableLines, type UnreadableLines } from "../render/unreadable-lines.js";
import { readTarget, type TargetArguments } from "./convert-target.js";
import { readLogFormatOption } from "./log-format-option.js";

export interface ConvertArguments extends TargetArguments {
  /** Files and directories; `-` is standard input. */
  readonly paths: readonly string[];
  readonly format?: string;
  readonly inputFormat?: string;
  readonly force?: true;
  readonly quiet?: true;
}

interface Counts {
  records: number;
  readonly unreadable: UnreadableLines;
  /** Fields that records had and that were not written, though nobody chose what is. */
  readonly leftOut: Set<string>;
}

interface Formats {
  /** Of lines without a header. */
  readonly input: LogFormat | null;
  /** Null for that of the first records. */
  readonly output: LogFormat | null;
}

/** Reads records of any form and writes them in one format; exit 3 when any line could not be read. */
export async function run(args: ConvertArguments, io: Io): Promise<ExitCode> {
  const target = readTarget(args);
  const formats: Formats = {
    output: args.format === undefined ? null : readLogFormatOption("--format", args.format),
    input: args.inputFormat === undefined ? null : readLogFormatOption("--input-format", args.inputFormat),
  };
  const counts: Counts = { records: 0, unreadable: unreadableLines(io), leftOut: new Set() };
  const progress = startProgress("converting", io);
  const files = await io.guardInterrupt((signal) =>
    withScratch(async (scratch) => {
      const sources = await openRecordSources(args.paths, scratch, io);
      await withRecordsOutput(target, args.force === true, io, (output) =>
        copy(sources, formats, output, counts, { progress, signal }).finally(() => progress.end()),
      );
      return sources.all.length;
    }),
  );
  report(counts, files, args.quiet === true, io);
  return counts.unreadable.count === 0 ? DONE : INVALID_INPUT;
}

interface Surroundings {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

async function copy(
  sources: RecordSources,
  { input, output: chosen }: Formats,
  output: RecordsOutput,
  counts: Counts,
  { progress, signal }: Surroundings,
): Promise<void> {
  const unreadable = counts.unreadable.tell;
  let format = chosen;
  for await (const batch of readRecords(sources.all, { format: input, unreadable })) {
    format ??= batch.format;
    if (chosen === null && batch.format !== format) {
      for (const field of batch.format.fields) if (!format.fields.includes(field)) counts.leftOut.add(field.name);
    }
    counts.records += batch.records.length;
    await output.write(batch, format);
    if (signal.aborted) throw new InterruptedError();
    progress.update(sources.shareRead());
  }
  await output.finish(format ?? DEFAULT_LOG_FORMAT);
}

function report({ records, unreadable, leftOut }: Counts, sources: number, quiet: boolean, io: Io): void {
  unreadable.end();
  if (leftOut.size > 0) {
    const fields = [...leftOut].map((field) => `\`${field}\``).join(", ");
    io.stderr.write(`left out, as the first records do not have them: ${fields}; --format chooses what is written\n`);
  }
  if (quiet && unreadable.count === 0) return;
  const lines = unreadable.count === 0 ? "" : `, ${plural(unreadable.count, "line")} unreadable`;
  io.stderr.write(`${plural(records, "record")} of ${plural(sources, "file")}${lines}\n`);
}
