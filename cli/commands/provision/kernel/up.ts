import { mkdir } from "node:fs/promises";
import {
  buildScript,
  buildPlan,
  listRuns,
  removeRun,
  writeHostFiles,
  type LabPlan,
} from "../../../../provision/index.js";
import { parseLab } from "../../../../sim/index.js";
import { DONE, INVALID_INPUT, type ExitCode } from "../../../exit-code.js";
import {
  capturesOf,
  checkKernel,
  hostFilesOf,
  kernelFailure,
  openKernelJournal,
  planLabFor,
  readKernelRun,
  removeRunFiles,
  stateOf,
  type KernelArguments,
  type KernelRun,
  type KernelRunHeader,
} from "../../../files/kernel-run.js";
import { newRunId } from "../../../files/provision-arguments.js";
import { readTextOrStdin } from "../../../files/read-text.js";
import { fileError, FlowlabError, InterruptedError } from "../../../flowlab-error.js";
import type { Io } from "../../../io.js";
import { builtInLabPath } from "../../../package.js";
import { escapeLine } from "../../../render/escape.js";
import { reportIssues } from "../../../render/report-issues.js";
import { plural } from "../../../render/text.js";

export interface KernelUpArguments extends KernelArguments {
  /** Null: the built-in lab. */
  readonly lab: string | null;
  readonly dryRun?: true;
  readonly json?: true;
}

/** A name that no run has: what a dry run shows is the same each time. */
const DRY_RUN = "00000000";

const GOES_ON = "the same command builds it anew, `flowlab provision down --on kernel` takes it down";

/** Builds a lab's network in the kernel of this machine. What was interrupted is removed first, and built anew. */
export async function run(args: KernelUpArguments, io: Io): Promise<ExitCode> {
  const file = await readTextOrStdin(args.lab ?? builtInLabPath(), io);
  if (!file.ok) {
    reportIssues(file.issues, new Map(), io);
    return INVALID_INPUT;
  }
  const { path, text } = file.value;
  const parsed = parseLab(text, path);
  reportIssues(parsed.ok ? parsed.warnings : parsed.issues, new Map([[path, text]]), io);
  if (!parsed.ok) return INVALID_INPUT;

  const earlier = await readKernelRun(args, io);
  if (!args.dryRun) checkEarlier(args, earlier, text);
  const runId = earlier?.header.runId ?? (args.dryRun ? DRY_RUN : newRunId());
  const plan = planLabFor(parsed.value, text, path, runId, io);
  if (plan === null) return INVALID_INPUT;
  if (args.dryRun) {
    io.stdout.write(args.json ? `${JSON.stringify(plan.initial, null, 2)}\n` : buildScript(plan.initial));
    return DONE;
  }
  checkKernel();
  const header: KernelRunHeader = {
    writtenBy: "flowlab",
    command: "provision",
    on: "kernel",
    schema: 1,
    runId,
    labName: parsed.value.name,
    labPath: path,
    labText: text,
  };
  await build(args, header, earlier, plan, io);
  const { namespaces, links } = plan.initial;
  io.stdout.write(
    args.json
      ? `${JSON.stringify({ schema: 1, runId, namespaces: namespaces.map(({ name }) => name) }, null, 2)}\n`
      : `built ${escapeLine(header.labName)} of ${plural(namespaces.length, "namespace")} and ${plural(links.length, "link")}: run ${runId}, written down in ${args.journal}\n`,
  );
  io.stderr.write(
    "`flowlab provision traffic --on kernel` plays it, `flowlab provision down --on kernel` removes it\n",
  );
  return DONE;
}

/** Refuses what is built already, or is of another lab. */
function checkEarlier({ journal }: KernelArguments, earlier: KernelRun | null, text: string): void {
  if (earlier === null) return;
  const { header } = earlier;
  const refuse = (code: string, message: string): never => {
    throw new FlowlabError(code, message, "`flowlab provision down --on kernel` takes it down first");
  };
  const state = stateOf(earlier);
  if (state === "removing") refuse("Provision.TearingDown", `\`${journal}\` says that the lab is being taken down`);
  if (state !== "building")
    refuse("Provision.Built", `\`${journal}\` says that \`${escapeLine(header.labName)}\` is built already`);
  if (header.labText !== text)
    refuse("Journal.OfAnother", `\`${journal}\` is of another lab, or of this one before it was changed`);
}

async function build(
  args: KernelArguments,
  header: KernelRunHeader,
  earlier: KernelRun | null,
  { initial, lab }: LabPlan,
  io: Io,
): Promise<void> {
  const journal = await openKernelJournal(args, header, earlier, io);
  try {
    await io.guardInterrupt(async (signal) => {
      if (listRuns().includes(header.runId)) await removeRun(header.runId);
      await makeFiles(args, usersOf(lab.timeline), io);
      if (signal.aborted) throw new InterruptedError();
      await buildPlan(initial);
      if (signal.aborted) throw new InterruptedError();
    });
    await journal.append({ kind: "built", at: new Date(io.now()).toISOString() });
  } catch (error) {
    io.stderr.write(`not built: ${GOES_ON}\n`);
    throw kernelFailure(error);
  } finally {
    await journal.close();
  }
}

/** The accounts that the timeline logs in to. */
function usersOf(timeline: LabPlan["lab"]["timeline"]): readonly string[] {
  const users = timeline.flatMap((entry) =>
    entry.kind === "exchange" && entry.exchange.kind === "ssh" ? [entry.exchange.user] : [],
  );
  return [...new Set(["ec2-user", ...users])];
}

async function makeFiles(args: KernelArguments, users: readonly string[], io: Io): Promise<void> {
  await removeRunFiles(args, io);
  try {
    await mkdir(capturesOf(args, io), { recursive: true });
    await writeHostFiles(hostFilesOf(args, io), users);
  } catch (cause) {
    throw fileError("write to", `${args.journal}.files`, cause);
  }
}
