import { applyChange, compileNetwork, describeChange, type Change, type Topology } from "../model/index.js";
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
/** Far more than any search has needed: the candidates are few at every step. */
const MOST_TRIALS = 2_000;

interface Trial {
  readonly topology: Topology;
  readonly answer: ProbeAnswer;
  readonly steps: readonly RemedyStep[];
}

function keyOf(steps: readonly RemedyStep[]): string {
  return steps
    .map(({ change }) => JSON.stringify(change))
    .toSorted()
    .join("\n");
}

function tryChange(trial: Trial, question: ProbeQuestion, change: Change): Trial | null {
  const changed = applyChange(trial.topology, change);
  if (!changed.ok || changed.value === trial.topology) return null;
  const steps = [...trial.steps, { change, text: describeChange(change, changed.value) }];
  const answer = probe(compileNetwork(changed.value), question, { explain: true });
  return { topology: changed.value, answer, steps };
}

/**
 * The smallest list of changes that makes the question be answered. Breadth first: what stopped the probe names the
 * changes that may help, each is applied as the EC2 API would, and the probe is asked again.
 */
export function findRemedy(topology: Topology, question: ProbeQuestion, answer: ProbeAnswer): Remedy {
  const seen = new Set<string>();
  let front: readonly Trial[] = [{ topology, answer, steps: [] }];
  for (let depth = 1; depth <= MOST_CHANGES; depth += 1) {
    const next: Trial[] = [];
    for (const trial of front) {
      for (const change of candidateChanges(compileNetwork(trial.topology), question, trial.answer)) {
        const tried = tryChange(trial, question, change);
        if (tried === null) continue;
        if (tried.answer.answer === "reply") return { kind: "found", steps: tried.steps };
        const key = keyOf(tried.steps);
        if (seen.has(key) || seen.size >= MOST_TRIALS) continue;
        seen.add(key);
        next.push(tried);
      }
    }
    front = next;
  }
  return { kind: "none", reason: adviceFor(compileNetwork(topology), question, answer) };
}
