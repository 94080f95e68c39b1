import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { exportDescribe } from "../../../model/index.js";
import { missingForKernel } from "../../../provision/index.js";
import { runOracle } from "./run-oracle.js";

// `npm run oracle -- --networks 200 --packets 50 [--seed S]`: what Linux decides, against what flowlab decides.

const { values } = parseArgs({
  options: {
    networks: { type: "string", default: "200" },
    packets: { type: "string", default: "50" },
    seed: { type: "string", default: `${randomInt(2 ** 31)}` },
  },
});
const [networks, packets, seed] = [values.networks, values.packets, values.seed].map(Number);
const missing = missingForKernel();
if (![networks, packets, seed].every((each) => Number.isSafeInteger(each) && each! >= 0)) {
  console.error("error: --networks, --packets and --seed are whole numbers");
  process.exitCode = 2;
} else if (missing !== null) {
  console.error(`error: ${missing.message}${missing.hint === null ? "" : `\nhint: ${missing.hint}`}`);
  process.exitCode = 1;
} else {
  console.log(`seed ${seed}: ${networks} networks of about ${packets} packets`);
  const started = performance.now();
  const run = await runOracle(seed!, networks!, packets!);
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${run.decisions} decisions in ${seconds.toFixed(0)} s, ${(run.decisions / seconds).toFixed(0)} a second: ` +
      `${run.arrived} arrived, ${run.rejected} were refused at an interface, ${run.followUps} followed others`,
  );
  for (const { index, about, smallest } of run.disagreements) {
    const file = `oracle-${seed}-${index}-${about.flow}.json`;
    writeFileSync(
      file,
      `${JSON.stringify({ topology: exportDescribe(smallest.topology), flows: smallest.flows }, null, 2)}\n`,
    );
    console.log(
      `\nnetwork ${index}, flow ${about.flow}, packet ${about.round}${about.answer ? " (answer)" : ""}: ${file}`,
    );
    console.log(["the kernel:", ...about.kernel.lines, ...about.kernel.notes].join("\n  "));
    console.log(["the model:", ...about.model.lines, JSON.stringify(about.model.path.disposition)].join("\n  "));
  }
  console.log(`${run.disagreements.length} disagreements`);
  if (run.disagreements.length > 0) process.exitCode = 4;
}
