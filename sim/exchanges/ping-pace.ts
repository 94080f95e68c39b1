import { simTime, type SimTime } from "../../model/index.js";
import { kernelTimerExpiry } from "../hosts/kernel-timer.js";
import type { Random } from "../kernel/random.js";

/** ping waits 10 ms or spins instead of sleeping for less (ping.h, SCHINT). */
const SHORT_WAIT_MS = 10;
/** poll() may be late by a thousandth of its time-out (Linux fs/select.c, select_estimate_accuracy). */
const POLL_SLACK = 0.001;
/** From the timer's tick until ping runs and has sent. */
const WAKE_UP_US = [20, 120] as const;

/**
 * When ping sends its next probe, decided anew whenever something arrived or a wait ended (ping_common.c, pinger and
 * main_loop). A whole interval is waited for by the socket's receive time-out, a coarse kernel timer; what is left of
 * one by poll(), which is precise. So a ping that is answered within a millisecond, or not at all, drifts by up to 32 ms
 * a second (`time 4077ms` for five, TS-03), and one over the internet by less than one.
 */
export function nextProbeTime(
  now: SimTime,
  sentAt: SimTime,
  intervalMs: number,
  inFlight: boolean,
  timerPhaseUs: number,
  random: Random,
): SimTime {
  const awakeUs = random.integer(...WAKE_UP_US);
  const leftMs = intervalMs - Math.floor((now - sentAt) / 1000);
  if (leftMs >= intervalMs) {
    const timeoutUs = Math.max(intervalMs, SHORT_WAIT_MS) * 1000;
    return simTime(kernelTimerExpiry(now, timeoutUs, timerPhaseUs) + awakeUs);
  }
  if (leftMs > SHORT_WAIT_MS) {
    const slackUs = Math.floor(leftMs * 1000 * POLL_SLACK * random.next());
    return simTime(now + leftMs * 1000 + slackUs + awakeUs);
  }
  return simTime(now + (inFlight ? SHORT_WAIT_MS : Math.max(leftMs, 0)) * 1000 + awakeUs);
}
