import type { IpAddress } from "../model/index.js";

/** One question to a network: does an answer come back? */
export interface ProbeQuestion {
  /** Index into `network.interfaces` of the interface that asks; the internet also for a network outside AWS. */
  readonly from: number | "internet";
  /** The address it asks from: one of that interface, or any public one for the internet; one of a declared network
   * outside AWS says that it is asked from there.
   */
  readonly source: IpAddress;
  /** Of the same family as `source`. */
  readonly to: IpAddress;
  /** IP protocol number: 1 and 58 ask with an echo request, 6 with a SYN, others with one packet. */
  readonly protocol: number;
  /** Destination port; 0 where the protocol has none. */
  readonly port: number;
}
