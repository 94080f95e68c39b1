import { trace, traceTitle, traceVerdict } from "../../check/index.js";
import { renderMermaid, renderSvg, type TracedPath } from "../../graph/index.js";
import { compileNetwork, success, type Result, type Topology } from "../../model/index.js";
import { DONE, INVALID_INPUT, USAGE, type ExitCode } from "../exit-code.js";
import { checkOutputFile, writeOutputFile } from "../files/output-file.js";
import { readTopology } from "../files/topology-argument.js";
import { FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";
import { reportIssues } from "../render/report-issues.js";
import { readQuestion } from "./trace.js";

export interface GraphArguments {
  readonly topology: string;
  readonly format: "svg" | "mermaid";
  readonly out?: string;
  readonly force?: true;
  /** With `to`: the packet to trace on top. */
  readonly from?: string;
  readonly to?: string;
  readonly protocol?: string;
  readonly port?: string;
  readonly sourceAddress?: string;
}

type Question = Parameters<typeof readQuestion>[1];

/** The packet that the options ask about; null without any of them. */
function questionOf({ from, to, protocol, port, sourceAddress }: GraphArguments): Question | null {
  const rest = { protocol, port, sourceAddress };
  if (from !== undefined && to !== undefined) {
    const given = Object.entries(rest).filter(([, value]) => value !== undefined);
    return { from, to, protocol: "icmp", ...(Object.fromEntries(given) as Partial<Question>) };
  }
  if ([from, to, ...Object.values(rest)].every((value) => value === undefined)) return null;
  throw new FlowlabError(
    "Option.Trace",
    "a packet to trace needs both `--from` and `--to`",
    "add what is missing, or leave out every option about a packet",
    USAGE,
  );
}

function tracePath(topology: Topology, question: Question): Result<TracedPath> {
  const parsed = readQuestion(compileNetwork(topology), question);
  if (!parsed.ok) return parsed;
  const traced = trace(topology, parsed.value);
  const { answer, code, forward, reply } = traced;
  return success({
    title: traceTitle(traced),
    answer,
    code,
    verdict: traceVerdict(traced),
    ways: [{ name: "request", path: forward }, ...(reply === null ? [] : [{ name: "reply" as const, path: reply }])],
  });
}

/** Draws a topology, and a traced packet on top; to standard output or into a file. */
export async function run(args: GraphArguments, io: Io): Promise<ExitCode> {
  const question = questionOf(args);
  const { out, force = false } = args;
  if (out !== undefined) await checkOutputFile(out, force, io);
  const { result, sources } = await readTopology(args.topology, "lenient", io);
  reportIssues(result.ok ? result.warnings : result.issues, sources, io);
  if (!result.ok) return INVALID_INPUT;
  const traced = question === null ? success(undefined) : tracePath(result.value, question);
  if (!traced.ok) {
    reportIssues(traced.issues, sources, io);
    return USAGE;
  }
  const render = args.format === "svg" ? renderSvg : renderMermaid;
  const picture = render(result.value, { title: `Resource map of ${args.topology}`, traced: traced.value });
  if (out === undefined) io.stdout.write(picture);
  else {
    await writeOutputFile(out, picture, force, io);
    io.stderr.write(`wrote ${out}\n`);
  }
  return DONE;
}
