import { resolve } from "node:path";
import type { Lab } from "../../lab/index.js";
import { parseLab, type LabOverrides } from "../../sim/index.js";
import { fileError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { builtInLabPath } from "../package.js";
import { reportIssues } from "../render/report-issues.js";
import { readTextOrStdin } from "./read-text.js";

export async function isDirectory(path: string, io: Io): Promise<boolean> {
  try {
    return (await io.files.stat(resolve(io.currentDirectory, path))).isDirectory();
  } catch (cause) {
    throw fileError("read", path, cause);
  }
}

/** Reads a `[lab]` argument, null for the built-in lab. Null: it has errors, which have been shown. */
export async function readLab(
  lab: string | null,
  overrides: LabOverrides,
  quiet: boolean,
  io: Io,
): Promise<Lab | null> {
  const file = await readTextOrStdin(lab ?? builtInLabPath(), io);
  if (!file.ok) {
    reportIssues(file.issues, new Map(), io);
    return null;
  }
  const { path, text } = file.value;
  const parsed = parseLab(text, path, overrides);
  const issues = parsed.ok ? parsed.warnings : parsed.issues;
  if (!parsed.ok || !quiet) reportIssues(issues, new Map([[path, text]]), io);
  return parsed.ok ? parsed.value : null;
}
