import { Bench } from "tinybench";
import { figureOf, type Figure, type Unit } from "./figure.js";

export interface MicroOptions {
  readonly quick: boolean;
  readonly target?: number;
}

/**
 * Operations a second of `batch`, which does `operations` of them and returns something made of all its results, so
 * that none can be optimised away.
 */
export async function measureBatches(
  name: string,
  unit: Unit,
  operations: number,
  batch: () => number,
  { quick, target }: MicroOptions,
): Promise<Figure> {
  let checksum = 0;
  const bench = new Bench({
    time: quick ? 200 : 1500,
    iterations: quick ? 5 : 30,
    warmupTime: quick ? 200 : 500,
    warmupIterations: 5,
    retainSamples: true,
  }).add(name, () => {
    checksum = (checksum + batch()) | 0;
  });
  await bench.run();
  const [task] = bench.tasks;
  const result = task?.result;
  if (result?.state !== "completed") throw new Error(`${name} did not complete`, { cause: result });
  if (Number.isNaN(checksum)) throw new Error(`${name} has no result`);
  const rates = (result.latency.samples ?? []).map((milliseconds) => (operations * 1000) / milliseconds);
  return figureOf(name, unit, rates, target === undefined ? {} : { target });
}
