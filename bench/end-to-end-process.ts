// Runs one case from its lab to its flow-log records and reports on the process: `node end-to-end-process.js NAME`.
import { createAggregator, subscriptions } from "../emit/index.js";
import { compileNetwork } from "../model/index.js";
import { simulate } from "../sim/index.js";
import { END_TO_END_CASES, type EndToEndReport } from "./end-to-end-case.js";

const MIB = 1024 * 1024;
const [, , name] = process.argv;
const chosen = END_TO_END_CASES.find((each) => each.name === name);
if (chosen === undefined) throw new Error(`no case is named \`${name}\``);

const lab = chosen.lab();
let records = 0;
let bytes = 0;
const begin = performance.now();
const aggregator = createAggregator({
  interfaces: subscriptions(lab.topology, compileNetwork(lab.topology).interfaces),
  seed: lab.seed,
  start: lab.start,
  flowLogging: lab.flowLogging,
  explain: false,
  deliver(_stream, batch) {
    records += batch.records.length;
    for (const record of batch.records) bytes += record.bytes ?? 0;
  },
});
const { counters } = simulate(lab, { observer: aggregator });
aggregator.finish(lab.end);
const seconds = (performance.now() - begin) / 1000;

const report: EndToEndReport = {
  seconds,
  residentMiB: process.resourceUsage().maxRSS / 1024,
  heapMiB: process.memoryUsage().heapUsed / MIB,
  counts: { ...counters, records, bytes },
};
process.stdout.write(`${JSON.stringify(report)}\n`);
