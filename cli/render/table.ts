import Table from "cli-table3";
import type { Colours } from "./colours.js";
import { escapeLine } from "./escape.js";

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

const LINES =
  "top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid";
const NO_BORDER = { ...Object.fromEntries(LINES.split(" ").map((line) => [line, ""])), middle: "  " };

/** Rows under titles, in columns, without borders: what is copied out of it is plain text. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  colours: Colours,
): string {
  const table = new Table({
    head: columns.map((column) => colours.dim(column.title)),
    colAligns: columns.map((column) => column.align),
    chars: NO_BORDER,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows.map((row) => row.map(escapeLine)));
  return table
    .toString()
    .split("\n")
    .map((line) => `  ${line.trimEnd()}`)
    .join("\n");
}
