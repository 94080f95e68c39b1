import type { Comparison } from "../../compare/index.js";

/** Version of the document; raised when a field changes its meaning or goes away. */
const SCHEMA = 1;

/** A comparison as plain data: what `--json` prints. */
export function comparisonDocument(comparison: Comparison, unreadableLines: number): object {
  const { times, ...rest } = comparison;
  const { conversations, median, largest } = times;
  return { schema: SCHEMA, unreadableLines, ...rest, times: { conversations, median, largest } };
}
