import { applyChange } from "../../model/index.js";
import type { TopologyState } from "../../compare/index.js";
import { parseLab, type Lab } from "../../sim/index.js";
import { isDirectory } from "./lab-argument.js";
import { readText } from "./read-text.js";
import type { Io } from "../io.js";
import { reportIssues } from "../render/report-issues.js";
import { readTopology } from "./topology-argument.js";

/** A network by which a log is judged. */
export interface JudgingNetwork {
  /** In the order of time. */
  readonly states: readonly TopologyState[];
  /** Unix seconds of the lab's start and end; null for a topology without a timeline. */
  readonly lab: { readonly start: number; readonly end: number } | null;
}

/** A topology, or a lab with what its timeline changes; null when it has errors, which were reported. */
export async function readTopologyStates(path: string, io: Io): Promise<JudgingNetwork | null> {
  if (!(await isDirectory(path, io)) && /\.(ya?ml)$/i.test(path)) {
    const file = await readText(path, io);
    const lab = file.ok ? parseLab(file.value.text, path) : file;
    const sources = new Map(file.ok ? [[path, file.value.text]] : []);
    reportIssues(lab.ok ? lab.warnings : lab.issues, sources, io);
    if (!lab.ok) return null;
    return { states: statesOf(lab.value), lab: { start: lab.value.start / 1e6, end: lab.value.end / 1e6 } };
  }
  const { result, sources } = await readTopology(path, "lenient", io);
  reportIssues(result.ok ? result.warnings : result.issues, sources, io);
  return result.ok ? { states: [{ fromSeconds: -Infinity, topology: result.value }], lab: null } : null;
}

function statesOf({ topology, timeline }: Lab): readonly TopologyState[] {
  const states: TopologyState[] = [{ fromSeconds: -Infinity, topology }];
  for (const entry of timeline.toSorted((a, b) => a.at - b.at)) {
    if (entry.kind !== "change") continue;
    // What EC2 would refuse changes nothing, as in the run.
    const changed = applyChange(states.at(-1)!.topology, entry.change);
    if (changed.ok) states.push({ fromSeconds: entry.at / 1e6, topology: changed.value });
  }
  return states;
}

/** The states at the times of a log: a run says when its lab began; the times of any other are taken as they are. */
export function statesAt({ states, lab }: JudgingNetwork, logStart: number | null): readonly TopologyState[] {
  if (lab === null || logStart === null) return states;
  const shift = logStart - lab.start;
  return states.map(({ fromSeconds, topology }) => ({ fromSeconds: fromSeconds + shift, topology }));
}
