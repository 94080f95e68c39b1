import type { HostProfile } from "../exchanges/exchange.js";
import type { Random } from "../kernel/random.js";

/** The source ports a host hands out to its clients. */
export interface EphemeralPorts {
  /** A free port, null when all are in use (EADDRNOTAVAIL). It comes from the caller's own stream. */
  take(random: Random): number | null;
  /** Gives a port back once its connection has left TIME-WAIT. */
  release(port: number): void;
}

/**
 * Ports of one host within its operating system's range (NACL-09), none of them twice while in use. A random one, as
 * RFC 6056 asks, and the next free one when it is taken; so another exchange changes a port only where both want it.
 */
export function ephemeralPorts(profile: HostProfile): EphemeralPorts {
  const [first, last] = profile.ephemeralPorts;
  const count = last - first + 1;
  const inUse = new Set<number>();
  return {
    take(random) {
      if (inUse.size === count) return null;
      let offset = random.integer(0, count - 1);
      while (inUse.has(first + offset)) offset = (offset + 1) % count;
      inUse.add(first + offset);
      return first + offset;
    },
    release(port) {
      inUse.delete(port);
    },
  };
}
