import CliTable from "cli-table3";
import type { Figure } from "./figure.js";
import { isRate } from "./figure.js";

/** A table for people: medians, what one sample in a hundred is worse than, and the target where there is one. */
export function figuresTable(figures: readonly Figure[]): string {
  const table = new CliTable({
    head: ["figure", "median", "p99", "unit", "target"],
    colAligns: ["left", "right", "right", "left", "left"],
    style: { head: [], border: [] },
  });
  for (const figure of figures) {
    table.push([figure.name, compact(figure.median), compact(figure.p99), figure.unit, targetText(figure)]);
  }
  return table.toString();
}

function targetText({ unit, target, median }: Figure): string {
  if (target === null) return "";
  const met = isRate(unit) ? median >= target : median <= target;
  return `${compact(target)} ${met ? "met" : "missed"}`;
}

/** Three significant digits: `5.31 M`, `820 k`, `97.2`. */
function compact(value: number): string {
  const [divisor, suffix] = value >= 1_000_000 ? [1_000_000, " M"] : value >= 10_000 ? [1000, " k"] : [1, ""];
  const scaled = value / divisor;
  return `${scaled.toFixed(scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2)}${suffix}`;
}
