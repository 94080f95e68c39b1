import type { IpAddress, SimTime } from "../../model/index.js";
import { formatIpAddress } from "../../model/index.js";
import { kernelTimerExpiry } from "./kernel-timer.js";

/** mcast_solicit requests, retrans_time_ms apart (net.ipv4.neigh). */
const SOLICITATIONS = 3;
const RETRANSMIT_US = 1_000_000;

/** One host's neighbours that do not answer ARP (FL-09). */
export interface AddressResolution {
  /**
   * When the host gives up on a packet it wants to send to a neighbour that never answers, and tells its sender so:
   * about 3 s after the first packet that waits, for all that wait by then (TS-06).
   */
  failsAt(now: SimTime, neighbour: IpAddress): SimTime;
}

/** `phaseUs` as in {@link kernelTimerExpiry}. */
export function addressResolution(phaseUs: number): AddressResolution {
  const pending = new Map<string, SimTime>();
  return {
    failsAt(now, neighbour) {
      const key = formatIpAddress(neighbour);
      const known = pending.get(key);
      if (known !== undefined && now < known) return known;
      let at = now;
      for (let request = 0; request < SOLICITATIONS; request++) at = kernelTimerExpiry(at, RETRANSMIT_US, phaseUs);
      pending.set(key, at);
      return at;
    },
  };
}
