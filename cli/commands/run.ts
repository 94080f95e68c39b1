import { relative } from "node:path";
import { runLab, type Lab, type LabRun } from "../../lab/index.js";
import { logFormatText } from "../../emit/index.js";
import type { SimTime } from "../../model/index.js";
import { parseInstant, type LabOverrides } from "../../sim/index.js";
import { DONE, INVALID_INPUT, USAGE, type ExitCode } from "../exit-code.js";
import { checkOutputDirectory, writeDirectory } from "../files/output-directory.js";
import { readLab } from "../files/lab-argument.js";
import { RUN_FORMS, runFiles, type RunForm } from "../files/run-files.js";
import { FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { builtInLabPath } from "../package.js";
import { renderNextSteps } from "../render/next-steps.js";
import { readLogFormatOption } from "./log-format-option.js";
import { readS3Options, type S3Arguments } from "./s3-options.js";
import { pageFor } from "../render/page.js";
import { startProgress } from "../render/progress.js";
import { runDocument, runSummary } from "../render/run-document.js";
import { renderRun, renderSection } from "../render/run-text.js";
import { plural } from "../render/text.js";

export interface RunArguments extends S3Arguments {
  /** A lab file, `-` for standard input, null for the built-in lab. */
  readonly lab: string | null;
  readonly out?: string;
  readonly force?: true;
  readonly to?: readonly string[];
  readonly seed?: string;
  /** ISO 8601 with its zone. */
  readonly start?: string;
  readonly interval?: "60" | "600";
  readonly filter?: LabOverrides["trafficType"];
  /** A preset or a log format. */
  readonly format?: string;
  readonly json?: true;
  readonly quiet?: true;
}

function readStart(text: string): SimTime {
  const start = parseInstant(text);
  if (start !== null) return start;
  const hint = "write an instant with its zone, as 2026-01-12T09:00:00Z";
  throw new FlowlabError("Option.Start", `\`--start ${text}\` is not an instant`, hint, USAGE);
}

function overridesOf({ seed, start, interval, filter, format }: RunArguments): LabOverrides {
  return {
    ...(seed !== undefined && { seed }),
    ...(start !== undefined && { start: readStart(start) }),
    ...(interval !== undefined && { maxAggregationInterval: interval === "60" ? 60 : 600 }),
    ...(filter !== undefined && { trafficType: filter }),
    ...(format !== undefined && { logFormat: logFormatText(readLogFormatOption("--format", format)) }),
  };
}

/** What `--out` is to hold. */
function formsOf({ to, out }: RunArguments): ReadonlySet<RunForm> {
  if (to === undefined) return new Set(["streams"]);
  if (out === undefined) throw new FlowlabError("Option.To", "`--to` goes with `--out`", "name a directory", USAGE);
  const unknown = to.find((form) => !RUN_FORMS.includes(form as RunForm));
  if (unknown === undefined) return new Set(to as readonly RunForm[]);
  throw new FlowlabError("Option.To", `\`--to ${unknown}\` is no form of a run`, RUN_FORMS.join(", "), USAGE);
}

function simulate(lab: Lab, args: RunArguments, capture: boolean, io: Io): LabRun {
  // Explanations are for people, documents and files: raw records alone do without, at a fraction of the work.
  if (args.quiet) return runLab(lab, { capture, explain: args.out !== undefined || args.json === true });
  const progress = startProgress(`running ${lab.name}`, io);
  try {
    return runLab(lab, { capture, onProgress: (now) => progress.update((now - lab.start) / (lab.end - lab.start)) });
  } finally {
    progress.end();
  }
}

function* rendered(result: LabRun, args: RunArguments, io: Io): Generator<string> {
  if (args.json) return yield `${JSON.stringify(runDocument(result), null, 2)}\n`;
  if (args.quiet) {
    for (const { records } of result.streams) for (const { line } of records) yield `${line}\n`;
    return;
  }
  const page = pageFor(result, io);
  yield* renderRun(result, page);
  const builtIn = relative(io.currentDirectory, builtInLabPath());
  yield renderSection("Next", renderNextSteps(result, args.lab, builtIn, page), page);
}

/** Runs a lab, shows what came of it in the form asked for, and writes it to `--out`. */
export async function run(args: RunArguments, io: Io): Promise<ExitCode> {
  const forms = formsOf(args);
  const s3 = readS3Options(args);
  if (args.out !== undefined) await checkOutputDirectory(args.out, args.force === true, io);
  const lab = await readLab(args.lab, overridesOf(args), args.quiet === true, io);
  if (lab === null) return INVALID_INPUT;
  const result = simulate(lab, args, forms.has("pcapng"), io);

  const files = args.out === undefined ? null : await runFiles(result, runSummary(result), forms, s3);
  // Before anything is shown: what failed to be written must not look done.
  if (files && args.out !== undefined) await writeDirectory(args.out, files, args.force === true, io);
  for (const text of rendered(result, args, io)) io.stdout.write(text);
  if (files && !args.quiet) io.stderr.write(`wrote ${plural(files.size, "file")} to ${args.out}\n`);
  return DONE;
}
