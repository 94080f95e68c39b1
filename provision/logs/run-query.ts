import { backoffMs, MAX_ATTEMPTS } from "../aws/retry.js";
import type { LogsApi } from "./logs-api.js";

/** A Logs Insights query for AWS to answer. */
export interface QueryRequest {
  readonly logGroupNames: readonly string[];
  readonly queryString: string;
  /** Unix seconds, both ends included. */
  readonly startTime: number;
  readonly endTime: number;
}

export interface RunQueryOptions {
  /** Stops the query in AWS as well. */
  readonly signal?: AbortSignal;
  /** Waits between two looks at the results, and before a query that AWS had no room for is started again. */
  readonly delayMs?: (attempt: number) => number;
  /** Is told how many records AWS has scanned so far. */
  readonly onProgress?: (recordsScanned: number) => void;
}

/** What AWS found: fields by name in each row, those without a value left out. */
export interface QueryResults {
  readonly rows: readonly (readonly { readonly field: string; readonly value: string }[])[];
  readonly statistics: {
    readonly recordsMatched: number;
    readonly recordsScanned: number;
    readonly bytesScanned: number;
  };
}

/** AWS does not take the query for one, in its words; the offset is into the query's text where AWS names one. */
export class MalformedQuery extends Error {
  override readonly name = "MalformedQuery";
  readonly offset: number | null;

  constructor(message: string, offset: number | null) {
    super(message);
    this.offset = offset;
  }
}

/** AWS began to answer and gave up: `Failed`, `Timeout`, `Cancelled`, `Unknown`. */
export class QueryUnfinished extends Error {
  override readonly name = "QueryUnfinished";
  readonly status: string;

  constructor(status: string) {
    super(`AWS ended the query as ${status}`);
    this.status = status;
  }
}

/** The query was interrupted here, and is stopped in AWS. */
export class QueryStopped extends Error {
  override readonly name = "QueryStopped";
}

function wait(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal?.addEventListener("abort", done);
    if (signal?.aborted) done();
  });
}

/** Results come within a second or take long: looks get rarer, up to this. */
const LONGEST_LOOK_MS = 2_000;
const lookMs = (attempt: number): number => Math.min(LONGEST_LOOK_MS, 250 * 1.5 ** attempt);

/** StartQuery. An account has room for some queries at a time only: a full one is asked again. */
async function start(
  api: LogsApi,
  request: QueryRequest,
  { signal, delayMs = backoffMs }: RunQueryOptions,
): Promise<string> {
  const { StartQueryCommand, MalformedQueryException, LimitExceededException } = api.sdk;
  const input = { ...request, logGroupNames: [...request.logGroupNames] };
  for (let attempt = 1; ; attempt += 1) {
    if (signal?.aborted) throw new QueryStopped("interrupted");
    try {
      const { queryId } = await api.send(new StartQueryCommand(input));
      if (queryId === undefined) throw new QueryUnfinished("Unknown");
      return queryId;
    } catch (error) {
      if (error instanceof MalformedQueryException) {
        const offset = error.queryCompileError?.location?.startCharOffset ?? null;
        throw new MalformedQuery(error.queryCompileError?.message ?? error.message, offset);
      }
      if (!(error instanceof LimitExceededException) || attempt === MAX_ATTEMPTS) throw error;
      await wait(delayMs(attempt), signal);
    }
  }
}

/** Has AWS answer a query, and waits for it. Rejects with the errors above, or what the SDK throws. */
export async function runQuery(
  api: LogsApi,
  request: QueryRequest,
  options: RunQueryOptions = {},
): Promise<QueryResults> {
  const { signal, delayMs = lookMs, onProgress } = options;
  const { GetQueryResultsCommand, StopQueryCommand } = api.sdk;
  const queryId = await start(api, request, options);
  for (let attempt = 0; ; attempt += 1) {
    if (signal?.aborted) {
      // Failing that, AWS ends the query itself: what counts is that nobody waits.
      await api.send(new StopQueryCommand({ queryId })).catch(() => undefined);
      throw new QueryStopped("interrupted");
    }
    const answer = await api.send(new GetQueryResultsCommand({ queryId }));
    const { status = "Unknown", statistics = {} } = answer;
    onProgress?.(statistics.recordsScanned ?? 0);
    if (status === "Complete") {
      const { recordsMatched = 0, recordsScanned = 0, bytesScanned = 0 } = statistics;
      return {
        rows: await allRows(api, queryId, answer),
        statistics: { recordsMatched, recordsScanned, bytesScanned },
      };
    }
    if (status !== "Scheduled" && status !== "Running") throw new QueryUnfinished(status);
    await wait(delayMs(attempt), signal);
  }
}

interface Page {
  readonly results?:
    readonly (readonly { readonly field?: string | undefined; readonly value?: string | undefined }[])[] | undefined;
  readonly nextToken?: string | undefined;
}

/** A page holds up to 10,000 rows. */
async function allRows(api: LogsApi, queryId: string, first: Page): Promise<QueryResults["rows"]> {
  const rows = [];
  for (let page = first; ;) {
    for (const row of page.results ?? []) {
      rows.push(
        row.flatMap(({ field, value }) => (field === undefined || value === undefined ? [] : [{ field, value }])),
      );
    }
    const { nextToken } = page;
    if (nextToken === undefined) return rows;
    page = await api.send(new api.sdk.GetQueryResultsCommand({ queryId, nextToken }));
  }
}
