/** Calls are tried this often. AWS refills a throttled account's request tokens within seconds (ec2 "Request throttling"). */
export const MAX_ATTEMPTS = 8;

const BASE_MS = 250;
const LONGEST_MS = 20_000;

/**
 * Milliseconds before attempt `attempt` + 1: exponential with full jitter, so that many readers that were throttled
 * together do not come back together (AWS "Exponential backoff and jitter"). `random` gives 0…1.
 */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  return Math.floor(random() * Math.min(LONGEST_MS, BASE_MS * 2 ** attempt));
}
