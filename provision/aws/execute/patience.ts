import { backoffMs, MAX_ATTEMPTS } from "../retry.js";

/** How long AWS is waited for; tests have no time pass. */
export interface Patience {
  /** Waits so many milliseconds, or until the signal is aborted. */
  readonly pauseMs: (milliseconds: number) => Promise<void>;
  /** Aborted: the call that is on its way is finished, and no other is begun. */
  readonly signal: AbortSignal;
}

/** Ctrl-C: what was done is in the journal. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Waits by the clock. */
export function patienceOf(signal: AbortSignal): Patience {
  return {
    signal,
    pauseMs: (milliseconds) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, milliseconds);
        signal.addEventListener("abort", done);
      }),
  };
}

export function stopIfInterrupted({ signal }: Patience): void {
  if (signal.aborted) throw new Interrupted();
}

/** A call that was refused or not answered is tried this often. */
export const CALL_ATTEMPTS: number = MAX_ATTEMPTS;
/** What AWS does not know everywhere yet is waited for this often: two minutes. */
export const NOT_YET_ATTEMPTS = 24;
const NOT_YET_MS = 5_000;
/** A resource whose creation was not answered is looked for this often before it is held not to have been made. */
export const LOOKS = 4;
/** A state is asked for this often: half an hour, which a transit gateway may take. */
export const POLLS = 360;
const POLL_MS = 5_000;

export async function pauseBeforeRetry({ pauseMs }: Patience, attempt: number): Promise<void> {
  await pauseMs(backoffMs(attempt));
}

export async function pauseForConsistency({ pauseMs }: Patience): Promise<void> {
  await pauseMs(NOT_YET_MS);
}

export async function pauseBetweenPolls({ pauseMs }: Patience): Promise<void> {
  await pauseMs(POLL_MS);
}
