import type { Issue } from "../../model/index.js";
import type { Io } from "../io.js";
import { colours } from "./colours.js";
import { renderIssues, type Sources } from "./issues.js";

/** Says on stderr what is wrong with an input, or noteworthy about it; silent when there is nothing. */
export function reportIssues(issues: readonly Issue[], sources: Sources, io: Io): void {
  if (issues.length > 0) io.stderr.write(renderIssues(issues, sources, colours(io, io.stderr)));
}
