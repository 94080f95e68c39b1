import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
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

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "string" },
    quick: { type: "boolean", default: false },
    compare: { type: "boolean", default: false },
  },
});
const chosen = SUITES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const unknown = positionals.filter((each) => !SUITES.some(({ name }) => name === each));
if (unknown.length > 0) {
  process.stderr.write(`error: no suite \`${unknown.join("`, `")}\`\n`);
  process.stderr.write(`hint: ${SUITES.map(({ name }) => name).join(", ")}\n`);
  process.exit(2);
}

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
