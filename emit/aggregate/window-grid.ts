import { deriveNumber, simTime, type SimTime } from "../../model/index.js";

const SECOND_US = 1_000_000;
/** No window is longer (flow-log-records 7). */
const WINDOW_US = 60 * SECOND_US;
const WINDOWS_PER_BLOCK = 10;

/**
 * When the windows of one interface end: every 60 s exactly, each interface at its own second (real-samples 1).
 * Windows are numbered; ten of them are the block of a 600 s flow log.
 */
export interface WindowGrid {
  readonly offsetUs: number;
  /** Where in its block window 0 stands. */
  readonly blockPhase: number;
  readonly gapSeed: number;
}

/** `offsetSeconds` null takes the second from the seed; else windows, and blocks of ten, end at that second. */
export function windowGrid(seed: string, interfaceId: string, offsetSeconds: number | null): WindowGrid {
  const number = (what: string): number => deriveNumber(seed, `${interfaceId}/flow-log-windows/${what}`);
  return {
    offsetUs: (offsetSeconds ?? number("offset") % 60) * SECOND_US,
    blockPhase: offsetSeconds === null ? number("block") % WINDOWS_PER_BLOCK : 0,
    gapSeed: number("gap"),
  };
}

/** The window of an instant: a packet at the very end of one belongs to the next. */
export function windowAt(grid: WindowGrid, at: SimTime): number {
  return Math.floor((at - grid.offsetUs) / WINDOW_US);
}

export function windowEnd(grid: WindowGrid, window: number): SimTime {
  return simTime((window + 1) * WINDOW_US + grid.offsetUs);
}

export function blockOf(grid: WindowGrid, window: number): number {
  return Math.floor((window + grid.blockPhase) / WINDOWS_PER_BLOCK);
}

export function firstWindowOf(grid: WindowGrid, block: number): number {
  return block * WINDOWS_PER_BLOCK - grid.blockPhase;
}

/** The 0, 1 or 2 seconds between the end of the window before and the start of this one (real-samples 1). */
function gapSeconds(grid: WindowGrid, window: number): number {
  let mixed = Math.imul(window ^ grid.gapSeed, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca77);
  return ((mixed ^ (mixed >>> 13)) >>> 0) % 3;
}

/**
 * When a window starts, on a whole second: after the gap, but never after its first packet (`notAfter`) nor before the
 * flow log itself (`loggingStart`), which makes the first window shorter.
 */
export function windowStart(grid: WindowGrid, window: number, loggingStart: SimTime, notAfter: SimTime): SimTime {
  const earliest = wholeSecond(Math.max(windowEnd(grid, window - 1), loggingStart));
  const afterGap = earliest + gapSeconds(grid, window) * SECOND_US;
  return simTime(Math.min(afterGap, Math.max(earliest, wholeSecond(notAfter))));
}

function wholeSecond(at: number): number {
  return at - (at % SECOND_US);
}
