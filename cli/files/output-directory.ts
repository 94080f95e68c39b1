import { randomUUID } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import { fileError, FlowlabError, InterruptedError } from "../flowlab-error.js";
import type { Io } from "../io.js";

/** The file by which a directory is known to have been written by flowlab, and so may be replaced with `--force`. */
export const RUN_FILE = "run.json";

/** Text or bytes by path relative to the directory, `/` between its parts. */
export type OutputFiles = ReadonlyMap<string, string | Uint8Array>;

type Standing = "absent" | "empty" | "ours" | "other" | "file";

async function standing(path: string, io: Io): Promise<Standing> {
  let entries: readonly string[];
  try {
    entries = await io.files.readdir(path);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : null;
    if (code === "ENOENT") return "absent";
    if (code === "ENOTDIR") return "file";
    throw fileError("write to", path, cause);
  }
  if (entries.length === 0) return "empty";
  return entries.includes(RUN_FILE) && (await isRunFile(join(path, RUN_FILE), io)) ? "ours" : "other";
}

/** Whether the text of a {@link RUN_FILE} is flowlab's own. */
export function isRunText(text: string): boolean {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === "object" && content !== null && "writtenBy" in content && content.writtenBy === "flowlab";
  } catch {
    return false;
  }
}

async function isRunFile(path: string, io: Io): Promise<boolean> {
  try {
    return isRunText(await io.files.readFile(path, "utf8"));
  } catch {
    return false;
  }
}

function refuse(path: string, found: Standing, force: boolean): void {
  const problem = (message: string, hint: string): never => {
    throw new FlowlabError("Output.Exists", message, hint);
  };
  if (found === "file") problem(`cannot write to \`${path}\`: it is a file`, "name a directory to create");
  if (found === "other") {
    problem(
      `cannot write to \`${path}\`: the directory is not empty and flowlab did not write it`,
      "name a directory to create, or an empty one",
    );
  }
  if (found === "ours" && !force) {
    problem(`cannot write to \`${path}\`: it holds an earlier run`, "`--force` replaces it");
  }
}

/** Says early, before any work, why a directory cannot be written; throws then. */
export async function checkOutputDirectory(path: string, force: boolean, io: Io): Promise<void> {
  const target = resolve(io.currentDirectory, path);
  if (target === io.currentDirectory) {
    throw new FlowlabError(
      "Output.Exists",
      `cannot write to \`${path}\`: it is the current directory`,
      "name a directory to create: it is put in place in one step",
    );
  }
  refuse(path, await standing(target, io), force);
}

async function fill(directory: string, files: OutputFiles, io: Io, signal: AbortSignal): Promise<void> {
  for (const [name, text] of files) {
    const file = join(directory, name);
    await io.files.mkdir(dirname(file), { recursive: true });
    await io.files.writeFile(file, text);
    if (signal.aborted) throw new InterruptedError();
  }
}

/** Puts `staged` at `target`; what stood there is back in its place if that fails. */
async function putInPlace(staged: string, target: string, replace: boolean, io: Io): Promise<void> {
  if (!replace) return io.files.rename(staged, target);
  const old = `${staged}.old`;
  await io.files.rename(target, old);
  try {
    await io.files.rename(staged, target);
  } catch (error) {
    await io.files.rename(old, target);
    throw error;
  }
  await io.files.rm(old, { recursive: true, force: true });
}

/**
 * Makes a directory whole or not at all: `make` fills a hidden neighbour, which then takes its name. Refuses a directory
 * that is not empty, unless flowlab wrote it and `force` is set.
 */
export async function makeDirectory<T>(
  path: string,
  force: boolean,
  io: Io,
  make: (staged: string) => Promise<T>,
): Promise<T> {
  await checkOutputDirectory(path, force, io);
  const target = resolve(io.currentDirectory, path);
  const staged = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
  let made: string | undefined;
  try {
    const replace = (await standing(target, io)) === "ours";
    made = await io.files.mkdir(dirname(target), { recursive: true });
    await io.files.mkdir(staged);
    const result = await make(staged);
    await putInPlace(staged, target, replace, io);
    return result;
  } catch (cause) {
    await io.files.rm(made ?? staged, { recursive: true, force: true });
    throw fileError("write to", path, cause);
  }
}

/** Writes a directory of these files, whole or not at all. */
export async function writeDirectory(path: string, files: OutputFiles, force: boolean, io: Io): Promise<void> {
  await io.guardInterrupt((signal) => makeDirectory(path, force, io, (staged) => fill(staged, files, io, signal)));
}
