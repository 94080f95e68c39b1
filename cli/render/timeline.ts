import type { ExchangeOutcome, LabRun } from "../../lab/index.js";
import { escapeLine } from "./escape.js";
import type { Page } from "./page.js";
import { clockTime } from "./time.js";
import { wrap } from "./wrap.js";

type Change = LabRun["changes"][number];

interface Event {
  readonly atUs: number;
  readonly mark: string;
  readonly title: string;
  readonly detail: string;
}

function exchangeEvent({ startedAtUs, exchange, succeeded, summary }: ExchangeOutcome, { paint }: Page): Event {
  const mark = succeeded ? paint.green("✓") : paint.red("✗");
  return { atUs: startedAtUs, mark, title: exchange, detail: summary };
}

function changeEvent({ at, label, issues }: Change, { paint }: Page): Event {
  const refused = issues.find((issue) => issue.severity === "error");
  return {
    atUs: at,
    mark: refused ? paint.red("✗") : paint.cyan("±"),
    title: label,
    detail: refused ? `refused: ${refused.message} (${refused.code})` : "",
  };
}

/** What happened when: exchanges with how they ended, and changes of the configuration. */
export function renderTimeline(run: LabRun, page: Page): string {
  const events = [
    ...run.outcomes.map((outcome) => exchangeEvent(outcome, page)),
    ...run.changes.map((change) => changeEvent(change, page)),
  ].toSorted((a, b) => a.atUs - b.atUs);
  const indent = " ".repeat("  09:00:00 ✓ ".length);
  return events
    .map(({ atUs, mark, title, detail }) => {
      const when = page.paint.dim(clockTime(Math.floor(atUs / 1e6)));
      const text = wrap(escapeLine(title), page.columns, indent).trimStart();
      const more = detail === "" ? "" : `\n${page.paint.dim(wrap(escapeLine(detail), page.columns, indent))}`;
      return `  ${when} ${mark} ${text}${more}`;
    })
    .join("\n");
}
