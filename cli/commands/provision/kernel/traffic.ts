import { playLab, runNamespaces, type LabPlan, type PlayedLab } from "../../../../provision/index.js";
import { DONE, type ExitCode } from "../../../exit-code.js";
import {
  capturesOf,
  checkKernel,
  hostFilesOf,
  kernelFailure,
  noteEntry,
  planOfRun,
  requireKernelRun,
  stateOf,
  type KernelArguments,
} from "../../../files/kernel-run.js";
import { FlowlabError, InterruptedError } from "../../../flowlab-error.js";
import type { Io } from "../../../io.js";
import { escapeLine } from "../../../render/escape.js";
import { startProgress } from "../../../render/progress.js";
import { plural } from "../../../render/text.js";

export interface KernelTrafficArguments extends KernelArguments {
  /** Play it once more; what was played is forgotten. */
  readonly again?: true;
  /** Wait as long as the lab does where nothing happens. */
  readonly realTime?: true;
  readonly json?: true;
}

/** Plays a lab's timeline with real programs in the network that `up` has built. */
export async function run(args: KernelTrafficArguments, io: Io): Promise<ExitCode> {
  const known = await requireKernelRun(args, io);
  checkKernel();
  const state = stateOf(known);
  if (state === "building" || state === "removing")
    throw new FlowlabError(
      "Provision.NotBuilt",
      `\`${args.journal}\` says that the lab is not whole (${state})`,
      state === "building" ? "`flowlab provision up --on kernel` builds it" : "`flowlab provision down --on kernel`",
    );
  if (state === "played" && !args.again)
    throw new FlowlabError(
      "Provision.Played",
      "the lab has been played",
      "`flowlab provision collect --on kernel` writes what came of it; `--again` plays it once more",
    );
  const plan = planOfRun(known);
  checkStanding(plan);
  const now = (): string => new Date(io.now()).toISOString();
  if (state === "playing") io.stderr.write("an earlier traffic was cut off: the lab is played from its beginning\n");
  const playing = { kind: "playing", at: now() } as const;
  await noteEntry(args, known, playing, io);
  const begun = { ...known, entries: [...known.entries, playing] };

  const progress = startProgress(`playing ${known.header.labName}`, io);
  const { start, end } = plan.lab;
  let played: PlayedLab | null;
  try {
    played = await io.guardInterrupt((signal) =>
      playLab(plan, {
        files: hostFilesOf(args, io),
        captures: capturesOf(args, io),
        skipWaits: !args.realTime,
        distances: true,
        signal,
        onProgress: (at) => progress.update((at - start) / (end - start)),
      }),
    );
  } catch (error) {
    throw kernelFailure(error);
  } finally {
    progress.end();
  }
  if (played === null) {
    io.stderr.write("interrupted: the same command plays the lab from its beginning\n");
    throw new InterruptedError();
  }
  await noteEntry(args, begun, { kind: "played", at: now(), played }, io);
  show(played, args, io);
  return DONE;
}

/** Refuses to play in a network of which somebody removed a part. */
function checkStanding({ initial: { runId, namespaces } }: LabPlan): void {
  const standing = new Set(runNamespaces(runId));
  const gone = namespaces.filter(({ name }) => !standing.has(name)).length;
  if (gone === 0) return;
  throw new FlowlabError(
    "Provision.HalfDeleted",
    `${plural(gone, "namespace")} of the lab ${gone === 1 ? "is" : "are"} gone`,
    "`flowlab provision down --on kernel` takes down the rest, then `up` builds anew",
  );
}

function show(played: PlayedLab, { json }: KernelTrafficArguments, io: Io): void {
  const { exchanges, notes, opensshVersion } = played;
  if (json) {
    const outcomes = exchanges.map(({ name, host, outcome }) => ({ name, host, outcome }));
    io.stdout.write(`${JSON.stringify({ schema: 1, outcomes, notes, opensshVersion }, null, 2)}\n`);
    return;
  }
  for (const { name, host, outcome } of exchanges)
    io.stdout.write(`${escapeLine(`${host}: ${name}: ${outcome?.summary ?? "still under way when the lab ended"}`)}\n`);
  io.stderr.write(`note: every host ran this machine's OpenSSH ${opensshVersion}\n`);
  for (const note of notes) io.stderr.write(`note: ${note}\n`);
  io.stderr.write("`flowlab provision collect --on kernel --out DIR` writes what the interfaces saw\n");
}
