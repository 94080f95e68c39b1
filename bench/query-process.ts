// Asks one file for its top 10 and reports on the process: `node query-process.js DIRECTORY FILE`.
import { Engine } from "../query/duckdb/index.js";
import { askTop10, type QueryReport } from "./query-case.js";

const [, , directory, file] = process.argv;
if (directory === undefined || file === undefined) throw new Error("a directory and a file are wanted");

const engine = await Engine.open({});
const begin = performance.now();
const rows = await askTop10(engine, directory, file);
const seconds = (performance.now() - begin) / 1000;
await engine.close();
const report: QueryReport = {
  seconds,
  residentMiB: process.resourceUsage().maxRSS / 1024,
  greatest: String(rows[0]?.[2]),
};
process.stdout.write(`${JSON.stringify(report)}\n`);
