import { provisionPolicy } from "../../../provision/index.js";
import { DONE, type ExitCode } from "../../exit-code.js";
import type { Io } from "../../io.js";

/** Prints the least IAM policy that `flowlab provision` needs. */
export async function run(io: Io): Promise<ExitCode> {
  io.stdout.write(`${JSON.stringify(provisionPolicy(), null, 2)}\n`);
  return DONE;
}
