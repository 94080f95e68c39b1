/** One measured number: the median of its samples, and the value that one sample in a hundred is worse than. */
export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  readonly median: number;
  readonly p99: number;
  readonly samples: number;
  /** The least median (of a rate) or greatest (of a cost) that the project aims at; null for none. */
  readonly target: number | null;
  /** What must be the same in every run on every machine: packets, events, records. */
  readonly counts: Readonly<Record<string, number>>;
}

/** More is better for a rate, less for a cost. */
export type Unit =
  | "decisions/s"
  | "packets/s"
  | "records/s"
  | "MB/s"
  | "ms"
  | "us/interface"
  | "bytes/interface"
  | "ms of CPU"
  | "s"
  | "MiB"
  | "times slower";

export function isRate(unit: Unit): boolean {
  return unit.endsWith("/s");
}

/** Samples in the unit of the figure. */
export function figureOf(
  name: string,
  unit: Unit,
  samples: readonly number[],
  options: { readonly target?: number; readonly counts?: Readonly<Record<string, number>> } = {},
): Figure {
  const bestFirst = samples.toSorted((a, b) => (isRate(unit) ? b - a : a - b));
  return {
    name,
    unit,
    median: atShare(bestFirst, 0.5),
    p99: atShare(bestFirst, 0.99),
    samples: samples.length,
    target: options.target ?? null,
    counts: options.counts ?? {},
  };
}

/** Nearest rank. */
function atShare(sorted: readonly number[], share: number): number {
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error("a figure needs samples");
  return value;
}

/** A group of figures that can be asked for by name. `quick`: fewer samples, the same work. */
export interface Suite {
  readonly name: string;
  run(quick: boolean): Promise<readonly Figure[]>;
}
