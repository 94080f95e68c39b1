import { join, resolve } from "node:path";
import { labTemplate } from "../../sim/index.js";
import { DONE, type ExitCode } from "../exit-code.js";
import { fileError } from "../flowlab-error.js";
import type { Io } from "../io.js";

export interface InitArguments {
  readonly directory: string;
}

async function attempt<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw fileError("write", path, cause);
  }
}

/** Writes a commented lab.yaml to start from; one that is there already stays as it is. */
export async function run({ directory }: InitArguments, io: Io): Promise<ExitCode> {
  const path = join(directory, "lab.yaml");
  await attempt(directory, io.files.mkdir(resolve(io.currentDirectory, directory), { recursive: true }));
  // "wx": no moment between looking and writing in which another program could put a file there.
  await attempt(path, io.files.writeFile(resolve(io.currentDirectory, path), labTemplate(), { flag: "wx" }));
  io.stderr.write(`wrote ${path}\nnext: flowlab run ${path}\n`);
  return DONE;
}
