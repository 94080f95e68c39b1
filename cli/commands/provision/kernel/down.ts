import { listRuns, removeRun, runNamespaces } from "../../../../provision/index.js";
import { DONE, USAGE, type ExitCode } from "../../../exit-code.js";
import {
  checkKernel,
  kernelFailure,
  noteEntry,
  openKernelJournal,
  readKernelRun,
  removeRunFiles,
  requireKernelRun,
  type KernelArguments,
} from "../../../files/kernel-run.js";
import { FlowlabError } from "../../../flowlab-error.js";
import type { Io } from "../../../io.js";
import { escapeLine } from "../../../render/escape.js";
import { plural } from "../../../render/text.js";

export interface KernelDownArguments extends KernelArguments {
  /** A run whose journal is lost. */
  readonly run?: string;
}

/** Removes everything of a kernel run: its programs, its namespaces and all in them, its files, its journal last. */
export async function run(args: KernelDownArguments, io: Io): Promise<ExitCode> {
  if (args.run !== undefined) return removeWithoutJournal(args.run, args, io);
  if ((await readKernelRun(args, io)) === null && listRuns().length > 0)
    io.stderr.write(`runs in this kernel: ${listRuns().join(", ")}; \`--run ID\` removes one without its journal\n`);
  const known = await requireKernelRun(args, io);
  const { header } = known;
  const standing = runNamespaces(header.runId).length;
  if (listRuns().includes(header.runId)) checkKernel();
  await noteEntry(args, known, { kind: "removing", at: new Date(io.now()).toISOString() }, io);
  await remove(header.runId);
  await removeRunFiles(args, io);
  const journal = await openKernelJournal(args, header, known, io);
  await journal.remove();
  await journal.close();
  io.stdout.write(
    `took down ${escapeLine(header.labName)}: ${plural(standing, "namespace")}; nothing of run ${header.runId} is left\n`,
  );
  return DONE;
}

async function removeWithoutJournal(runId: string, args: KernelDownArguments, io: Io): Promise<ExitCode> {
  const known = await readKernelRun(args, io);
  if (known?.header.runId === runId)
    throw new FlowlabError(
      "Option.Run",
      `\`${args.journal}\` is the journal of run ${runId}`,
      "leave `--run` out",
      USAGE,
    );
  if (!listRuns().includes(runId)) {
    const runs = listRuns();
    const [foreign] = runNamespaces(runId);
    throw new FlowlabError(
      "Provision.NoRun",
      `no run \`${escapeLine(runId)}\` is in this kernel`,
      foreign !== undefined
        ? `\`${escapeLine(foreign)}\` bears its name without the lock that a run has: flowlab did not make it, and leaves it`
        : runs.length === 0
          ? "none is"
          : `there are: ${runs.join(", ")}`,
    );
  }
  checkKernel();
  await remove(runId);
  io.stdout.write(`nothing of run ${runId} is left in this kernel\n`);
  return DONE;
}

async function remove(runId: string): Promise<void> {
  try {
    await removeRun(runId);
  } catch (error) {
    throw kernelFailure(error);
  }
}
