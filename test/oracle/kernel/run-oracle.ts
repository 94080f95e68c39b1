import { listRuns, removeRun } from "../../../provision/index.js";
import { ask, count, type Comparison, type Disagreement } from "./ask.js";
import { asWritten } from "./case-files.js";
import { constructsOf } from "./constructs.js";
import type { Case } from "./flow.js";
import { caseOf } from "./generate.js";
import type { Rewrite } from "./kernel-side.js";
import { shrink } from "./shrink.js";

export interface OracleRun {
  readonly decisions: number;
  readonly arrived: number;
  readonly rejected: number;
  readonly followUps: number;
  /** How many networks had what. */
  readonly constructs: ReadonlyMap<string, number>;
  /** How many packets ended how, in the model's words. */
  readonly endings: ReadonlyMap<string, number>;
  /** How many packets were seen at interfaces of AWS's own, by their type. */
  readonly crossings: ReadonlyMap<string, number>;
  readonly disagreements: readonly { readonly index: number; readonly smallest: Case; readonly about: Disagreement }[];
}

/** How long nothing may be reported before a round is over; a disagreement must outlast the second, on a busy machine. */
const QUIET_MS = 40;
const PATIENT_QUIET_MS = 200;
const SHRINKING_QUIET_MS = 80;
const SHRINKING_TRIES = 150;

/**
 * Asks kernel and model about so many generated networks, and removes what runs of processes that have ended left.
 *
 * @param rewrite mistakes that a test puts into the kernel's plan
 */
export async function runOracle(
  seed: number,
  networks: number,
  packets: number,
  rewrite?: Rewrite,
): Promise<OracleRun> {
  await removeStaleRuns();
  const sums = { decisions: 0, arrived: 0, rejected: 0, followUps: 0 };
  const constructs = new Map<string, number>();
  const endings = new Map<string, number>();
  const crossings = new Map<string, number>();
  const disagreements: OracleRun["disagreements"][number][] = [];
  for (let index = 0; index < networks; index++) {
    const found = caseOf(seed, index, packets);
    for (const name of constructsOf(found)) count(constructs, name);
    let compared = await askOnce(found, QUIET_MS, rewrite);
    if (compared.disagreements.length > 0) compared = await askOnce(found, PATIENT_QUIET_MS, rewrite);
    sums.decisions += compared.decisions;
    sums.arrived += compared.arrived;
    sums.rejected += compared.rejected;
    sums.followUps += compared.followUps;
    for (const [ending, times] of compared.endings) count(endings, ending, times);
    for (const [type, times] of compared.crossings) count(crossings, type, times);
    for (const about of compared.disagreements)
      disagreements.push({ index, about, smallest: await smallestOf(found, about.flow, rewrite) });
  }
  return { ...sums, constructs, endings, crossings, disagreements };
}

let runs = 0;

/** Runs of the oracle are named after their process. */
function askOnce(each: Case, quietMs: number, rewrite?: Rewrite): Promise<Comparison> {
  return ask(each, `o${process.pid}n${runs++}`, quietMs, rewrite);
}

/** Asks both about one case that was written before. */
export function askAgain(each: Case, rewrite?: Rewrite): Promise<Comparison> {
  return askOnce(each, PATIENT_QUIET_MS, rewrite);
}

/** What is asked on the way is what the files would hold, so that they tell the disagreement again. */
function smallestOf(found: Case, flow: number, rewrite: Rewrite | undefined): Promise<Case> {
  const still = async (smaller: Case): Promise<boolean> => {
    const topology = asWritten(smaller.topology);
    const changed = smaller.changed === null ? null : asWritten(smaller.changed);
    if (topology === null || (changed === null && smaller.changed !== null)) return false;
    try {
      return (await askOnce({ ...smaller, topology, changed }, SHRINKING_QUIET_MS, rewrite)).disagreements.length > 0;
    } catch {
      return false; // the kernel does not express it
    }
  };
  return shrink(found, flow, still, SHRINKING_TRIES);
}

async function removeStaleRuns(): Promise<void> {
  for (const run of listRuns()) {
    const pid = /^o(\d+)n\d+$/.exec(run)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await removeRun(run);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
