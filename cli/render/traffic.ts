import type { TrafficPlan, TrafficState } from "../../provision/index.js";
import type { Colours } from "./colours.js";
import { escapeLine } from "./escape.js";
import { renderTable } from "./table.js";

/** What of a timeline nobody plays. */
export function renderLeftOut(leftOut: TrafficPlan["leftOut"]): string {
  return leftOut.map(({ name, why }) => `not played: ${escapeLine(name)}: ${escapeLine(why)}\n`).join("");
}

/** How each exchange ended. */
export function renderPlayed(traffic: TrafficState | null, paint: Colours): string {
  const rows = [...(traffic?.played.values() ?? [])].map(({ exchange, problem }) => {
    const { name, host, outcome } = exchange;
    const how = problem === null ? (outcome?.succeeded ? "succeeded" : "failed") : "not run";
    return [name, host, how, outcome?.summary ?? ""].map(escapeLine);
  });
  if (rows.length === 0) return "no exchange was played\n";
  const table = renderTable(
    [
      { title: "exchange", align: "left" },
      { title: "on", align: "left" },
      { title: "", align: "left" },
      { title: "outcome", align: "left" },
    ],
    rows,
    paint,
  );
  return `${table}\n`;
}
