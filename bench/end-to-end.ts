import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { END_TO_END_CASES, type EndToEndReport } from "./end-to-end-case.js";
import { figureOf, type Figure, type Suite } from "./figure.js";

const PROCESS = fileURLToPath(new URL("end-to-end-process.js", import.meta.url));

/**
 * Packets through the whole simulation (exchanges, event queue, decisions and tracking at both ends, aggregation into
 * flow-log records), each run in a process of its own, compilation by the JIT included; and the memory it took.
 */
export const END_TO_END: Suite = {
  name: "end-to-end",
  async run(quick) {
    const figures: Figure[] = [];
    for (const { name, target } of END_TO_END_CASES) {
      const reports: EndToEndReport[] = [];
      for (let run = 0; run < (quick ? 1 : 5); run++) reports.push(await report(name));
      const counts = sameCounts(name, reports);
      const rates = reports.map(({ seconds }) => counts["packets"]! / seconds);
      figures.push(
        figureOf(name, "packets/s", rates, { counts, ...(target !== null && { target }) }),
        figureOf(
          `${name}, most resident`,
          "MiB",
          reports.map((each) => each.residentMiB),
        ),
        figureOf(
          `${name}, heap at the end`,
          "MiB",
          reports.map((each) => each.heapMiB),
        ),
      );
    }
    return figures;
  },
};

async function report(name: string): Promise<EndToEndReport> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROCESS, name]);
  return JSON.parse(stdout) as EndToEndReport;
}

/** Two runs that count differently are not the same run: a bug that a median would hide. */
function sameCounts(name: string, reports: readonly EndToEndReport[]): EndToEndReport["counts"] {
  const texts = new Set(reports.map(({ counts }) => JSON.stringify(counts)));
  if (texts.size !== 1) throw new Error(`runs of ${name} differ: ${[...texts].join(" ")}`);
  return reports[0]!.counts;
}
