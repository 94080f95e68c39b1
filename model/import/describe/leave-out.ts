import { report, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";

/** Leaves out a resource of which the files tell only half, with a warning; what depends on it becomes undecided. */
export function leaveOut(
  run: DescribeImport,
  element: Pick<Element, "document" | "path">,
  kind: string,
  id: string,
  { problem, hint }: { readonly problem: string; readonly hint: string },
): void {
  report(run, element, "warning", `\`${id}\` is left out: ${problem}`, { code: "Describe.Incomplete", hint });
  run.unmodelled.push({ kind, id, carriesTraffic: true });
}
