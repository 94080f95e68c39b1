import { readAccounts, readPolicy, type AwsReading, type AwsSource } from "../../provision/index.js";
import { DONE, FAILED, USAGE, type ExitCode } from "../exit-code.js";
import { checkedEndpoint, checkedRegion, defaultRegion } from "../files/aws-arguments.js";
import { importFiles } from "../files/import-files.js";
import { checkOutputDirectory, writeDirectory } from "../files/output-directory.js";
import { FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { importDocument, renderImport } from "../render/import.js";
import { startProgress } from "../render/progress.js";
import { reportIssues } from "../render/report-issues.js";
import { plural } from "../render/text.js";

export interface ImportAwsArguments {
  readonly region?: readonly string[];
  readonly profile?: readonly string[];
  readonly out?: string;
  readonly force?: true;
  readonly partial?: true;
  readonly endpointUrl?: string;
  readonly policy?: true;
  readonly json?: true;
}

function usage(message: string, hint: string): FlowlabError {
  return new FlowlabError("Option.Malformed", message, hint, USAGE);
}

/** Every profile in every Region. */
function sourcesOf({ region: regions = [], profile: profiles = [] }: ImportAwsArguments, io: Io): readonly AwsSource[] {
  const unique = <T>(values: readonly T[], otherwise: T): readonly T[] =>
    values.length === 0 ? [otherwise] : [...new Set(values)];
  return unique<string | null>(profiles, null).flatMap((profile) =>
    unique(regions.map(checkedRegion), defaultRegion(io)).map((region) => ({ profile, region })),
  );
}

async function read(args: ImportAwsArguments, io: Io): Promise<AwsReading> {
  const sources = sourcesOf(args, io);
  const endpointUrl = checkedEndpoint(args.endpointUrl);
  const progress = startProgress("reading AWS", io);
  try {
    return await readAccounts(sources, { endpointUrl, onProgress: (share) => progress.update(share) });
  } finally {
    progress.end();
  }
}

/**
 * Reads live accounts into the layout of describe-* directories. When something could not be read nothing is written,
 * as what is missing would look as if it did not exist; `--partial` writes the rest all the same.
 */
export async function run(args: ImportAwsArguments, io: Io): Promise<ExitCode> {
  if (args.policy) {
    io.stdout.write(`${JSON.stringify(readPolicy(), null, 2)}\n`);
    return DONE;
  }
  const { out } = args;
  if (out === undefined) throw usage("`--out` is missing", "name a directory to create; `--policy` needs none");
  await checkOutputDirectory(out, args.force === true, io);
  const reading = await read(args, io);
  const complete = reading.issues.length === 0;
  const written = reading.regions.length > 0 && (complete || args.partial === true);
  const document = importDocument(reading, written ? out : null);
  const issues = written ? reading.issues.map((issue) => ({ ...issue, severity: "warning" as const })) : reading.issues;
  reportIssues(issues, new Map(), io);
  const files = importFiles(reading, document);
  if (written) await writeDirectory(out, files, args.force === true, io);
  io.stdout.write(args.json ? `${JSON.stringify(document, null, 2)}\n` : renderImport(reading));
  if (written) {
    io.stderr.write(`wrote ${plural(files.size, "file")} to ${out}\nnext: flowlab validate ${out}\n`);
    return DONE;
  }
  const rest = reading.regions.length > 0 ? "; `--partial` writes what could be read" : "";
  io.stderr.write(`wrote nothing, as something is missing${rest}\n`);
  return FAILED;
}
