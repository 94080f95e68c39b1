import { DONE, INVALID_INPUT, type ExitCode } from "../exit-code.js";
import { readTopology } from "../files/topology-argument.js";
import type { Io } from "../io.js";
import { describeTopology } from "../render/topology.js";
import { reportIssues } from "../render/report-issues.js";

export interface ValidateArguments {
  readonly topology: string;
  readonly json?: true;
}

/** Shows every problem of a topology at once; exit 3 if any is an error. */
export async function run(args: ValidateArguments, io: Io): Promise<ExitCode> {
  const { result, sources } = await readTopology(args.topology, "strict", io);
  const issues = result.ok ? result.warnings : result.issues;
  if (args.json) {
    io.stdout.write(`${JSON.stringify({ schema: 1, valid: result.ok, issues }, null, 2)}\n`);
  } else {
    reportIssues(issues, sources, io);
    if (result.ok) io.stdout.write(`${args.topology} is valid: ${describeTopology(result.value)}\n`);
  }
  return result.ok ? DONE : INVALID_INPUT;
}
