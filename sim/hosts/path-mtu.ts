import { simTime, type IpAddress, type SimTime } from "../../model/index.js";

/** net.ipv4.route.mtu_expires */
const EXPIRES_US = 600_000_000;
/** net.ipv4.route.min_pmtu: nobody is believed who asks for less. */
const LEAST_BYTES = 552;

/** How long a packet one host knows each destination to take (RFC 1191): what ICMP 3/4 told it. */
export interface PathMtu {
  /** Bytes; of a destination that nothing is known of, the interface's own MTU. */
  to(destination: IpAddress, now: SimTime): number;
  /** A router has dropped a packet to `destination` and named the MTU that it met. */
  learn(destination: IpAddress, mtuBytes: number, now: SimTime): void;
}

/** `interfaceMtuBytes`: of the host's network interface. */
export function pathMtu(interfaceMtuBytes: number): PathMtu {
  const known = new Map<IpAddress, { readonly mtuBytes: number; readonly until: SimTime }>();
  const find = (destination: IpAddress, now: SimTime): number => {
    const entry = known.get(destination);
    return entry === undefined || now >= entry.until ? interfaceMtuBytes : entry.mtuBytes;
  };
  return {
    to: (destination, now) => (known.size === 0 ? interfaceMtuBytes : find(destination, now)),
    learn(destination, mtuBytes, now) {
      const believed = Math.min(Math.max(mtuBytes, LEAST_BYTES), find(destination, now));
      known.set(destination, { mtuBytes: believed, until: simTime(now + EXPIRES_US) });
    },
  };
}
