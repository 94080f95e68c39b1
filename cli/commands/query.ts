import { readFormatOption } from "../../emit/index.js";
import { parseInstant } from "../../sim/index.js";
import {
  chartOf,
  compileQuery,
  parseQuery,
  QUERY_SOURCE,
  SAMPLE_QUERIES,
  type Query,
  type TimeRange,
} from "../../query/index.js";
import {
  answerQuery,
  Engine,
  logVolume,
  openEvents,
  bothRejected,
  QueryFailure,
  QueryInterrupted,
} from "../../query/duckdb/index.js";
import { didYouMean } from "../../model/index.js";
import { DONE, INVALID_INPUT, USAGE, type ExitCode } from "../exit-code.js";
import { askLogGroups, type LogGroupArguments } from "../files/ask-log-groups.js";
import { checkOutputFile } from "../files/output-file.js";
import { FAILED } from "../exit-code.js";
import { FlowlabError, InterruptedError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { startProgress } from "../render/progress.js";
import { reportRejected, showAnswer, statisticsOf, type Findings } from "../render/query-answer.js";
import { reportIssues } from "../render/report-issues.js";
import { renderSampleQueries } from "../render/query-samples.js";
import { colours } from "../render/colours.js";

export interface QueryArguments extends LogGroupArguments {
  /** Files, directories and patterns, and last the query, unless `--sample` names one. */
  readonly inputs: readonly string[];
  readonly sample?: string;
  readonly list?: true;
  /** Of lines without a header. */
  readonly format?: string;
  /** ISO 8601 with its zone. */
  readonly start?: string;
  readonly end?: string;
  readonly memory?: string;
  readonly json?: true;
  readonly csv?: true;
  readonly chart?: true;
  readonly svg?: string;
  readonly force?: true;
}

function usage(message: string, hint: string): FlowlabError {
  return new FlowlabError("Option.Malformed", message, hint, USAGE);
}

/** The query's text, and what it asks about. */
function splitInputs({ inputs, sample }: QueryArguments): { readonly text: string; readonly paths: readonly string[] } {
  if (sample === undefined) return { text: inputs.at(-1) ?? "", paths: inputs.slice(0, -1) };
  const found = SAMPLE_QUERIES.find(({ name }) => name === sample);
  if (found !== undefined) return { text: found.text, paths: inputs };
  const hint =
    didYouMean(
      sample,
      SAMPLE_QUERIES.map(({ name }) => name),
    ) ?? "`--list` shows them all";
  throw usage(`there is no sample query \`${sample}\``, hint);
}

function instant(option: string, text: string): number {
  const time = parseInstant(text);
  if (time === null)
    throw usage(`\`${option} ${text}\` is not an instant`, "write an instant with its zone, as 2026-01-12T09:00:00Z");
  return Math.floor(time / 1000);
}

function timeRangeOf({ start, end }: QueryArguments): TimeRange | null {
  if (start === undefined && end === undefined) return null;
  if (start === undefined || end === undefined) throw usage("a time range has two ends", "give --start and --end");
  const range = { start: instant("--start", start), end: instant("--end", end) };
  if (range.start > range.end) throw usage("the time range ends before it begins", "exchange --start and --end");
  return range;
}

function checkMemory({ memory }: QueryArguments): void {
  if (memory === undefined || /^\d+(\.\d+)?\s*([KMGT]i?B|%)$/i.test(memory)) return;
  throw usage(`\`--memory ${memory}\` is no amount of memory`, "write it as 2GB or 50%");
}

/** Asks the files; null when they or the query have errors, which were reported. */
async function ask(query: Query, paths: readonly string[], args: QueryArguments, io: Io): Promise<Findings | null> {
  const timeRange = timeRangeOf(args);
  const format = args.format === undefined ? null : readFormatOption(args.format);
  if (format !== null && !format.ok) {
    reportIssues(format.issues, new Map(), io);
    return null;
  }
  const sources = new Map([[QUERY_SOURCE, query.text]]);
  const progress = startProgress("asking", io);
  return io.guardInterrupt(async (signal) => {
    const engine = await Engine.open({
      signal,
      ...(args.memory !== undefined && { memory: args.memory }),
      onProgress: (share) => progress.update(share),
    });
    try {
      const events = await openEvents(paths, engine, {
        directory: io.currentDirectory,
        format: format?.value ?? null,
      });
      reportIssues(events.ok ? events.warnings : events.issues, sources, io);
      if (!events.ok) return null;
      const compiled = compileQuery(query, events.value.source, { now: io.now(), timeRange });
      reportIssues(compiled.ok ? compiled.warnings : compiled.issues, sources, io);
      if (!compiled.ok) return null;
      const answer = await answerQuery(query, compiled.value, engine);
      if (!answer.ok) {
        reportIssues(answer.issues, sources, io);
        return null;
      }
      const counted = args.json || args.chart || args.svg !== undefined;
      const volume = counted ? await logVolume(compiled.value, engine) : null;
      reportRejected(bothRejected(events.value.rejected, answer.value.rejected), io);
      const statistics = volume === null ? null : statisticsOf(volume, events.value.bytes);
      const { columns, rows } = answer.value;
      const titles = columns.map(({ title }) => title);
      return { text: query.text, ...answer.value, chart: chartOf(titles, rows), volume, statistics };
    } finally {
      progress.end();
      await engine.close();
    }
  });
}

/** What stopped the query, as the command line says it. */
function translate(cause: unknown): unknown {
  if (cause instanceof QueryInterrupted) return new InterruptedError();
  if (cause instanceof QueryFailure)
    return new FlowlabError(cause.code, cause.message, cause.hint, FAILED, cause.cause ?? cause);
  return cause;
}

/** Reads the query, and asks the files; null when either has errors, which were reported. */
async function askFiles(
  text: string,
  paths: readonly string[],
  args: QueryArguments,
  io: Io,
): Promise<Findings | null> {
  const query = parseQuery(text);
  if (!query.ok) {
    reportIssues(query.issues, new Map([[QUERY_SOURCE, text]]), io);
    return null;
  }
  try {
    return await ask(query.value, paths, args, io);
  } catch (cause) {
    throw translate(cause);
  }
}

/** Asks flow logs in the Logs Insights query language. */
export async function run(args: QueryArguments, io: Io): Promise<ExitCode> {
  if (args.list) {
    io.stdout.write(renderSampleQueries(SAMPLE_QUERIES, args.json === true, colours(io, io.stdout)));
    return DONE;
  }
  checkMemory(args);
  const { text, paths } = splitInputs(args);
  const asksAws = args.logGroup !== undefined;
  if (asksAws === paths.length > 0) {
    const hint = "name a run's directory or files, and then the query in quotes; or log groups with --log-group";
    throw usage(asksAws ? "files and log groups are asked apart" : "what is asked is missing", hint);
  }
  if (args.svg !== undefined) await checkOutputFile(args.svg, args.force === true, io);
  const findings = asksAws
    ? await askLogGroups(text, timeRangeOf(args), args, io)
    : await askFiles(text, paths, args, io);
  if (findings === null) return INVALID_INPUT;
  await showAnswer(findings, args, io);
  return DONE;
}
