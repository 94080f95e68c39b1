import { listRuns, removeRun } from "../../../provision/index.js";
import { ask, type Comparison, type Disagreement } from "./ask.js";
import type { Case } from "./flow.js";
import { caseOf } from "./generate.js";
import { shrink } from "./shrink.js";

export interface OracleRun {
  readonly decisions: number;
  readonly arrived: number;
  readonly rejected: number;
  readonly followUps: number;
  readonly disagreements: readonly { readonly index: number; readonly smallest: Case; readonly about: Disagreement }[];
}

/** How long nothing may be reported before a round is over; a disagreement must outlast the second, on a busy machine. */
const QUIET_MS = 40;
const PATIENT_QUIET_MS = 200;
const SHRINKING_TRIES = 80;

/** Asks kernel and model about so many generated networks, and removes what runs of processes that have ended left. */
export async function runOracle(seed: number, networks: number, packets: number): Promise<OracleRun> {
  await removeStaleRuns();
  const sums = { decisions: 0, arrived: 0, rejected: 0, followUps: 0 };
  const disagreements: OracleRun["disagreements"][number][] = [];
  let runs = 0;
  const compare = (each: Case, quietMs: number): Promise<Comparison> => ask(each, `o${process.pid}n${runs++}`, quietMs);
  for (let index = 0; index < networks; index++) {
    const found = caseOf(seed, index, packets);
    let compared = await compare(found, QUIET_MS);
    if (compared.disagreements.length > 0) compared = await compare(found, PATIENT_QUIET_MS);
    sums.decisions += compared.decisions;
    sums.arrived += compared.arrived;
    sums.rejected += compared.rejected;
    sums.followUps += compared.followUps;
    for (const about of compared.disagreements) {
      const still = async (smaller: Case): Promise<boolean> =>
        (await compare(smaller, PATIENT_QUIET_MS)).disagreements.length > 0;
      disagreements.push({ index, about, smallest: await shrink(found, about.flow, still, SHRINKING_TRIES) });
    }
  }
  return { ...sums, disagreements };
}

/** Runs of the oracle are named after their process. */
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
