import { DEFAULT_S3_OPTIONS } from "../../../../emit/index.js";
import { observedRun, type LabRun } from "../../../../lab/index.js";
import { readCaptures, type PlayedLab } from "../../../../provision/index.js";
import { DONE, type ExitCode } from "../../../exit-code.js";
import {
  capturesOf,
  playedOf,
  planOfRun,
  requireKernelRun,
  type KernelArguments,
  type KernelRun,
} from "../../../files/kernel-run.js";
import { checkOutputDirectory, writeDirectory } from "../../../files/output-directory.js";
import { runFiles } from "../../../files/run-files.js";
import { fileError, FlowlabError } from "../../../flowlab-error.js";
import type { Io } from "../../../io.js";
import { runSummary } from "../../../render/run-document.js";
import { plural } from "../../../render/text.js";

export interface KernelCollectArguments extends KernelArguments {
  readonly out: string;
  readonly force?: true;
}

/** Writes what the interfaces of a played lab saw as `flowlab run --out` writes a simulated one. */
export async function run(args: KernelCollectArguments, io: Io): Promise<ExitCode> {
  await checkOutputDirectory(args.out, args.force === true, io);
  const known = await requireKernelRun(args, io);
  const played = playedOf(known);
  if (played === null)
    throw new FlowlabError(
      "Provision.NotPlayed",
      "the lab has not been played to its end",
      "`flowlab provision traffic --on kernel` plays it",
    );
  const observed = await observe(args, known, played, io);
  const summary = { ...runSummary(observed), on: "kernel", runId: known.header.runId, notes: played.notes };
  const files = await runFiles(observed, summary, new Set(["streams"]), DEFAULT_S3_OPTIONS);
  await writeDirectory(args.out, files, args.force === true, io);
  const records = plural(observed.counters.records, "record");
  io.stdout.write(`wrote ${records} in ${plural(files.size, "file")} to ${args.out}\n`);
  for (const note of played.notes) io.stderr.write(`note: ${note}\n`);
  return DONE;
}

async function observe(
  args: KernelCollectArguments,
  known: KernelRun,
  { exchanges, changes, shifts }: PlayedLab,
  io: Io,
): Promise<LabRun> {
  const plan = planOfRun(known);
  const topology = plan.changes[changes.length - 1]?.topology ?? plan.lab.topology;
  try {
    const packets = await readCaptures(plan.initial, capturesOf(args, io), { shifts });
    return observedRun(plan.lab, { packets, exchanges, changes, topology });
  } catch (cause) {
    throw fileError("read", `${args.journal}.files`, cause);
  }
}
