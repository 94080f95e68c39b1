import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { checkProbes, parseProbes, type CheckReport, type Probe } from "../../check/index.js";
import { importDescribe, type Issue } from "../../model/index.js";

/** A network that answered: its described configuration, and files of the probes it was asked. */
export interface Lab {
  readonly name: string;
  readonly folder: string;
}

/** Where a lab keeps its describe-* output: the first of these that is there, else the lab's folder itself. */
const CONFIGURATIONS = ["aws_configs", "topology"];

function probeFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .toSorted();
}

/** The lab that a folder is, or those it holds; none where the folder is missing. */
export function labsIn(folder: string): readonly Lab[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  if (probeFiles(folder).length > 0) return [{ name: basename(folder), folder }];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && probeFiles(join(folder, entry.name)).length > 0)
    .map(({ name }) => ({ name, folder: join(folder, name) }));
}

/** Every JSON file of a lab's configuration. */
function configurationOf(folder: string): readonly { readonly path: string; readonly text: string }[] {
  const inner = CONFIGURATIONS.map((name) => join(folder, name)).find(existsSync) ?? folder;
  return readdirSync(inner, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({ path: name, text: readFileSync(join(inner, name), "utf8") }));
}

/** What a lab's probes came to; or what of its files cannot be read. */
export type LabReport =
  { readonly ok: true; readonly report: CheckReport } | { readonly ok: false; readonly issues: readonly Issue[] };

/** Asks all probes of a lab, of every probe file that it has. */
export function checkLab({ folder }: Lab): LabReport {
  const imported = importDescribe(configurationOf(folder));
  const probes: Probe[] = [];
  const issues: Issue[] = imported.ok ? [] : [...imported.issues];
  for (const name of probeFiles(folder)) {
    const parsed = parseProbes(readFileSync(join(folder, name), "utf8"), name);
    if (parsed.ok) probes.push(...parsed.value);
    else issues.push(...parsed.issues);
  }
  if (!imported.ok || issues.length > 0) return { ok: false, issues };
  return { ok: true, report: checkProbes(imported.value, probes) };
}
