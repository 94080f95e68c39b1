import type { ExchangeOutcome } from "../../lab/index.js";
import { escapeLine } from "./escape.js";
import type { Page } from "./page.js";
import { clockTime } from "./time.js";
import { wrap } from "./wrap.js";

function renderFailure({ exchange, from, startedAtUs, why }: ExchangeOutcome, { paint, columns }: Page): string {
  const origin = paint.dim(`${clockTime(Math.floor(startedAtUs / 1e6))}, from ${escapeLine(from)}`);
  const title = `  ${paint.red("✗")} ${paint.bold(escapeLine(exchange))} ${origin}`;
  return `${title}\n${wrap(escapeLine(why ?? ""), columns, "    ")}`;
}

/** Each exchange that failed, and why. */
export function renderFailures(failed: readonly ExchangeOutcome[], page: Page): string {
  return failed.map((outcome) => renderFailure(outcome, page)).join("\n\n");
}
