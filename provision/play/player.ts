import type { IpAddress, SimTime } from "../../model/index.js";
import type { ExchangeSpec, HostReference, Outcome, Random } from "../../sim/index.js";
import type { RunningHost } from "./host.js";
import type { Expectation } from "./server-hub.js";
import type { ShellSession } from "./shell-session.js";

/** What an exchange is played with. */
export interface Stage {
  hostAt(from: HostReference): RunningHost;
  /** Tells the server behind an address what the next connection to a port is to be given. */
  expect(to: IpAddress, port: number, expectation: Expectation): Promise<() => void>;
  /** Says what `ssh host command` prints there. */
  answer(to: IpAddress, command: string, output: string): Promise<void>;
  /** `-I`, `-b`, `-s`: the address to send from, where it is not the first interface's. */
  sourceOf(spec: ExchangeSpec): string | null;
  /** The stream from which a simulation would draw for it. */
  randomOf(spec: ExchangeSpec): Random;
  readonly sessions: Map<string, ShellSession>;
  /** Rests until that lab time, or until `sooner` settles. */
  rest(until: SimTime, sooner: Promise<unknown>): Promise<void>;
  now(): SimTime;
}

/** What came of an exchange. */
export interface Performance {
  /** When its program began; null when it could not. */
  readonly startedAt: SimTime | null;
  /** What the terminal showed after the command line; null when nobody could type it. */
  readonly text: string | null;
  readonly outcome: Outcome;
}

export function outcome(succeeded: boolean, exitCode: number, summary: string): Outcome {
  return { succeeded, exitCode, summary };
}
