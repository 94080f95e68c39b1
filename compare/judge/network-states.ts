import { compileNetwork, type Network, type Topology } from "../../model/index.js";

/** A topology and since when it was so. */
export interface TopologyState {
  /** Unix seconds; -Infinity for the first. */
  readonly fromSeconds: number;
  readonly topology: Topology;
}

/** Seconds by which a record's window, which is told in whole ones, may miss a packet. */
const ROUNDING_SECONDS = 1;

/** The states of a network one after another, compiled. */
export class NetworkStates {
  readonly networks: readonly Network[];
  readonly #from: readonly number[];

  /** `states` in the order of time, at least one. */
  constructor(states: readonly TopologyState[]) {
    this.networks = states.map(({ topology }) => compileNetwork(topology));
    this.#from = states.map(({ fromSeconds }) => fromSeconds);
  }

  /** The first and the last state that a window saw; all of them where the format does not tell the window. */
  during(start: number | undefined, end: number | undefined): readonly [first: number, last: number] {
    const last = this.networks.length - 1;
    if (start === undefined || end === undefined) return [0, last];
    return [this.#at(start - ROUNDING_SECONDS), this.#at(end + ROUNDING_SECONDS)];
  }

  #at(seconds: number): number {
    const later = this.#from.findIndex((from) => from > seconds);
    return Math.max(0, (later < 0 ? this.#from.length : later) - 1);
  }
}
