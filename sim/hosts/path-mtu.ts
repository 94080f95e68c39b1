import { ipv6Bits, simTime, type IpAddress, type SimTime } from "../../model/index.js";

/** net.ipv4.route.mtu_expires */
const EXPIRES_US = 600_000_000;
/** net.ipv4.route.min_pmtu: nobody is believed who asks for less. */
const LEAST_BYTES = 552;
/** IPV6_MIN_MTU: every link carries as much (RFC 8200, 5). */
const LEAST_IPV6_BYTES = 1280;

/** How long a packet one host knows each destination to take (RFC 1191, RFC 8201): what ICMP 3/4 or Packet Too Big told it. */
export interface PathMtu {
  /** Bytes; of a destination that nothing is known of, the interface's own MTU. */
  to(destination: IpAddress, now: SimTime): number;
  /** A router has dropped a packet to `destination` and named the MTU that it met. */
  learn(destination: IpAddress, mtuBytes: number, now: SimTime): void;
}

/** `interfaceMtuBytes`: of the host's network interface. */
export function pathMtu(interfaceMtuBytes: number): PathMtu {
  const known = new Map<number | bigint, { readonly mtuBytes: number; readonly until: SimTime }>();
  const find = (destination: IpAddress, now: SimTime): number => {
    const entry = known.get(keyOf(destination));
    return entry === undefined || now >= entry.until ? interfaceMtuBytes : entry.mtuBytes;
  };
  return {
    to: (destination, now) => (known.size === 0 ? interfaceMtuBytes : find(destination, now)),
    learn(destination, mtuBytes, now) {
      const leastBytes = typeof destination === "number" ? LEAST_BYTES : LEAST_IPV6_BYTES;
      const believed = Math.min(Math.max(mtuBytes, leastBytes), find(destination, now));
      known.set(keyOf(destination), { mtuBytes: believed, until: simTime(now + EXPIRES_US) });
    },
  };
}

const keyOf = (address: IpAddress): number | bigint => (typeof address === "number" ? address : ipv6Bits(address));
