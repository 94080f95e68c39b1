import type { Colours } from "./colours.js";
import { escapeLine } from "./escape.js";

/** A title ruled to the width of the page. */
export function renderHeading(title: string, columns: number, colours: Colours): string {
  const text = escapeLine(title);
  const rule = "─".repeat(Math.max(2, Math.min(columns, 100) - text.length - 4));
  return `${colours.dim("──")} ${colours.bold(text)} ${colours.dim(rule)}`;
}
