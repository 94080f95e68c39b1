import { resolve } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import type { CheckReport } from "../../check/index.js";
import { checkLab, labsIn, type Lab, type LabReport } from "./labs.js";
import { REAL_AWS } from "./real-aws.js";

const HELP = `npm run conformance -- [DIR…] [--json] [--help]

Asks flowlab what live networks answered, and prints how many answers are the same.
A DIR is a lab or holds labs. A lab is a folder with files of probes (*.jsonl), and with
describe-* output in aws_configs/ or topology/ (or in the folder itself).
Without DIR: ${REAL_AWS}, seen from the project.
--json prints one document, with every answer that differs and why.
Exit codes: 0 all the same, 2 usage, 3 files that cannot be read, 4 answers that differ or are undecided.
`;

/** What the command needs of its surroundings. */
export interface ConformanceIo {
  readonly currentDirectory: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

interface Answered {
  readonly lab: string;
  readonly report: CheckReport;
}

function tableOf(answered: readonly Answered[]): string {
  const table = new Table({
    head: ["lab", "probes", "right", "wrong", "undecided"],
    colAligns: ["left", "right", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  const sums = [0, 0, 0, 0];
  for (const { lab, report } of answered) {
    const counts = [report.total, report.passed, report.failed, report.undecided];
    counts.forEach((count, index) => (sums[index]! += count));
    table.push([lab, ...counts]);
  }
  table.push(["all", ...sums]);
  return `${table.toString()}\n`;
}

function documentOf(answered: readonly Answered[]): string {
  const labs = answered.map(({ lab, report }) => {
    const { results, ...counts } = report;
    return { lab, ...counts, differing: results.filter(({ got, expect }) => got !== expect) };
  });
  return `${JSON.stringify({ schema: 1, labs }, null, 2)}\n`;
}

function unreadable(lab: Lab, { issues }: Extract<LabReport, { ok: false }>): string {
  const lines = issues.map(({ message, path, position }) => {
    const place = position ? `${position.file}:${position.line}:${position.column}` : (path ?? lab.folder);
    return `error: ${lab.name}: ${place}: ${message}\n`;
  });
  return lines.join("");
}

function argumentsOf(args: readonly string[]): ReturnType<typeof read> | string {
  try {
    return read(args);
  } catch (error) {
    return (error as Error).message;
  }
}

function read(args: readonly string[]): {
  readonly folders: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
} {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false } },
  });
  return { folders: positionals, json: values.json, help: values.help };
}

/** `npm run conformance`; the answer is its exit code. */
export function conformance(args: readonly string[], io: ConformanceIo): number {
  const asked = argumentsOf(args);
  if (typeof asked === "string") {
    io.stderr(`error: ${asked}\nhint: npm run conformance -- --help\n`);
    return 2;
  }
  if (asked.help) {
    io.stdout(HELP);
    return 0;
  }
  // The default stands beside the project, in whose root npm runs the command.
  const folders =
    asked.folders.length === 0 ? [REAL_AWS] : asked.folders.map((each) => resolve(io.currentDirectory, each));
  const empty = folders.filter((folder) => labsIn(folder).length === 0);
  for (const folder of empty) {
    io.stderr(`error: no probes in ${folder}\nhint: name a folder with files of probes (*.jsonl) in it or one below\n`);
  }
  const answered: Answered[] = [];
  let readable = empty.length === 0;
  for (const lab of folders.flatMap(labsIn)) {
    const checked = checkLab(lab);
    if (checked.ok) answered.push({ lab: lab.name, report: checked.report });
    else {
      io.stderr(unreadable(lab, checked));
      readable = false;
    }
  }
  if (answered.length > 0) io.stdout(asked.json ? documentOf(answered) : tableOf(answered));
  if (!readable) return 3;
  return answered.every(({ report }) => report.passed === report.total) ? 0 : 4;
}
