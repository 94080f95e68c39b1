import { writeFileSync } from "node:fs";
import { Argument, Command } from "commander";
import { differences, readBaseline, type BenchResult } from "./baseline.js";
import { COMPARE } from "./compare.js";
import { COMPILE } from "./compile.js";
import { DECISIONS } from "./decisions.js";
import { END_TO_END } from "./end-to-end.js";
import { FILES } from "./files.js";
import { thisMachine } from "./machine.js";
import { PIPELINE } from "./pipeline.js";
import { QUERY } from "./query.js";
import { RECORDS } from "./records.js";
import { figuresTable } from "./report.js";
import { START_UP } from "./start-up.js";

const SUITES = [COMPILE, DECISIONS, PIPELINE, END_TO_END, RECORDS, FILES, QUERY, COMPARE, START_UP];

const command = new Command("npm run bench --")
  .description("Measures flowlab: packets and records a second, times and memory, by size.")
  .addArgument(new Argument("[suite...]", "what to measure; all when left out").choices(SUITES.map(({ name }) => name)))
  .option("--quick", "the smaller sizes only", false)
  .option("--json <file>", "write the figures to a file as well")
  .option("--compare", "compare with bench/baseline.json; exit 1 when far worse", false)
  .addHelpText(
    "before",
    "Examples:\n  npm run bench -- --quick\n  npm run bench -- decisions compile --json figures.json\n",
  )
  .parse();
const values = command.opts<{ readonly quick: boolean; readonly json?: string; readonly compare: boolean }>();
const chosen = SUITES.filter(({ name }) => command.args.length === 0 || command.args.includes(name));

const figures = [];
for (const suite of chosen) {
  process.stderr.write(`${suite.name} ...\n`);
  figures.push(...(await suite.run(values.quick)));
}
const result: BenchResult = { machine: thisMachine(), figures };
const { commit, node, cpu, cores } = result.machine;
process.stdout.write(`${figuresTable(figures)}\n${commit ?? "no commit"}, Node ${node}, ${cores} x ${cpu}\n`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
if (values.compare) {
  const found = differences(figures, readBaseline().figures);
  for (const { severity, text } of found) process.stderr.write(`${severity}: ${text}\n`);
  if (found.some(({ severity }) => severity === "failure")) process.exitCode = 1;
}
