import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkProbes, parseProbes, type CheckReport } from "../../check/index.js";
import { importDescribe } from "../../model/index.js";

/** Labs of live EC2 instances with the probes they answered. Kept beside the project, seen from its root. */
export const REAL_AWS = "../shared/real-aws";

/** Names of the labs that are there; none where the folder is missing. */
export function realAwsLabs(): readonly string[] {
  if (!existsSync(REAL_AWS)) return [];
  return readdirSync(REAL_AWS).filter((name) => existsSync(join(REAL_AWS, name, "probes.jsonl")));
}

function jsonFiles(folder: string): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({ path: name, text: readFileSync(join(folder, name), "utf8") }));
}

/** Asks all probes of a lab. Throws where its files cannot be read. */
export function checkRealAws(lab: string): CheckReport {
  const imported = importDescribe(jsonFiles(join(REAL_AWS, lab, "aws_configs")));
  if (!imported.ok) throw new Error(JSON.stringify(imported.issues, null, 2));
  const file = join(REAL_AWS, lab, "probes.jsonl");
  const probes = parseProbes(readFileSync(file, "utf8"), file);
  if (!probes.ok) throw new Error(JSON.stringify(probes.issues, null, 2));
  return checkProbes(imported.value, probes.value);
}
