const INITIAL_US = 1_000_000;
/** TCP_RTO_MIN: what Linux adds to the smoothed round trip at the least. */
const FLOOR_US = 200_000;
/** TCP_RTO_MAX */
const CEILING_US = 120_000_000;

/** How long a side waits for an acknowledgement, learned from its round trips (RFC 6298 with Linux's bounds). */
export interface RetransmissionTimeout {
  sample(roundTripUs: number): void;
  /** Microseconds, after that many vain tries: doubled for each. */
  afterTries(tries: number): number;
}

/** One second until the first sample, as RFC 6298 has it. */
export function retransmissionTimeout(): RetransmissionTimeout {
  let smoothedUs: number | null = null;
  let variationUs = 0;
  return {
    sample(roundTripUs) {
      if (smoothedUs === null) {
        smoothedUs = roundTripUs;
        variationUs = roundTripUs / 2;
        return;
      }
      variationUs += (Math.abs(smoothedUs - roundTripUs) - variationUs) / 4;
      smoothedUs += (roundTripUs - smoothedUs) / 8;
    },
    afterTries(tries) {
      const timeoutUs = smoothedUs === null ? INITIAL_US : smoothedUs + Math.max(FLOOR_US, 4 * variationUs);
      return Math.min(CEILING_US, Math.round(timeoutUs) * 2 ** tries);
    },
  };
}
