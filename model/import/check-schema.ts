import type { z } from "zod";
import type { Issue } from "../issue/issue.js";
import { explainIssue, knownKeys } from "./schema-issues.js";
import type { SourceDocument } from "./source-document.js";

/** What a schema made of a document. */
export interface Checked<T> {
  /** The document, without the parts that have issues; null when too little is left. */
  readonly value: T | null;
  readonly issues: readonly Issue[];
  /** Keys and texts of the parts that were left out: who refers to them is not to be blamed. */
  readonly leftOut: ReadonlySet<string>;
}

/** Without these a VPC would be blamed for the subnets, and a subnet for the interfaces, that are inside of them. */
const BLOCKS: ReadonlySet<string> = new Set(["cidr", "secondaryCidrs", "ipv6Cidr", "secondaryIpv6Cidrs"]);

/** A required key that is bad takes its map with it, and so on outwards; no lab file nests deeper. */
const MAX_ROUNDS = 12;

/**
 * Checks a document against a schema. Every problem becomes an issue with its place in the text; what is in order is
 * returned all the same, so that problems of other kinds can be found in the same run.
 */
export function checkSchema<T>(schema: z.ZodType<T>, document: SourceDocument): Checked<T> {
  const first = schema.safeParse(document.value, { error: knownKeys });
  const leftOut = new Set<string>();
  if (first.success) return { value: first.data, issues: [], leftOut };

  const issues = first.error.issues.flatMap((issue) => explainIssue(issue, [], document));
  const rest = copy(document.value);
  let result: z.ZodSafeParseResult<T> = first;
  for (let round = 0; round < MAX_ROUNDS && !result.success; round += 1) {
    const gone = new Set<string>();
    for (const issue of result.error.issues) {
      const path = issue.path.map(String);
      const paths = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...path, key]) : [path];
      for (const each of paths) leaveOut(rest, each, gone, leftOut);
    }
    result = schema.safeParse(rest);
  }
  return { value: result.success ? result.data : null, issues, leftOut };
}

/**
 * Removes the closest thing around `path` that can be missed, unless an earlier issue has removed it. An item takes
 * its whole list along: what follows it would change its place.
 */
function leaveOut(root: unknown, path: readonly string[], gone: Set<string>, leftOut: Set<string>): void {
  const maps: Record<string, unknown>[] = [];
  let value: unknown = root;
  for (const [depth, step] of path.entries()) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) break;
    if (gone.has(JSON.stringify(path.slice(0, depth + 1)))) return;
    maps.push(value as Record<string, unknown>);
    value = (value as Record<string, unknown>)[step];
  }
  for (const [depth, map] of [...maps.entries()].reverse()) {
    const key = path[depth] ?? "";
    if (!Object.hasOwn(map, key) || BLOCKS.has(key)) continue;
    collectTexts({ [key]: map[key] }, leftOut);
    delete map[key];
    gone.add(JSON.stringify(path.slice(0, depth + 1)));
    return;
  }
}

function collectTexts(value: unknown, texts: Set<string>): void {
  if (typeof value === "string") texts.add(value);
  else if (typeof value === "object" && value !== null)
    for (const [key, each] of Object.entries(value)) {
      texts.add(key);
      collectTexts(each, texts);
    }
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copy(each)]));
}
