import { LogJudge } from "../../compare/index.js";
import type { LogFormat } from "../../emit/index.js";
import { DIFFERS, DONE, INVALID_INPUT, type ExitCode } from "../exit-code.js";
import { readRecordsInto } from "../files/compared-log.js";
import { writeOutputFile } from "../files/output-file.js";
import { withScratch } from "../files/parquet-files.js";
import { readTopologyStates, statesAt } from "../files/topology-states.js";
import { FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { colours } from "../render/colours.js";
import { renderJudging } from "../render/judging.js";
import { renderJudgingPage } from "../render/report-page/judging-page.js";
import { unreadableLines } from "../render/unreadable-lines.js";

export interface JudgeArguments {
  readonly log: string;
  /** A lab file, or describe-* output. */
  readonly topology: string;
  /** Of lines without a header; null for the default format. */
  readonly format: LogFormat | null;
  readonly json: boolean;
  /** A page for a browser, to write; null for none. */
  readonly html: string | null;
  /** Replace it where it is there. */
  readonly force: boolean;
}

/** Judges a log alone by a topology; exit 4 when an action cannot be explained. */
export async function judge(args: JudgeArguments, io: Io): Promise<ExitCode> {
  const network = await readTopologyStates(args.topology, io);
  if (network === null) return INVALID_INPUT;
  return withScratch(async (scratch) => {
    const unreadable = unreadableLines(io);
    let found: LogJudge | null = null;
    await readRecordsInto(args.log, { format: args.format, unreadable, scratch }, io, (start) => {
      const into = new LogJudge(statesAt(network, start));
      found = into;
      return (record, format) => into.add(record, format);
    });
    unreadable.end();
    const judging = (found as LogJudge | null)!.judge(args.log);
    if (judging.records === 0) {
      const hint = "name a run's directory, or flow logs";
      throw new FlowlabError("Compare.Input", `\`${args.log}\` holds no flow-log records`, hint, INVALID_INPUT);
    }
    if (args.html !== null) {
      const page = renderJudgingPage(judging, args.topology, unreadable.count);
      await writeOutputFile(args.html, page, args.force, io);
    }
    if (args.json) {
      const document = { schema: 1, unreadableLines: unreadable.count, topology: args.topology, ...judging };
      io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    } else io.stdout.write(renderJudging(judging, unreadable.count, io.stdout.columns, colours(io, io.stdout)));
    if (unreadable.count > 0) return INVALID_INPUT;
    return judging.judged.unexplained.flows > 0 ? DIFFERS : DONE;
  });
}
