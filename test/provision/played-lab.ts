import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runFiles } from "../../cli/files/run-files.js";
import { runSummary } from "../../cli/render/run-document.js";
import { DEFAULT_S3_OPTIONS } from "../../emit/delivery/s3-key.js";
import { observedRun, type LabRun } from "../../lab/index.js";
import {
  buildPlan,
  HOST_COMMANDS,
  missingForKernel,
  planPlayedLab,
  playLab,
  readCaptures,
  removeRun,
  writeHostFiles,
  type LabPlan,
} from "../../provision/index.js";
import { parseLab, type Lab } from "../../sim/index.js";
import { runFlowlab, temporaryDirectory } from "../e2e/fake-io.js";

/** What keeps labs from being played here; null for nothing. */
export const MISSING = missingForKernel(HOST_COMMANDS);
/** Why such tests are skipped: a user's machine may lack what CI must have. */
export const SKIPPED = process.env["CI"] ? null : MISSING;

/** The lab of a file, whose text may be changed on the way. */
export function labOf(path: string, change: (text: string) => string = (text) => text): Lab {
  const lab = parseLab(change(readFileSync(path, "utf8")), path);
  if (!lab.ok) throw new Error(JSON.stringify(lab.issues));
  return lab.value;
}

/** Builds a lab, gives it to `work` with a directory of its own, and removes both. */
export async function provisioned<T>(
  lab: Lab,
  runId: string,
  work: (plan: LabPlan, directory: string) => Promise<T>,
): Promise<T> {
  if (MISSING !== null) throw MISSING;
  const planned = planPlayedLab(lab, runId);
  if (!planned.ok) throw new Error(JSON.stringify(planned.issues));
  const plan = planned.value;
  const directory = mkdtempSync(join(tmpdir(), "flowlab-play-"));
  try {
    await buildPlan(plan.initial);
    mkdirSync(join(directory, "captures"));
    await writeHostFiles(join(directory, "hosts"), ["ec2-user"]);
    return await work(plan, directory);
  } finally {
    await removeRun(runId);
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A lab as the kernel and real programs play it, waits left out. */
export async function playedByKernel(lab: Lab, runId: string): Promise<LabRun> {
  return provisioned(lab, runId, async (plan, directory) => {
    const captures = join(directory, "captures");
    const { signal } = new AbortController();
    const played = await playLab(plan, { files: join(directory, "hosts"), captures, skipWaits: true, signal });
    if (played === null) throw new Error("it was stopped");
    const packets = await readCaptures(plan.initial, captures, played);
    const { exchanges, changes } = played;
    const topology = plan.changes.at(-1)?.topology ?? plan.lab.topology;
    return observedRun(plan.lab, { packets, exchanges, changes, topology });
  });
}

/** What is asserted of the document of `flowlab compare --json`. */
export interface ComparedRuns {
  readonly score: number;
  readonly classes: Readonly<Record<string, { readonly flows: number }>>;
  readonly differences: readonly {
    readonly class: string;
    readonly protocol: number;
    readonly a: { readonly packets: number } | null;
    readonly b: { readonly packets: number } | null;
  }[];
}

/** What `flowlab compare` says of two runs, with those options; it must end with 0. */
export async function comparedRuns(a: LabRun, b: LabRun, ...options: readonly string[]): Promise<ComparedRuns> {
  const directory = temporaryDirectory();
  for (const [name, run] of Object.entries({ a, b })) {
    for (const [file, content] of await runFiles(run, runSummary(run), new Set(["streams"]), DEFAULT_S3_OPTIONS)) {
      mkdirSync(dirname(join(directory, name, file)), { recursive: true });
      writeFileSync(join(directory, name, file), content);
    }
  }
  const compared = await runFlowlab(["compare", "a", "b", "--json", ...options], { currentDirectory: directory });
  if (compared.exitCode !== 0) throw new Error(`exit ${compared.exitCode}: ${compared.stdout}${compared.stderr}`);
  return JSON.parse(compared.stdout) as ComparedRuns;
}

/** Titles and texts of the terminals, without what says how long something took, or when somebody was there before. */
export function timelessTerminals({ transcripts }: LabRun): readonly (readonly [title: string, text: string])[] {
  return transcripts.map(({ title, text }) => [
    title,
    text
      .replaceAll(/time[= ][\d.]+ ?ms/g, "time")
      .replaceAll(/^rtt .*$/gm, "rtt")
      .replaceAll(/^Last login: .* from/gm, "Last login from"),
  ]);
}

/** How each exchange ended. */
export function endings({ outcomes }: LabRun): readonly object[] {
  return outcomes.map(({ exchange, succeeded, summary }) => ({ exchange, succeeded, summary }));
}
