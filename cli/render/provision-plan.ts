import { PRICES_SOURCE, type Owned, type Plan, type Step } from "../../provision/index.js";
import type { Colours } from "./colours.js";
import { escapeLine } from "./escape.js";
import { renderTable } from "./table.js";
import { plural } from "./text.js";

/** What the steps cost: those without a price are named. */
interface PlanCost {
  readonly usdPerHour: number;
  readonly unknown: readonly string[];
}

function costOf(steps: readonly Step[]): PlanCost {
  const costs = steps.flatMap((step) => (step.kind === "create" && step.cost !== null ? [step.cost] : []));
  return {
    usdPerHour: costs.reduce((sum, { usdPerHour }) => sum + (usdPerHour ?? 0), 0),
    unknown: costs.flatMap(({ item, usdPerHour }) => (usdPerHour === null ? [item] : [])),
  };
}

function priceOf(step: Step): string {
  if (step.kind !== "create" || step.cost === null) return "";
  return step.cost.usdPerHour === null ? "?" : step.cost.usdPerHour.toFixed(4);
}

/** `7 resources, about 0.04 USD an hour`. */
export function planSummary({ steps }: Plan): string {
  const { usdPerHour, unknown } = costOf(steps);
  const resources = steps.filter(({ kind }) => kind === "create").length;
  const without = unknown.length === 0 ? "" : `, without ${unknown.join(", ")}, whose price is not known`;
  return `${plural(resources, "resource")} by ${plural(steps.length, "call")}, about ${usdPerHour.toFixed(4)} USD an hour${without}, and what the flow logs ingest`;
}

/** What `up --dry-run` shows. */
export function renderPlan(plan: Plan, accountId: string, runId: string, paint: Colours): string {
  const rows = plan.steps.map((step, index) => [String(index + 1), step.operation, step.title, priceOf(step)]);
  const table = renderTable(
    [
      { title: "", align: "right" },
      { title: "call", align: "left" },
      { title: "for", align: "left" },
      { title: "USD/h", align: "right" },
    ],
    rows,
    paint,
  );
  return [
    table,
    "",
    `  ${escapeLine(plan.labName)} in ${plan.region} of ${accountId}, each resource with the tag flowlab:run=${runId}`,
    `  ${planSummary(plan)}`,
    `  prices: ${PRICES_SOURCE}`,
    "",
  ].join("\n");
}

/** `up --dry-run --json` */
export function planDocument(plan: Plan, accountId: string, runId: string): object {
  const { labName, region, steps } = plan;
  const { usdPerHour, unknown } = costOf(steps);
  return {
    schema: 1,
    lab: labName,
    region,
    accountId,
    runId,
    cost: { usdPerHour, unknown, source: PRICES_SOURCE },
    steps,
  };
}

/** What `status` shows of what there is. */
export function renderOwned(owned: readonly Owned[], paint: Colours): string {
  return renderTable(
    [
      { title: "kind", align: "left" },
      { title: "name", align: "left" },
      { title: "id", align: "left" },
      { title: "state", align: "left" },
    ],
    owned.map(({ kind, name, id, state }) => [kind, name, id, state]),
    paint,
  );
}
