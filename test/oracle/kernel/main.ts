import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { missingForKernel } from "../../../provision/index.js";
import type { Disagreement } from "./ask.js";
import { readCase, traceCommand, writeCase } from "./case-files.js";
import { askAgain, runOracle, type OracleRun } from "./run-oracle.js";

const HELP = `Examples:
  npm run oracle -- --networks 20 --packets 50
  npm run oracle -- --again oracle-17-3-8

Usage: npm run oracle -- [options]

Generates networks and packets, asks this machine's Linux kernel and flowlab
what becomes of each packet, and writes what they disagree about, made as small
as it can be, into a directory oracle-<seed>-<network>-<flow>.
See docs/oracle.md.

Options:
  --networks <count>   how many networks (default: 200)
  --packets <count>    about how many packets in each (default: 50)
  --seed <number>      the same networks and packets again (default: a new one)
  --again <directory>  ask both again what such a directory holds
  -h, --help           this help

Needs Linux, root, and Debian's iproute2, nftables, util-linux and perl-base.
Exit codes: 0 agreed, 1 the kernel cannot be asked, 2 usage, 4 a disagreement.`;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        networks: { type: "string", default: "200" },
        packets: { type: "string", default: "50" },
        seed: { type: "string", default: `${randomInt(2 ** 31)}` },
        again: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    }));
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    return 2;
  }
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [networks, packets, seed] = [values.networks, values.packets, values.seed].map(Number);
  if (![networks, packets, seed].every((each) => Number.isSafeInteger(each) && each! >= 0)) {
    console.error("error: --networks, --packets and --seed are whole numbers");
    return 2;
  }
  const missing = missingForKernel();
  if (missing !== null) {
    console.error(`error: ${missing.message}${missing.hint === null ? "" : `\nhint: ${missing.hint}`}`);
    return 1;
  }
  return values.again === undefined ? generated(seed!, networks!, packets!) : again(values.again);
}

async function generated(seed: number, networks: number, packets: number): Promise<number> {
  console.log(`seed ${seed}: ${networks} networks of about ${packets} packets`);
  const started = performance.now();
  const run = await runOracle(seed, networks, packets);
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${run.decisions} decisions in ${seconds.toFixed(0)} s, ${(run.decisions / seconds).toFixed(0)} a second: ` +
      `${run.arrived} arrived, ${run.rejected} were refused at an interface, ${run.followUps} followed others`,
  );
  console.log(`networks with: ${inWords(run.constructs)}`);
  console.log(`packets crossed: ${inWords(run.crossings)}`);
  console.log(`packets ended: ${inWords(run.endings)}`);
  for (const each of run.disagreements) report(seed, each);
  console.log(`${run.disagreements.length} disagreements`);
  if (run.disagreements.length === 0) return 0;
  console.log(`all of it again: npm run oracle -- --seed ${seed} --networks ${networks} --packets ${packets}`);
  return 4;
}

function report(seed: number, { index, about, smallest }: OracleRun["disagreements"][number]): void {
  const directory = `oracle-${seed}-${index}-${about.flow}`;
  writeCase(directory, smallest);
  console.log(`\nnetwork ${index}, flow ${about.flow}: ${directory}`);
  tell(about);
  console.log(`ask both again:  npm run oracle -- --again ${directory}`);
  console.log(`ask flowlab why: ${traceCommand(directory, smallest)}`);
}

async function again(directory: string): Promise<number> {
  const { decisions, disagreements } = await askAgain(readCase(directory));
  disagreements.forEach(tell);
  console.log(`${decisions} decisions, ${disagreements.length} disagreements`);
  return disagreements.length === 0 ? 0 : 4;
}

function tell({ round, answer, kernel, model }: Disagreement): void {
  console.log(`packet ${round}${answer ? " (answered by the kernel itself)" : ""}`);
  console.log(["the kernel:", ...kernel.lines, ...kernel.notes].join("\n  "));
  console.log(["the model:", ...model.lines, JSON.stringify(model.path.disposition)].join("\n  "));
}

function inWords(counts: ReadonlyMap<string, number>): string {
  const ordered = [...counts].toSorted(([, one], [, other]) => other - one);
  return ordered.map(([name, count]) => `${name} ${count}`).join(", ");
}
