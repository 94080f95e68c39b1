import type { Issue, SimTime } from "../../model/index.js";
import type { Outcome } from "../../sim/index.js";
import type { ClockShift } from "./lab-clock.js";

/** An exchange of the timeline as it was played. */
export interface PlayedExchange {
  /** Its name in the lab. */
  readonly name: string;
  readonly host: string;
  readonly startedAt: SimTime;
  readonly endedAt: SimTime;
  /** Prompt, command line and output; empty when it could not begin. */
  readonly transcript: string;
  /** Null when the lab ended first. */
  readonly outcome: Outcome | null;
}

/** What traffic leaves beside its captures: plain data, a file of the run's directory. */
export interface PlayedLab {
  readonly shifts: readonly ClockShift[];
  readonly exchanges: readonly PlayedExchange[];
  readonly changes: readonly { readonly at: SimTime; readonly label: string; readonly issues: readonly Issue[] }[];
  /** What is different from the lab, in words. */
  readonly notes: readonly string[];
  /** Of OpenSSH on this machine: `9.2p1 Debian-2+deb12u10`. */
  readonly opensshVersion: string;
}
