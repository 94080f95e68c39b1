import {
  compareLogs,
  type Alignment,
  type CompareOptions,
  type Comparison,
  type SameHost,
  type Tolerances,
} from "../../compare/index.js";
import type { LogFormat } from "../../emit/index.js";
import { isIpv4, parseIpAddress } from "../../model/index.js";
import { DIFFERS, DONE, INVALID_INPUT, USAGE, type ExitCode } from "../exit-code.js";
import { readComparedLog } from "../files/compared-log.js";
import { checkOutputFile, writeOutputFile } from "../files/output-file.js";
import { withScratch } from "../files/parquet-files.js";
import { FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { colours } from "../render/colours.js";
import { renderComparison } from "../render/comparison.js";
import { comparisonDocument } from "../render/comparison-document.js";
import { renderComparisonPage } from "../render/report-page/comparison-page.js";
import { reportIssues } from "../render/report-issues.js";
import { unreadableLines } from "../render/unreadable-lines.js";
import { judge } from "./judge.js";
import { readLogFormatOption } from "./log-format-option.js";

export interface CompareArguments {
  readonly a: string;
  /** Null when a topology judges A alone. */
  readonly b: string | null;
  readonly topology?: string;
  readonly packets: string;
  readonly bytes: string;
  readonly score: string;
  readonly align: Alignment;
  readonly same?: readonly string[];
  readonly format?: string;
  readonly json?: true;
  /** A page for a browser, to write. */
  readonly html?: string;
  readonly force?: true;
}

function usage(message: string, hint: string): FlowlabError {
  return new FlowlabError("Option.Compare", message, hint, USAGE);
}

function percent(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value <= 100) return value;
  throw usage(`\`${option} ${text}\` is no percentage`, "write a number from 0 to 100");
}

/** `203.0.113.9=198.51.100.7` */
function sameHost(text: string): SameHost {
  const [a = null, b = null] = text.split("=").map(parseIpAddress);
  if (a !== null && b !== null && isIpv4(a) === isIpv4(b) && text.split("=").length === 2) return { a, b };
  throw usage(`\`--same ${text}\` does not name two addresses`, "write A's address and B's: 203.0.113.9=198.51.100.7");
}

/** Compares two logs flow by flow; exit 4 when fewer flows agree than `--score` asks for. */
export async function run(args: CompareArguments, io: Io): Promise<ExitCode> {
  const tolerances: Tolerances = {
    packetsPercent: percent("--packets", args.packets),
    bytesPercent: percent("--bytes", args.bytes),
  };
  const leastScore = percent("--score", args.score);
  const sameHosts = (args.same ?? []).map(sameHost);
  const format = args.format === undefined ? null : readLogFormatOption("--format", args.format);
  const { topology } = args;
  if ((args.b === null) === (topology === undefined)) {
    const hint = "name two logs, or one log and with `--topology` what judges it";
    throw usage(args.b === null ? "what to compare with is missing" : "a topology judges one log alone", hint);
  }
  const html = args.html ?? null;
  const force = args.force === true;
  if (html !== null) await checkOutputFile(html, force, io);
  if (topology !== undefined)
    return judge({ log: args.a, topology, format, json: args.json === true, html, force }, io);
  return compareTwo(args.a, args.b!, { tolerances, alignment: args.align, sameHosts }, format, leastScore, args, io);
}

async function compareTwo(
  pathA: string,
  pathB: string,
  options: CompareOptions,
  format: LogFormat | null,
  leastScore: number,
  args: CompareArguments,
  io: Io,
): Promise<ExitCode> {
  return withScratch(async (scratch) => {
    const unreadable = unreadableLines(io);
    const reading = { format, unreadable, scratch };
    const a = await readComparedLog(pathA, reading, io);
    const b = await readComparedLog(pathB, reading, io);
    unreadable.end();
    if (a === null || b === null) return INVALID_INPUT;
    const compared = compareLogs({ a, b }, options);
    if (!compared.ok) {
      reportIssues(compared.issues, new Map(), io);
      return INVALID_INPUT;
    }
    if (args.html !== undefined) {
      const page = renderComparisonPage(compared.value, unreadable.count);
      await writeOutputFile(args.html, page, args.force === true, io);
    }
    show(compared.value, unreadable.count, args, io);
    // What could not be read was not compared: no score can speak for it.
    if (unreadable.count > 0) return INVALID_INPUT;
    return (compared.value.score ?? 100) < leastScore ? DIFFERS : DONE;
  });
}

function show(comparison: Comparison, unreadable: number, args: CompareArguments, io: Io): void {
  if (args.json) {
    const document = comparisonDocument(comparison, unreadable);
    io.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else io.stdout.write(renderComparison(comparison, unreadable, io.stdout.columns, colours(io, io.stdout)));
}
