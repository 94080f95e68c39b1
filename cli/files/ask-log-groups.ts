import {
  isLogGroupName,
  MalformedQuery,
  openLogs,
  QueryStopped,
  QueryUnfinished,
  runQuery,
  type QueryResults,
} from "../../provision/index.js";
import { FIELDS } from "../../emit/index.js";
import { chartOf, QUERY_SOURCE, type TimeRange } from "../../query/index.js";
import { USAGE } from "../exit-code.js";
import { FlowlabError, InterruptedError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import type { Findings } from "../render/query-answer.js";
import { reportIssues } from "../render/report-issues.js";
import { grouped } from "../render/text.js";
import { awsFailure, checkedEndpoint, checkedRegion, defaultRegion } from "./aws-arguments.js";

export interface LogGroupArguments {
  readonly logGroup?: readonly string[];
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
}

/** StartQuery takes at most so many (cloudwatch_limits_cwl). */
const MAX_GROUPS = 50;
/** What the console asks about unless told otherwise. */
const HOUR_MS = 3_600_000;

function checkedGroups(names: readonly string[]): readonly string[] {
  const wrong = names.find((name) => !isLogGroupName(name));
  const message =
    wrong !== undefined
      ? `\`--log-group\`: \`${wrong}\` is not the name of a log group`
      : names.length > MAX_GROUPS
        ? `a query asks at most ${MAX_GROUPS} log groups, not ${names.length}`
        : null;
  if (message !== null)
    throw new FlowlabError("Option.Malformed", message, "1 to 512 letters, digits and _ / . # -", USAGE);
  return names;
}

/** Columns in the order in which rows name them; figures where all values are numbers and the name is no field's. */
function findingsOf(text: string, { rows, statistics }: QueryResults): Findings {
  const titles = [...new Set(rows.flatMap((row) => row.map(({ field }) => field)))].filter((field) => field !== "@ptr");
  const byName = rows.map((row) => new Map(row.map(({ field, value }) => [field, value])));
  const isFigure = (title: string): boolean =>
    !FIELDS.some(({ insightsName }) => insightsName === title) &&
    byName.every((row) => /^-?\d+(\.\d+)?(E-?\d+)?$/i.test(row.get(title) ?? "0"));
  const columns = titles.map((title) => ({ title, kind: isFigure(title) ? ("number" as const) : ("text" as const) }));
  const cells = byName.map((row) => columns.map(({ title }) => row.get(title) ?? null));
  const figures = cells.map((row) =>
    row.map((cell, at) => (cell !== null && columns[at]?.kind === "number" ? Number(cell) : cell)),
  );
  return {
    text,
    columns,
    rows: cells,
    chart: chartOf(titles, figures),
    pointers: byName.flatMap((row) => row.get("@ptr") ?? []),
    volume: null,
    statistics,
  };
}

function placeOf(
  text: string,
  offset: number,
): { readonly file: string; readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split("\n");
  return { file: QUERY_SOURCE, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** Has a real account answer the query, whatever of the language it uses; null when AWS refuses its text, which was reported. */
export async function askLogGroups(
  text: string,
  timeRange: TimeRange | null,
  args: LogGroupArguments,
  io: Io,
): Promise<Findings | null> {
  const logGroupNames = checkedGroups(args.logGroup ?? []);
  const region = args.region === undefined ? defaultRegion(io) : checkedRegion(args.region);
  const endpointUrl = checkedEndpoint(args.endpointUrl);
  const range = timeRange ?? { start: io.now() - HOUR_MS, end: io.now() };
  if (timeRange === null) io.stderr.write("asking about the last hour: --start and --end say otherwise\n");
  const request = {
    logGroupNames,
    queryString: text,
    startTime: Math.floor(range.start / 1000),
    endTime: Math.ceil(range.end / 1000),
  };
  let shown = false;
  const onProgress = (scanned: number): void => {
    if (!io.stderr.isTTY) return;
    shown = true;
    io.stderr.write(`\r\u001b[2KAWS has scanned ${grouped(scanned)} records`);
  };
  return io.guardInterrupt(async (signal) => {
    try {
      const api = await openLogs({ profile: args.profile ?? null, region }, { endpointUrl });
      try {
        return findingsOf(text, await runQuery(api, request, { signal, onProgress }));
      } finally {
        api.close();
        if (shown) io.stderr.write("\r\u001b[2K");
      }
    } catch (error) {
      if (error instanceof QueryStopped) throw new InterruptedError();
      if (error instanceof QueryUnfinished) {
        const hint = "ask about less time or fewer log groups, or try again";
        throw new FlowlabError(`Query.${error.status}`, error.message, hint);
      }
      if (!(error instanceof MalformedQuery)) throw awsFailure("the log groups cannot be asked", error);
      const { message, offset } = error;
      const position = offset === null ? {} : { position: placeOf(text, offset) };
      const issue = { severity: "error", code: "MalformedQueryException", message, ...position } as const;
      reportIssues([issue], new Map([[QUERY_SOURCE, text]]), io);
      return null;
    }
  });
}
