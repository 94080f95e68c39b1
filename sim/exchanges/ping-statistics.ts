/** What ping counts (iputils ping/ping.h, struct ping_rts). Times in microseconds. */
export interface PingStatistics {
  transmitted: number;
  received: number;
  duplicates: number;
  errors: number;
  minUs: number;
  maxUs: number;
  sumUs: number;
  /** Squares of round trips, as far as their sum is exact. */
  squaresUs2: number;
  /** The sum of those before; together they pass 2^53 within a minute of slow replies. */
  earlierSquaresUs2: bigint;
  /** Highest sequence number that anything came back for. */
  acknowledged: number;
  /** Most packets ever on the way at once. */
  pipe: number;
}

export function pingStatistics(): PingStatistics {
  return {
    transmitted: 0,
    received: 0,
    duplicates: 0,
    errors: 0,
    minUs: Infinity,
    maxUs: 0,
    sumUs: 0,
    squaresUs2: 0,
    earlierSquaresUs2: 0n,
    acknowledged: 0,
    pipe: 0,
  };
}

/** Notes that something came back for a probe (ping.h, acknowledge). */
export function acknowledge(statistics: PingStatistics, sequence: number): void {
  statistics.pipe = Math.max(statistics.pipe, statistics.transmitted - sequence + 1);
  statistics.acknowledged = Math.max(statistics.acknowledged, sequence);
}

/** Notes a round trip (ping_common.c, gather_statistics). */
export function addRoundTrip(statistics: PingStatistics, roundTripUs: number): void {
  statistics.sumUs += roundTripUs;
  const squaresUs2 = statistics.squaresUs2 + roundTripUs * roundTripUs;
  if (Number.isSafeInteger(squaresUs2)) {
    statistics.squaresUs2 = squaresUs2;
  } else {
    statistics.earlierSquaresUs2 += BigInt(statistics.squaresUs2) + BigInt(roundTripUs) ** 2n;
    statistics.squaresUs2 = 0;
  }
  statistics.minUs = Math.min(statistics.minUs, roundTripUs);
  statistics.maxUs = Math.max(statistics.maxUs, roundTripUs);
}

/** Largest integer whose square is not larger. */
function integerSquareRoot(value: bigint): number {
  let root = BigInt(Math.floor(Math.sqrt(Number(value))));
  while (root * root > value) root--;
  while ((root + 1n) ** 2n <= value) root++;
  return Number(root);
}

/** Mean and standard deviation in whole microseconds, with ping's own rounding (TS-04). */
export function averageAndDeviation(statistics: PingStatistics): {
  readonly averageUs: number;
  readonly mdevUs: number;
} {
  const count = BigInt(statistics.received + statistics.duplicates);
  const sum = BigInt(statistics.sumUs);
  const squares = statistics.earlierSquaresUs2 + BigInt(statistics.squaresUs2);
  const average = sum / count;
  // ping_common.c, finish: the exact form while the sum fits in an int, the overflow-proof one after that.
  const variance = sum < 2n ** 31n - 1n ? (squares - (sum * sum) / count) / count : squares / count - average * average;
  return { averageUs: Number(average), mdevUs: variance > 0n ? integerSquareRoot(variance) : 0 };
}
