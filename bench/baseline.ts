import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isRate, type Figure } from "./figure.js";
import type { Machine } from "./machine.js";

/** What `--json` writes and `baseline.json` holds. */
export interface BenchResult {
  readonly machine: Machine;
  readonly figures: readonly Figure[];
}

/** A figure that is not what the baseline says. */
export interface Difference {
  readonly severity: "warning" | "failure";
  readonly text: string;
}

const WARN_ABOVE = 0.1;
const FAIL_ABOVE = 0.3;
const BASELINE = fileURLToPath(new URL("../../bench/baseline.json", import.meta.url));

export function readBaseline(): BenchResult {
  return JSON.parse(readFileSync(BASELINE, "utf8")) as BenchResult;
}

/** Medians may be a tenth worse silently and three tenths with a warning; counts are the same or it is a failure. */
export function differences(figures: readonly Figure[], baseline: readonly Figure[]): readonly Difference[] {
  const byName = new Map(baseline.map((figure) => [figure.name, figure]));
  return figures.flatMap((figure) => {
    const before = byName.get(figure.name);
    if (before === undefined) return [{ severity: "warning", text: `${figure.name}: not in the baseline` }];
    return [...medianDifference(figure, before), ...countDifferences(figure, before)];
  });
}

function medianDifference(figure: Figure, before: Figure): readonly Difference[] {
  const ratio = isRate(figure.unit) ? before.median / figure.median : figure.median / before.median;
  if (ratio - 1 <= WARN_ABOVE) return [];
  const text = `${figure.name}: ${Math.round((ratio - 1) * 100)} % worse than the baseline's median`;
  return [{ severity: ratio - 1 > FAIL_ABOVE ? "failure" : "warning", text }];
}

function countDifferences(figure: Figure, before: Figure): readonly Difference[] {
  const names = new Set([...Object.keys(figure.counts), ...Object.keys(before.counts)]);
  return [...names].flatMap((name) => {
    const [now, then] = [figure.counts[name], before.counts[name]];
    if (now === then) return [];
    return [{ severity: "failure" as const, text: `${figure.name}: ${name} is ${now}, was ${then}` }];
  });
}
