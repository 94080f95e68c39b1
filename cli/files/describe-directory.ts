import { basename, join, resolve } from "node:path";
import { failure, success, type Result } from "../../model/index.js";
import { fileError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { isRunText, RUN_FILE } from "./output-directory.js";
import { readText, type TextFile } from "./read-text.js";

/** Whether a file is what flowlab says of a directory that it wrote, and so describes nothing. */
function isRunFile({ path, text }: TextFile): boolean {
  return basename(path) === RUN_FILE && isRunText(text);
}

/** Every `*.json` below a directory, in the order of their paths; other files are none of ours. */
export async function readDescribeDirectory(directory: string, io: Io): Promise<Result<readonly TextFile[]>> {
  let paths: readonly string[];
  try {
    paths = await io.files.readdir(resolve(io.currentDirectory, directory), { recursive: true });
  } catch (cause) {
    throw fileError("read", directory, cause);
  }
  const results: Result<TextFile>[] = [];
  for (const path of paths.filter((name) => /\.json$/i.test(name)).toSorted()) {
    results.push(await readText(join(directory, path), io));
  }
  if (results.length === 0) {
    const message = `no JSON file in \`${directory}\` or below it`;
    const hint = "save each `aws ec2 describe-…` output as a .json file there, or name a lab file";
    return failure([{ severity: "error", code: "Describe.Empty", message, path: directory, hint }]);
  }
  const issues = results.flatMap((result) => (result.ok ? [] : result.issues));
  const files = results.flatMap((result) => (result.ok && !isRunFile(result.value) ? [result.value] : []));
  return issues.length > 0 ? failure(issues) : success(files);
}
