import { elementsOf, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";

/** States in which AWS still shows a resource, for an hour or so, but nothing passes it any more. */
const GONE: ReadonlySet<string> = new Set(["deleting", "deleted", "failed", "rejected", "expired", "detached"]);

/** Whether a described resource has come to its end: its `State` (or `State.Code`, or `Status`) says so. */
export function isGone(value: unknown): boolean {
  if (!isObject(value)) return false;
  const said = value["State"] ?? value["Status"];
  const state = isObject(said) ? said["Code"] : said;
  return typeof state === "string" && GONE.has(state.toLowerCase());
}

/** The elements of a collection that have not come to their end. */
export function livingElements(run: DescribeImport, key: string): readonly Element[] {
  return elementsOf(run, key).filter(({ value }) => !isGone(value));
}
