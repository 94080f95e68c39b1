import { setTimeout as sleep } from "node:timers/promises";
import { simTime, type SimTime } from "../../model/index.js";
import type { LabClock } from "./lab-clock.js";

/** What a timeline has to do when, and whether any program is still at work. */
export interface Agenda {
  /** Does it at that lab time, or as soon as possible. What was added earlier comes first. */
  at(time: SimTime, act: () => void): void;
  /** Until the promise settles, time does not leap. */
  busyWith(work: Promise<unknown>): void;
  /** For work that it is busy with: rests until that lab time, or until `sooner` settles. */
  restUntil(time: SimTime, sooner: Promise<unknown>): Promise<void>;
  /** Runs until nothing is left to do, that lab time has come, or the signal says to stop. */
  run(end: SimTime, signal: AbortSignal): Promise<void>;
}

/** Programs say their last words within this time: a closing connection, a delayed acknowledgement (40 ms). */
const QUIET_MS = 500;
/** A leap ends so long before the next entry. */
const LEAD_US = 100_000;
const TICK_MS = 20;

/** @param leaps whether waits in which no program is at work are left out */
export function agenda(clock: LabClock, leaps: boolean): Agenda {
  const entries: { readonly time: SimTime; readonly act: () => void }[] = [];
  let working = 0;
  let quietSince = performance.now();

  const rested = (): void => {
    working -= 1;
    quietSince = performance.now();
  };
  const at = (time: SimTime, act: () => void): void => {
    const index = entries.findIndex((each) => each.time > time);
    entries.splice(index < 0 ? entries.length : index, 0, { time, act });
  };
  return {
    at,
    async restUntil(time, sooner) {
      rested();
      await new Promise<void>((resolve) => {
        let resting = true;
        const wake = (): void => {
          // At once, or the agenda would find nobody at work.
          if (resting) working += 1;
          resting = false;
          resolve();
        };
        at(time, wake);
        sooner.then(wake, wake);
      });
    },
    busyWith(work) {
      working += 1;
      work.then(rested, rested);
    },
    async run(end, signal) {
      while (!signal.aborted && clock.now() < end) {
        const [next] = entries;
        if (next === undefined && working === 0) return;
        const waitUs = Math.min(next?.time ?? end, end) - clock.now();
        if (next !== undefined && next.time <= clock.now()) {
          entries.shift();
          next.act();
        } else if (leaps && working === 0 && waitUs > 2 * LEAD_US && performance.now() - quietSince > QUIET_MS) {
          clock.leapTo(simTime(clock.now() + waitUs - LEAD_US));
        } else {
          await sleep(Math.min(TICK_MS, waitUs / 1000));
        }
      }
    },
  };
}
