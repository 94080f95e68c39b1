import { simTime, type SimTime } from "../../model/index.js";
import { explain } from "../explain/explain.js";
import { noDataRecord, type FlowRecord } from "../record/flow-record.js";
import { conversationOrder } from "./conversation-order.js";
import { feedsOf, type Feed } from "./log-stream.js";
import type { AggregatorOptions } from "./options.js";
import { mergeRow, rowBackground, rowRecord } from "./row-record.js";
import { clearRows, createRowTable, firstOf, setTimes, type RowTable } from "./row-table.js";
import type { LoggedInterface } from "./subscription.js";
import {
  blockOf,
  firstWindowOf,
  windowAt,
  windowEnd,
  windowGrid,
  windowStart,
  type WindowGrid,
} from "./window-grid.js";

const SECOND_US = 1_000_000;
/** Mean of the four consecutive lags of one interface between a window's end and its ingestion (real-samples 1). */
const INGESTION_DELAY_US = 39_800_000;

/** The open window of one interface, and what its flow logs need to know of the past. */
export interface InterfaceLog {
  readonly id: string;
  readonly accountId: string;
  /** As a word of a row's key. */
  readonly primaryAddress: number;
  readonly options: AggregatorOptions;
  readonly grid: WindowGrid;
  readonly rows: RowTable;
  readonly windowFeeds: readonly FeedState[];
  /** Rows of the 600 s block so far; stays empty without a flow log of that interval. */
  readonly blockRows: RowTable;
  readonly blockFeeds: readonly FeedState[];
  /** Number of the open window; null before the first packet. */
  window: number | null;
  windowEnd: number;
  lastAt: number;
}

interface FeedState extends Feed {
  /** Whether it has delivered anything: silence is only recorded after that (flow-log-records 3). */
  hasLogged: boolean;
}

export function createInterfaceLog(logged: LoggedInterface, options: AggregatorOptions): InterfaceLog {
  const feeds = feedsOf(logged).map((feed): FeedState => ({ ...feed, hasLogged: false }));
  return {
    id: logged.id,
    accountId: logged.accountId,
    primaryAddress: logged.primaryAddress | 0,
    options,
    grid: windowGrid(options.seed, logged.id, options.flowLogging.windowOffsetSeconds),
    rows: createRowTable(),
    windowFeeds: feeds.filter(({ intervalSeconds }) => intervalSeconds === 60),
    blockRows: createRowTable(),
    blockFeeds: feeds.filter(({ intervalSeconds }) => intervalSeconds === 600),
    window: null,
    windowEnd: -Infinity,
    lastAt: -Infinity,
  };
}

/** Closes the windows that ended before `at` and opens the one that holds it. */
export function advanceTo(log: InterfaceLog, at: SimTime): void {
  const window = windowAt(log.grid, at);
  if (log.window !== null) for (let closing = log.window; closing < window; closing++) closeWindow(log, closing);
  log.window = window;
  log.windowEnd = windowEnd(log.grid, window);
}

/** Closes everything up to `end`; a window that `end` cuts is closed, at its own end, only if it saw traffic. */
export function finishInterfaceLog(log: InterfaceLog, end: SimTime): void {
  if (log.window !== null) {
    let closing = log.window;
    closeWindow(log, closing);
    while (windowEnd(log.grid, closing + 1) <= end) closeWindow(log, ++closing);
    if (log.blockRows.size > 0) closeBlock(log, closing);
  }
  log.lastAt = Infinity;
}

function closeWindow(log: InterfaceLog, window: number): void {
  const { grid, rows, options } = log;
  const end = windowEnd(grid, window);
  const start = windowStart(grid, window, options.start, rows.size === 0 ? end : simTime(firstOf(rows, 0)));
  if (options.flowLogging.timestamps === "window") {
    setTimes(rows, start, end);
  }
  const order = conversationOrder(rows);
  deliver(log, log.windowFeeds, rows, order, start, end);
  if (log.blockFeeds.length > 0) {
    for (const row of order) mergeRow(log.blockRows, rows, row);
    if (blockOf(grid, window + 1) !== blockOf(grid, window)) closeBlock(log, window);
  }
  clearRows(rows);
}

function closeBlock(log: InterfaceLog, lastWindow: number): void {
  const { grid, blockRows, options } = log;
  const end = windowEnd(grid, lastWindow);
  const start = windowStart(grid, firstWindowOf(grid, blockOf(grid, lastWindow)), options.start, end);
  deliver(log, log.blockFeeds, blockRows, conversationOrder(blockRows), start, end);
  clearRows(blockRows);
}

function deliver(
  log: InterfaceLog,
  feeds: readonly FeedState[],
  table: RowTable,
  order: readonly number[],
  start: SimTime,
  end: SimTime,
): void {
  const { id, accountId, options } = log;
  const ingestionTime = simTime(end + (options.ingestionDelayUs ?? INGESTION_DELAY_US));
  const records = feeds.length === 0 ? [] : order.map((row) => rowRecord(table, row, id, accountId));
  const backgrounds = options.explain ? order.map((row) => rowBackground(table, row)) : [];
  for (const feed of feeds) {
    const chosen = records.flatMap(({ action }, index) =>
      feed.trafficType === "ALL" || feed.trafficType === action ? [index] : [],
    );
    const silent = chosen.length === 0;
    if (silent && !(feed.hasLogged && options.flowLogging.noData === "record")) continue;
    feed.hasLogged = true;
    const delivered: readonly FlowRecord[] = silent
      ? [noDataRecord(id, accountId, start / SECOND_US, end / SECOND_US)]
      : chosen.map((index) => records[index]!);
    options.deliver(feed.stream, {
      records: delivered,
      ingestionTime,
      explain: options.explain ? (index) => explain(delivered[index]!, backgrounds[chosen[index]!] ?? null) : null,
    });
  }
}
