import { codeFrameColumns } from "@babel/code-frame";
import type { SourcePosition } from "../../model/index.js";
import { escapeControls } from "./escape.js";

const LINES_AROUND = 2;
/** A one-line JSON document must not fill the screen: lines are cut to this many characters around the column. */
const WIDTH = 110;

/** The lines around a position with the position marked; empty when the text has no such line. */
export function codeFrame(lines: readonly string[], position: SourcePosition): string {
  if (position.line > lines.length) return "";
  const first = Math.max(position.line - LINES_AROUND, 1);
  const skip = Math.max(0, position.column - Math.floor(WIDTH / 2));
  const shown = lines.slice(first - 1, position.line + LINES_AROUND).map((line) => {
    const cut = line.slice(skip, skip + WIDTH);
    return escapeControls(`${skip > 0 && cut ? "…" : ""}${cut}${line.length > skip + WIDTH ? "…" : ""}`);
  });
  const column = position.column - skip + (skip > 0 ? 1 : 0);
  // `startLine` is missing from the types of 7.27.
  const options = { startLine: first, linesAbove: LINES_AROUND, linesBelow: LINES_AROUND };
  return codeFrameColumns(shown.join("\n"), { start: { line: position.line, column } }, options);
}
