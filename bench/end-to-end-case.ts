import type { Lab } from "../sim/index.js";
import { pingLab, transferLab } from "./labs.js";

/** A whole run that is measured in a process of its own. */
export interface EndToEndCase {
  readonly name: string;
  readonly target: number | null;
  readonly lab: () => Lab;
}

/** About as many packets whatever the number of exchanges, so that each run is long enough to measure. */
const PACKETS = 1_000_000;
const TARGET_PER_SECOND = 2_000_000;

const PINGS = [200, 2000, 20_000] as const;
const TRANSFERS = [100, 1000, 10_000] as const;

export const END_TO_END_CASES: readonly EndToEndCase[] = [
  ...PINGS.map((pings) => ({
    name: `${pings} concurrent pings`,
    target: TARGET_PER_SECOND,
    lab: () => pingLab(pings, PACKETS),
  })),
  ...TRANSFERS.map((transfers) => ({
    name: `${transfers} tcp transfers`,
    target: TARGET_PER_SECOND,
    lab: () => transferLab(transfers, 4 * PACKETS),
  })),
];

/** What the process that ran a case reports of itself, as one line of JSON. */
export interface EndToEndReport {
  readonly seconds: number;
  readonly residentMiB: number;
  readonly heapMiB: number;
  readonly counts: Readonly<Record<string, number>>;
}
