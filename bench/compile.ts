import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { COMPILE_CASES, type CompileReport } from "./compile-case.js";
import { figureOf, type Figure, type Suite } from "./figure.js";

const PROCESS = fileURLToPath(new URL("compile-process.js", import.meta.url));
const TARGET_MS = 10_000;
const TARGET_MIB = 1e9 / (1024 * 1024);

/** A topology made into a network, each in a process of its own: the time, cold, and the memory it took. */
export const COMPILE: Suite = {
  name: "compile",
  async run(quick) {
    const figures: Figure[] = [];
    for (const { interfaces } of COMPILE_CASES) {
      const reports: CompileReport[] = [];
      for (let run = 0; run < (quick ? 1 : 5); run++) reports.push(await report(interfaces));
      figures.push(...figuresOf(interfaces, reports));
    }
    return figures;
  },
};

async function report(interfaces: number): Promise<CompileReport> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", PROCESS, String(interfaces)]);
  return JSON.parse(stdout) as CompileReport;
}

function figuresOf(interfaces: number, reports: readonly CompileReport[]): readonly Figure[] {
  const name = `compile, ${interfaces} interfaces`;
  const times = reports.map(({ milliseconds }) => milliseconds);
  return [
    figureOf(name, "ms", times, { target: TARGET_MS, counts: { interfaces: reports[0]!.interfaces } }),
    figureOf(
      `${name}, time of each`,
      "us/interface",
      times.map((milliseconds) => (milliseconds * 1000) / interfaces),
    ),
    figureOf(
      `${name}, memory of each`,
      "bytes/interface",
      reports.map(({ networkBytes }) => networkBytes / interfaces),
    ),
    figureOf(
      `${name}, most resident`,
      "MiB",
      reports.map(({ residentMiB }) => residentMiB),
      { target: TARGET_MIB },
    ),
  ];
}
