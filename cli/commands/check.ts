import {
  checkProbes,
  parseProbes,
  questionOf,
  renderTrace,
  trace,
  type CheckReport,
  type Probe,
  type ProbeResult,
} from "../../check/index.js";
import { compileNetwork, type Topology } from "../../model/index.js";
import { DIFFERS, DONE, INVALID_INPUT, type ExitCode } from "../exit-code.js";
import { readTextOrStdin } from "../files/read-text.js";
import { readTopology, type Input } from "../files/topology-argument.js";
import type { Io } from "../io.js";
import { colours, type Colours } from "../render/colours.js";
import { escapeAroundColours, escapeLine } from "../render/escape.js";
import { reportIssues } from "../render/report-issues.js";
import { plural } from "../render/text.js";
import { traceStyle } from "../render/trace-style.js";

export interface CheckArguments {
  readonly topology: string;
  /** `-` is standard input. */
  readonly probes: string;
  readonly json?: true;
}

async function readProbes(path: string, io: Io): Promise<Input<readonly Probe[]>> {
  const file = await readTextOrStdin(path, io);
  if (!file.ok) return { result: file, sources: new Map() };
  const { path: name, text } = file.value;
  return { result: parseProbes(text, name), sources: new Map([[name, text]]) };
}

function renderResult(result: ProbeResult, colour: (text: string) => string): string {
  const { id, expect, got, code, reason } = result;
  const verdict = got === "undecided" ? got : `expected ${expect}, got ${got}`;
  return `${colour(escapeLine(id))}: ${verdict}${code === null ? "" : ` (${code})`}${reason === undefined ? "" : `: ${escapeLine(reason)}`}`;
}

/** Each wrong answer with its path, each undecided one with its reason, and the count. */
function* report(
  checked: CheckReport,
  probes: readonly Probe[],
  topology: Topology,
  paint: Colours,
): Generator<string> {
  const network = compileNetwork(topology);
  for (const [index, result] of checked.results.entries()) {
    const probe = probes[index];
    if (!probe || result.got === result.expect) continue;
    if (result.got === "undecided") {
      yield `${renderResult(result, paint.yellow)}\n`;
      continue;
    }
    yield `${renderResult(result, paint.red)}\n`;
    const question = questionOf(network, probe);
    if (typeof question !== "string")
      yield `${escapeAroundColours(renderTrace(trace(topology, question), traceStyle(paint)))}\n`;
  }
  const { total, passed, failed, undecided } = checked;
  yield `${plural(total, "probe")}: ${passed} passed, ${failed} failed, ${undecided} undecided\n`;
}

/** Asks every probe of a file; exit 4 if any answer differs from the expected one. */
export async function run(args: CheckArguments, io: Io): Promise<ExitCode> {
  const topology = await readTopology(args.topology, "lenient", io);
  const probes = await readProbes(args.probes, io);
  for (const { result, sources } of [topology, probes]) {
    reportIssues(result.ok ? result.warnings : result.issues, sources, io);
  }
  if (!topology.result.ok || !probes.result.ok) return INVALID_INPUT;
  const checked = checkProbes(topology.result.value, probes.result.value);
  if (args.json) io.stdout.write(`${JSON.stringify({ schema: 1, ...checked }, null, 2)}\n`);
  else {
    const paint = colours(io, io.stdout);
    for (const text of report(checked, probes.result.value, topology.result.value, paint)) io.stdout.write(text);
  }
  return checked.failed > 0 ? DIFFERS : DONE;
}
