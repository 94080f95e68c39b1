import type { Issue } from "../../model/index.js";
import { codeFrame } from "./code-frame.js";
import type { Colours } from "./colours.js";
import { escapeLine } from "./escape.js";
import { plural } from "./text.js";

/** The text of each file that was read, by the name it was read under. */
export type Sources = ReadonlyMap<string, string>;

/** Frames beyond this many would bury the list; the messages themselves are always all shown. */
const MAX_FRAMES = 50;

function paintFrame(frame: string, colours: Colours): string {
  return frame
    .split("\n")
    .map((line) => {
      if (line.startsWith(">")) return `${colours.red(">")}${line.slice(1)}`;
      return /^\s*\|\s*\^+\s*$/.test(line) ? colours.red(line) : colours.dim(line);
    })
    .join("\n");
}

function renderIssue(issue: Issue, lines: readonly string[] | undefined, colours: Colours): string {
  const label = issue.severity === "error" ? colours.red("error") : colours.yellow("warning");
  const tags = [issue.code, ...(issue.rule === undefined ? [] : [issue.rule])].join(", ");
  const { position } = issue;
  const place = position ? `${position.file}:${position.line}:${position.column}` : issue.path;
  return [
    `${colours.bold(`${label}: ${escapeLine(issue.message)}`)} ${colours.dim(`[${tags}]`)}`,
    ...(place === undefined ? [] : [` ${colours.dim("-->")} ${escapeLine(place)}`]),
    ...(position && lines ? [paintFrame(codeFrame(lines, position), colours)].filter(Boolean) : []),
    ...(issue.hint === undefined ? [] : [`${colours.cyan("hint:")} ${escapeLine(issue.hint)}`]),
  ].join("\n");
}

function renderCount(issues: readonly Issue[]): string {
  const errors = issues.filter((issue) => issue.severity === "error").length;
  const counts = [plural(errors, "error"), plural(issues.length - errors, "warning")];
  return counts.filter((text) => !text.startsWith("0 ")).join(", ");
}

/** One block per issue and a count at the end; ends with a line feed. */
export function renderIssues(issues: readonly Issue[], sources: Sources, colours: Colours): string {
  const split = new Map<string, readonly string[]>();
  const linesOf = (file: string): readonly string[] | undefined => {
    const text = sources.get(file);
    if (text !== undefined && !split.has(file)) split.set(file, text.split(/\r\n|\n/));
    return split.get(file);
  };
  const blocks = issues.map((issue, index) =>
    renderIssue(issue, index < MAX_FRAMES && issue.position ? linesOf(issue.position.file) : undefined, colours),
  );
  return `${[...blocks, renderCount(issues)].join("\n\n")}\n`;
}
