import { join, resolve } from "node:path";
import type { Lab } from "../../lab/index.js";
import {
  HOST_COMMANDS,
  KernelError,
  missingForKernel,
  planPlayedLab,
  wholeLines,
  type LabPlan,
  type PlayedLab,
} from "../../provision/index.js";
import { parseLab } from "../../sim/index.js";
import { fileError, FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { reportIssues } from "../render/report-issues.js";
import { openLineFile, readLineFile, type LineFile } from "./line-file.js";

/** The first line of a kernel run's journal. The lab itself is in it: what is built stays what it is when its file changes. */
export interface KernelRunHeader {
  readonly writtenBy: "flowlab";
  readonly command: "provision";
  readonly on: "kernel";
  readonly schema: 1;
  readonly runId: string;
  readonly labName: string;
  /** As the user named it. */
  readonly labPath: string;
  readonly labText: string;
}

/** What has been done, each line on the disk before anything else is. */
export type KernelRunEntry =
  | { readonly kind: "built"; readonly at: string }
  | { readonly kind: "playing"; readonly at: string }
  | { readonly kind: "played"; readonly at: string; readonly played: PlayedLab }
  | { readonly kind: "removing"; readonly at: string };

/** A kernel run as its journal tells it. */
export interface KernelRun {
  readonly header: KernelRunHeader;
  readonly entries: readonly KernelRunEntry[];
}

/** `--journal` of the `--on kernel` commands. */
export interface KernelArguments {
  readonly journal: string;
}

/** How far a run came. */
export type KernelRunState = "building" | "built" | "playing" | "played" | "removing";

export function stateOf({ entries }: KernelRun): KernelRunState {
  return entries.at(-1)?.kind ?? "building";
}

/** The traffic that was played last; null for none that was played to the end. */
export function playedOf({ entries }: KernelRun): PlayedLab | null {
  const last = entries.at(-1);
  return last?.kind === "played" ? last.played : null;
}

/** Throws unless everything is here that a kernel run needs. */
export function checkKernel(): void {
  const missing = missingForKernel(HOST_COMMANDS);
  if (missing !== null) throw kernelFailure(missing);
}

/** What the kernel's side threw, in words for the user; anything else stays as it is. */
export function kernelFailure(error: unknown): unknown {
  return error instanceof KernelError
    ? new FlowlabError(
        "Kernel",
        error.message,
        error.hint ?? "`flowlab provision down --on kernel` takes down what stands",
      )
    : error;
}

/** Keys, captures and the like of a run, beside its journal. */
export function runDirectory({ journal }: KernelArguments, io: Io): string {
  return resolve(io.currentDirectory, `${journal}.files`);
}

/** Where the captures of the run's interfaces are. */
export function capturesOf(args: KernelArguments, io: Io): string {
  return join(runDirectory(args, io), "captures");
}

/** Where the files of its hosts are. */
export function hostFilesOf(args: KernelArguments, io: Io): string {
  return join(runDirectory(args, io), "hosts");
}

/** What the journal says; null when there is none. Throws for a file that is no journal of a kernel run. */
export async function readKernelRun({ journal }: KernelArguments, io: Io): Promise<KernelRun | null> {
  const text = wholeLines((await readLineFile(journal, io)) ?? "");
  if (text === "") return null;
  const run = parse(text);
  if (run !== null) return run;
  throw new FlowlabError(
    "Journal.Malformed",
    `\`${journal}\` is not the journal of \`flowlab provision --on kernel\``,
    "name another file with `--journal`",
  );
}

/** What the journal says; throws when there is none. */
export async function requireKernelRun(args: KernelArguments, io: Io): Promise<KernelRun> {
  const run = await readKernelRun(args, io);
  if (run !== null) return run;
  throw new FlowlabError(
    "Provision.NoJournal",
    `there is no journal \`${args.journal}\`: nothing is known to be built`,
    "`flowlab provision up --on kernel` builds; name its journal with `--journal`",
  );
}

const KINDS: ReadonlySet<unknown> = new Set(["built", "playing", "played", "removing"]);

function parse(text: string): KernelRun | null {
  try {
    const [header, ...entries] = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    const { writtenBy, command, on, schema, runId, labText } = (header ?? {}) as Partial<KernelRunHeader>;
    if (writtenBy !== "flowlab" || command !== "provision" || on !== "kernel" || schema !== 1) return null;
    if (typeof runId !== "string" || !/^[0-9a-f]{8}$/.test(runId) || typeof labText !== "string") return null;
    if (!entries.every((each) => KINDS.has((each as Partial<KernelRunEntry> | null)?.kind))) return null;
    return { header: header as KernelRunHeader, entries: entries as readonly KernelRunEntry[] };
  } catch {
    return null;
  }
}

/** Begins a journal, or goes on with that of `run`. */
export async function openKernelJournal(
  { journal }: KernelArguments,
  header: KernelRunHeader,
  run: KernelRun | null,
  io: Io,
): Promise<LineFile> {
  const kept = run === null ? "" : wholeLines((await readLineFile(journal, io)) ?? "");
  const file = await openLineFile(journal, Buffer.byteLength(kept), io);
  if (run === null) await file.append(header);
  return file;
}

/** Adds one line to a run's journal. */
export async function noteEntry(args: KernelArguments, run: KernelRun, entry: KernelRunEntry, io: Io): Promise<void> {
  const file = await openKernelJournal(args, run.header, run, io);
  try {
    await file.append(entry);
  } finally {
    await file.close();
  }
}

/** The plan of the lab that a journal holds. */
export function planOfRun({ header }: KernelRun): LabPlan {
  const { labText, labPath, runId } = header;
  const lab = parseLab(labText, labPath);
  const plan = lab.ok ? planPlayedLab(lab.value, runId) : lab;
  if (plan.ok) return plan.value;
  // It could be planned when it was built: this flowlab is another.
  const [issue] = plan.issues;
  throw new FlowlabError(
    "Journal.OfAnother",
    `this flowlab does not play the lab of the journal: ${issue?.message}`,
    "`flowlab provision down --on kernel` takes it down",
  );
}

/** The plan of a lab; null where it has what is not played, which has been shown. */
export function planLabFor(lab: Lab, text: string, path: string, runId: string, io: Io): LabPlan | null {
  const planned = planPlayedLab(lab, runId);
  if (planned.ok) return planned.value;
  reportIssues(planned.issues, new Map([[path, text]]), io);
  return null;
}

/** Removes the run's files. */
export async function removeRunFiles(args: KernelArguments, io: Io): Promise<void> {
  const directory = runDirectory(args, io);
  try {
    await io.files.rm(directory, { recursive: true, force: true });
  } catch (cause) {
    throw fileError("remove", directory, cause);
  }
}
