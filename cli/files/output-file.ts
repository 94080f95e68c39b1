import { randomUUID } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import { fileError, FlowlabError, InterruptedError } from "../flowlab-error.js";
import type { Io } from "../io.js";

/** Says early, before any work, why a file cannot be written; throws then. */
export async function checkOutputFile(path: string, force: boolean, io: Io): Promise<void> {
  let directory: boolean;
  try {
    directory = (await io.files.stat(resolve(io.currentDirectory, path))).isDirectory();
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return;
    throw fileError("write", path, cause);
  }
  if (directory)
    throw new FlowlabError("Output.Exists", `cannot write \`${path}\`: it is a directory`, "name a file in it");
  if (!force)
    throw new FlowlabError("Output.Exists", `cannot write \`${path}\`: it exists already`, "`--force` replaces it");
}

/** Writes a file whole or not at all: into a hidden neighbour first, which then takes its name. */
export async function writeOutputFile(path: string, text: string, force: boolean, io: Io): Promise<void> {
  await checkOutputFile(path, force, io);
  const target = resolve(io.currentDirectory, path);
  const staged = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
  await io.guardInterrupt(async (signal) => {
    try {
      await io.files.writeFile(staged, text, { flag: "wx" });
      if (signal.aborted) throw new InterruptedError();
      await io.files.rename(staged, target);
    } catch (cause) {
      await io.files.rm(staged, { force: true });
      throw cause instanceof InterruptedError ? cause : fileError("write", path, cause);
    }
  });
}
