import {
  applyChange,
  compileNetwork,
  describeChange,
  type Change,
  type Network,
  type Topology,
} from "../model/index.js";
import { probe, type ProbeAnswer } from "./probe.js";
import type { ProbeQuestion } from "./question.js";
import { adviceFor } from "./remedy-advice.js";
import { candidateChanges } from "./remedy-candidates.js";

/** One change of a remedy, with the line for people. */
export interface RemedyStep {
  readonly change: Change;
  readonly text: string;
}

/** What would have to change for a reply. `found` has been tried: after exactly these changes, the probe is answered. */
export type Remedy =
  | { readonly kind: "found"; readonly steps: readonly RemedyStep[] }
  | { readonly kind: "none"; readonly reason: string };

/** Neither peering nor routes need four changes; a rule at each end makes six. */
const MOST_CHANGES = 6;
/** How many changed topologies are asked at most: well above what any known remedy has needed. */
const MOST_TRIALS = 1_000;

interface Trial {
  readonly topology: Topology;
  readonly network: Network;
  readonly answer: ProbeAnswer;
  readonly changes: readonly Change[];
}

function keyOf(changes: readonly Change[]): string {
  return changes
    .map((change) => JSON.stringify(change, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)))
    .toSorted()
    .join("\n");
}

/** The topology after all of them, null where the EC2 API refuses one. */
function applyAll(topology: Topology, changes: readonly Change[]): Topology | null {
  let current = topology;
  for (const change of changes) {
    const changed = applyChange(current, change);
    if (!changed.ok || changed.value === current) return null;
    current = changed.value;
  }
  return current;
}

function ask(topology: Topology, question: ProbeQuestion, changes: readonly Change[]): Trial {
  const network = compileNetwork(topology);
  return { topology, network, answer: probe(network, question, { explain: true }), changes };
}

/** Without the changes that turned out not to be needed: a first try that helped nothing may stand among them. */
function needed(topology: Topology, question: ProbeQuestion, changes: readonly Change[]): readonly Change[] {
  return changes.reduce((kept, change) => {
    const others = kept.filter((each) => each !== change);
    const without = applyAll(topology, others);
    return without !== null && ask(without, question, others).answer.answer === "reply" ? others : kept;
  }, changes);
}

function stepsOf(topology: Topology, changes: readonly Change[]): readonly RemedyStep[] {
  let current = topology;
  return changes.map((change) => {
    current = applyAll(current, [change]) ?? current;
    return { change, text: describeChange(change, current) };
  });
}

/** The changes after which the question is answered; null where the search finds none. */
function search(first: Trial, question: ProbeQuestion): readonly Change[] | null {
  const seen = new Set<string>();
  let front: readonly Trial[] = [first];
  for (let depth = 1; depth <= MOST_CHANGES; depth += 1) {
    const next: Trial[] = [];
    for (const { topology, network, answer, changes } of front) {
      for (const change of candidateChanges(network, question, answer)) {
        const all = [...changes, change];
        const key = keyOf(all);
        if (seen.has(key)) continue;
        seen.add(key);
        const changed = applyAll(topology, [change]);
        if (changed === null) continue;
        if (seen.size > MOST_TRIALS) return null;
        const trial = ask(changed, question, all);
        if (trial.answer.answer === "reply") return all;
        next.push(trial);
      }
    }
    front = next;
  }
  return null;
}

/**
 * The smallest list of changes that makes the question be answered. Breadth first: what stopped the probe names the
 * changes that may help, each is applied as the EC2 API would, and the probe is asked again.
 */
export function findRemedy(topology: Topology, question: ProbeQuestion, answer: ProbeAnswer): Remedy {
  const network = compileNetwork(topology);
  const found = search({ topology, network, answer, changes: [] }, question);
  return found === null
    ? { kind: "none", reason: adviceFor(network, question, answer) }
    : { kind: "found", steps: stepsOf(topology, needed(topology, question, found)) };
}
