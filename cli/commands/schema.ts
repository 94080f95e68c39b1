import { labJsonSchema } from "../../sim/index.js";
import { DONE, type ExitCode } from "../exit-code.js";
import type { Io } from "../io.js";

export type SchemaArguments = Readonly<Record<string, never>>;

/** Prints the JSON Schema of lab files. */
export function run(_args: SchemaArguments, io: Io): Promise<ExitCode> {
  io.stdout.write(`${JSON.stringify(labJsonSchema(), null, 2)}\n`);
  return Promise.resolve(DONE);
}
