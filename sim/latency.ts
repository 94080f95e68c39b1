import type { Random } from "./kernel/random.js";

/** Where a packet goes, as far as it decides how long that takes. */
export type PathKind =
  | "self"
  | "service"
  | "same-subnet"
  | "same-zone"
  | "cross-zone"
  | "peering"
  | "transit-gateway"
  | "public-same-region"
  | "internet";

/** A round trip, microseconds: about 95 of 100 lie within `spreadUs` of `roundTripUs`. */
export interface Latency {
  readonly roundTripUs: number;
  readonly spreadUs: number;
}

/** Latencies by kind of path; `internet` is only used for a host without a round trip of its own. */
export type LatencyTable = Readonly<Record<PathKind, Latency>>;

/** Defaults of aws-semantics 9.4. The router was seen to answer in 0.08 ms; loopback in 0.02…0.07 ms. */
export const DEFAULT_LATENCY: LatencyTable = {
  self: { roundTripUs: 45, spreadUs: 20 },
  service: { roundTripUs: 80, spreadUs: 30 },
  "same-subnet": { roundTripUs: 300, spreadUs: 100 },
  "same-zone": { roundTripUs: 600, spreadUs: 200 },
  "cross-zone": { roundTripUs: 800, spreadUs: 250 },
  "transit-gateway": { roundTripUs: 600, spreadUs: 200 },
  peering: { roundTripUs: 600, spreadUs: 50 },
  "public-same-region": { roundTripUs: 750, spreadUs: 100 },
  internet: { roundTripUs: 100_000, spreadUs: 2000 },
};

/** A host's own round trip varies by this share of it. */
const INTERNET_SPREAD = 0.01;

/** What a flow's first packet pays for ARP and flow set-up (9.4). */
const FIRST_PACKET_US = [100, 400] as const;

/**
 * Microseconds that one packet needs one way: an integer, at least a quarter of the usual round trip. `first` marks the
 * first packet of a flow. `roundTripUs` is that of an internet host and replaces the table's for `internet`.
 */
export function oneWayDelayUs(
  kind: PathKind,
  random: Random,
  first: boolean,
  roundTripUs?: number,
  table: LatencyTable = DEFAULT_LATENCY,
): number {
  const latency =
    kind === "internet" && roundTripUs !== undefined
      ? { roundTripUs, spreadUs: roundTripUs * INTERNET_SPREAD }
      : table[kind];
  // Half the round trip; two independent draws add up to the round trip's spread of two standard deviations.
  const oneWayUs = random.normal(latency.roundTripUs / 2, latency.spreadUs / 2 / Math.SQRT2);
  const setUpUs = first && kind !== "self" ? random.integer(...FIRST_PACKET_US) : 0;
  return Math.round(Math.max(oneWayUs, latency.roundTripUs / 4)) + setUpUs;
}
