import type { LabRun } from "../../lab/index.js";
import { escapeLine } from "./escape.js";
import type { Page } from "./page.js";

/** A word as a shell reads it back. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Commands that lead on from a run; `labPath` is null for the built-in lab, whose file is `builtInPath`. */
export function renderNextSteps(run: LabRun, labPath: string | null, builtInPath: string, page: Page): string {
  const path = shellWord(labPath ?? builtInPath);
  const steps = [[`npx flowlab run ${labPath === null ? "" : `${path} `}--out my-run`, "the same as files"]];
  const asked = run.outcomes.find(({ kind, succeeded }) => kind === "ping" && !succeeded);
  if (asked && run.lab.topology.instances.some(({ name }) => name === asked.from)) {
    const command = `npx flowlab trace ${path} --from ${shellWord(asked.from)} --to ${asked.to}`;
    steps.push([command, `\`${asked.exchange}\` hop by hop, and what to change`]);
  }
  steps.push(
    labPath === null
      ? ["npx flowlab init my-lab", "a lab file of your own to start from"]
      : [`npx flowlab run ${path} --quiet | grep REJECT`, "only the raw records"],
  );
  return steps
    .map(
      ([command = "", why = ""]) =>
        `  ${page.paint.dim("$")} ${escapeLine(command)}\n    ${page.paint.dim(escapeLine(why))}`,
    )
    .join("\n");
}
