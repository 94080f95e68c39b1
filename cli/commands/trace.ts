import { hasAddress, parseQuestion, renderTrace, trace, traceDocument, type ProbeQuestion } from "../../check/index.js";
import {
  compileNetwork,
  failure,
  formatIpAddress,
  isIpv4,
  parseIpAddress,
  success,
  type Issue,
  type Network,
  type Result,
} from "../../model/index.js";
import { DIFFERS, DONE, INVALID_INPUT, USAGE, type ExitCode } from "../exit-code.js";
import { readTopology } from "../files/topology-argument.js";
import type { Io } from "../io.js";
import { colours } from "../render/colours.js";
import { escapeAroundColours } from "../render/escape.js";
import { reportIssues } from "../render/report-issues.js";
import { traceStyle } from "../render/trace-style.js";

export interface TraceArguments {
  readonly topology: string;
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly port?: string;
  readonly sourceAddress?: string;
  readonly expect?: "reply" | "no-reply";
  readonly json?: true;
}

/** The question with `--source-address`, which an interface must own. */
function withSource(network: Network, question: ProbeQuestion, text: string): Result<ProbeQuestion> {
  const refuse = (message: string, hint: string): Result<ProbeQuestion> => {
    const issue: Issue = { severity: "error", code: "Question.Malformed", message, hint };
    return failure([issue]);
  };
  const source = parseIpAddress(text);
  if (source === null)
    return refuse(`\`--source-address\`: \`${text}\` is not an IP address`, "write it as 10.1.5.112 or 2001:db8::1");
  if (isIpv4(source) !== isIpv4(question.to))
    return refuse(
      `\`--source-address\`: \`${text}\` and \`${formatIpAddress(question.to)}\` are not of one family`,
      "IPv4 and IPv6 never mix",
    );
  if (question.from === "internet") return success({ ...question, source });
  const sender = network.interfaces[question.from];
  return sender !== undefined && hasAddress(sender, source)
    ? success({ ...question, source })
    : refuse(`\`--source-address\`: \`${text}\` is no address of \`${sender?.id}\``, "an interface sends from its own");
}

/** The question that the options ask; everything that is wrong with it at once. */
export function readQuestion(
  network: Network,
  args: Pick<TraceArguments, "from" | "to" | "protocol" | "port" | "sourceAddress">,
): Result<ProbeQuestion> {
  const question = parseQuestion(network, args);
  if (!question.ok || args.sourceAddress === undefined) return question;
  return withSource(network, question.value, args.sourceAddress);
}

/** Follows one packet there and its answer back. */
export async function run(args: TraceArguments, io: Io): Promise<ExitCode> {
  const { result, sources } = await readTopology(args.topology, "lenient", io);
  reportIssues(result.ok ? result.warnings : result.issues, sources, io);
  if (!result.ok) return INVALID_INPUT;
  const question = readQuestion(compileNetwork(result.value), args);
  if (!question.ok) {
    reportIssues(question.issues, sources, io);
    return USAGE;
  }
  const traced = trace(result.value, question.value);
  if (args.json) io.stdout.write(`${JSON.stringify(traceDocument(traced), null, 2)}\n`);
  else {
    const paint = colours(io, io.stdout);
    io.stdout.write(escapeAroundColours(renderTrace(traced, traceStyle(paint))));
  }
  if (args.expect === undefined || traced.answer === args.expect) return DONE;
  io.stderr.write(`expected ${args.expect}, got ${traced.answer}\n`);
  return DIFFERS;
}
