import { simTime, type SimTime } from "../../model/index.js";
import { explain, type RowBackground } from "../explain/explain.js";
import { derivation, type Derivation } from "./derive-fields.js";
import type { FlowContext } from "./flow-context.js";
import { detailMask, type DetailMask } from "./flow-detail.js";
import { noDataRecord, skipDataRecord, type FlowRecord } from "../record/flow-record.js";
import { DEFAULT_LOG_FORMAT } from "../record/log-format.js";
import { conversationOrder } from "./conversation-order.js";
import { feedsOf, type Feed } from "./log-stream.js";
import type { InterfaceMetadata } from "./interface-metadata.js";
import type { AggregatorOptions } from "./options.js";
import { mergeRow, rowBackground, rowFlow, rowRecord, withFewerDetails } from "./row-record.js";
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

/** The open window of one interface, and what its flow logs need to know of the past. */
export interface InterfaceLog {
  readonly id: string;
  readonly accountId: string;
  /** As a word of a row's key. */
  readonly primaryAddress: number;
  readonly options: AggregatorOptions;
  /** What rows are told apart by besides the 5-tuple: all that any of the formats asks for. */
  readonly mask: DetailMask;
  /** All but the flow of what later fields are derived from. */
  readonly context: Omit<FlowContext, "flow" | "tagFields">;
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
  readonly mask: DetailMask;
  readonly derive: Derivation;
  /** Whether it has delivered anything: silence is only recorded after that (flow-log-records 3). */
  hasLogged: boolean;
}

export function createInterfaceLog(
  logged: LoggedInterface,
  interfaces: readonly InterfaceMetadata[],
  options: AggregatorOptions,
): InterfaceLog {
  const feeds = feedsOf(logged).map((feed): FeedState => ({
    ...feed,
    mask: detailMask(feed.format),
    derive: derivation(feed.format),
    hasLogged: false,
  }));
  return {
    id: logged.id,
    accountId: logged.accountId,
    primaryAddress: (logged.primaryAddress ?? 0) | 0,
    options,
    mask: feeds.reduce((mask, feed) => mask | feed.mask, 0),
    context: {
      at: logged.metadata,
      interfaces,
      serviceOf: options.serviceOf ?? (() => null),
    },
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
  if (log.windowFeeds.length > 0) deliver(log, log.windowFeeds, rows, start, end);
  if (log.blockFeeds.length > 0) {
    for (const row of conversationOrder(rows)) mergeRow(log.blockRows, rows, row, log.mask);
    if (blockOf(grid, window + 1) !== blockOf(grid, window)) closeBlock(log, window);
  }
  clearRows(rows);
}

function closeBlock(log: InterfaceLog, lastWindow: number): void {
  const { grid, blockRows, options } = log;
  const end = windowEnd(grid, lastWindow);
  const start = windowStart(grid, firstWindowOf(grid, blockOf(grid, lastWindow)), options.start, end);
  deliver(log, log.blockFeeds, blockRows, start, end);
  clearRows(blockRows);
}

function deliver(log: InterfaceLog, feeds: readonly FeedState[], rows: RowTable, start: SimTime, end: SimTime): void {
  // Formats that ask for the same details share their rows; mostly there is one.
  const views = new Map<DetailMask, { readonly table: RowTable; readonly order: readonly number[] }>();
  for (const feed of feeds) {
    let view = views.get(feed.mask);
    if (view === undefined) {
      const table = feed.mask === log.mask ? rows : withFewerDetails(rows, feed.mask);
      views.set(feed.mask, (view = { table, order: conversationOrder(table) }));
    }
    deliverFeed(log, feed, view.table, view.order, start, end);
  }
}

function deliverFeed(
  log: InterfaceLog,
  feed: FeedState,
  table: RowTable,
  order: readonly number[],
  start: SimTime,
  end: SimTime,
): void {
  const { id, accountId, options } = log;
  const { trafficType, format, tagFields, derive } = feed;
  const context = { ...log.context, tagFields };
  const plain = format === DEFAULT_LOG_FORMAT;
  const { noData, maxRecordsPerWindow } = options.flowLogging;
  const [startSecond, endSecond] = [start / SECOND_US, end / SECOND_US];
  const records: FlowRecord[] = [];
  const backgrounds: RowBackground[] = [];
  let skipped = false;
  for (const row of order) {
    const record = rowRecord(table, row, id, accountId);
    if (trafficType !== "ALL" && trafficType !== record.action) continue;
    if (records.length === maxRecordsPerWindow) {
      skipped = true;
      break;
    }
    records.push(plain ? record : derive(record, { ...context, flow: rowFlow(table, row) }));
    if (options.explain) backgrounds.push(rowBackground(table, row));
  }
  if (records.length === 0 && !(feed.hasLogged && noData === "record")) return;
  // UNVERIFIED: what describes the interface stands in records without a flow as well (flow-log-records 13).
  const without = { ...context, flow: null };
  if (records.length === 0) records.push(derive(noDataRecord(id, accountId, startSecond, endSecond), without));
  if (skipped) records.push(derive(skipDataRecord(id, accountId, startSecond, endSecond), without));
  feed.hasLogged = true;
  options.deliver(feed.stream, {
    format,
    records,
    flowLogs: feed.flowLogs,
    ingestionTime: simTime(end + options.flowLogging.deliveryDelayUs),
    explain: options.explain ? (index) => explain(records[index]!, backgrounds[index] ?? null, format) : null,
  });
}
