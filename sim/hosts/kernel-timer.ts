import { simTime, type SimTime } from "../../model/index.js";

/** CONFIG_HZ=250, as Amazon Linux and Ubuntu LTS kernels are built. */
const JIFFY_US = 4000;
/** kernel/time/timer.c: 64 buckets per level, each level eight times coarser than the one below. */
const LEVEL_RANGE = 63;
const LEVEL_FACTOR = 8;

/** No two phases beyond this differ for time-outs of up to 2 minutes. */
export const MAX_TIMER_PHASE_US: number = JIFFY_US * LEVEL_FACTOR ** 4 - 1;

/**
 * When a Linux timer that is started now really expires. Kernel timers are rounded up to their bucket, the coarser the
 * longer: a second takes 1.000…1.032 s, and exactly 1.024 s when started as the one before expires. `phaseUs` says where
 * in its buckets the host's clock stands at time 0.
 */
export function kernelTimerExpiry(now: SimTime, timeoutUs: number, phaseUs: number): SimTime {
  const timeoutJiffies = Math.ceil(timeoutUs / JIFFY_US);
  let bucketJiffies = 1;
  while (timeoutJiffies >= LEVEL_RANGE * bucketJiffies) bucketJiffies *= LEVEL_FACTOR;
  const expiryJiffies = Math.floor((now + phaseUs) / JIFFY_US) + timeoutJiffies;
  const bucket = Math.floor(expiryJiffies / bucketJiffies) + 1;
  return simTime(bucket * bucketJiffies * JIFFY_US - phaseUs);
}
