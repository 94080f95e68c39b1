import { exportCloudFormation, exportTerraform, type Result, type Topology } from "../../model/index.js";
import { DONE, INVALID_INPUT, type ExitCode } from "../exit-code.js";
import { checkOutputFile, writeOutputFile } from "../files/output-file.js";
import { readTopology } from "../files/topology-argument.js";
import type { Io } from "../io.js";
import { builtInLabPath } from "../package.js";
import { reportIssues } from "../render/report-issues.js";

export interface ExportArguments {
  /** Null: the built-in lab. */
  readonly topology: string | null;
  readonly tool: "terraform" | "cloudformation";
  readonly out?: string;
  readonly force?: true;
}

const WRITERS: Readonly<Record<ExportArguments["tool"], (topology: Topology, description: string) => Result<string>>> =
  {
    terraform: exportTerraform,
    cloudformation: exportCloudFormation,
  };

/** Writes a topology as configuration of a tool, to standard output or into a file, whole or not at all. */
export async function run(args: ExportArguments, io: Io): Promise<ExitCode> {
  const { topology, tool, out } = args;
  const force = args.force === true;
  if (out !== undefined) await checkOutputFile(out, force, io);
  const { result, sources } = await readTopology(topology ?? builtInLabPath(), "strict", io);
  reportIssues(result.ok ? result.warnings : result.issues, sources, io);
  if (!result.ok) return INVALID_INPUT;
  const written = WRITERS[tool](result.value, `Written by flowlab from ${topology ?? "its built-in lab"}`);
  reportIssues(written.ok ? written.warnings : written.issues, sources, io);
  if (!written.ok) return INVALID_INPUT;
  if (out === undefined) io.stdout.write(written.value);
  else {
    await writeOutputFile(out, written.value, force, io);
    io.stderr.write(`wrote ${out}\n`);
  }
  return DONE;
}
