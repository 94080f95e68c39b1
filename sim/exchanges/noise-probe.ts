import { ICMP, TCP, UDP } from "../../model/index.js";
import type { Random } from "../kernel/random.js";

/** What a scanner sends. `connect` is a whole TCP connection of an ordinary stack, with its repeated SYNs. */
export type Probe =
  | { readonly kind: "connect"; readonly sourcePort: number; readonly port: number }
  | {
      readonly kind: "single";
      readonly protocol: typeof ICMP | typeof TCP | typeof UDP;
      readonly sourcePort: number;
      readonly port: number;
      readonly lengthBytes: number;
    };

/** Of 26 measured REJECT records 23 were TCP, 2 UDP, 1 ICMP. */
const PROTOCOLS = [
  [TCP, 23],
  [UDP, 2],
  [ICMP, 1],
] as const;

/** A SYN without options, with MSS, with MSS and more (17, 4 and 1 of them); 60 is an ordinary stack's (1, repeated 3 times). */
const SYN_BYTES = [
  [40, 17],
  [44, 4],
  [48, 1],
  [60, 1],
] as const;
const ORDINARY_SYN_BYTES = 60;

const UDP_BYTES = [32, 132] as const;
/** Nmap and zmap (36), Windows and Linux pings with little data (60). */
const ICMP_BYTES = [
  [36, 5],
  [60, 3],
] as const;

/** Ports of services that were seen to be scanned; null is any port at all. */
const TCP_PORTS: readonly (readonly [port: number | null, weight: number])[] = [
  [22, 2],
  [23, 3],
  [110, 1],
  [465, 1],
  [2323, 1],
  [5984, 1],
  [8080, 1],
  [8545, 1],
  [null, 12],
];

/** 10001 was seen; the others are services that answer strangers at length. */
const UDP_PORTS = [10001, 123, 161, 389, 1900, 5060, 11211] as const;

/** Many scanners send everything from one port. */
const FIXED_SOURCE_PORT = 61000;
const FIXED_SOURCE_PORT_SHARE = 0.4;

/** One probe, as often of each kind as in the samples (FL-11, real-samples 1). */
export function drawProbe(random: Random): Probe {
  const protocol = random.weighted(PROTOCOLS);
  const sourcePort = random.chance(FIXED_SOURCE_PORT_SHARE) ? FIXED_SOURCE_PORT : random.integer(32768, 65535);
  switch (protocol) {
    case TCP: {
      const port = random.weighted(TCP_PORTS) ?? random.integer(1, 65535);
      const lengthBytes = random.weighted(SYN_BYTES);
      return lengthBytes === ORDINARY_SYN_BYTES
        ? { kind: "connect", sourcePort, port }
        : { kind: "single", protocol, sourcePort, port, lengthBytes };
    }
    case UDP:
      return {
        kind: "single",
        protocol,
        sourcePort,
        port: random.pick(UDP_PORTS),
        lengthBytes: random.pick(UDP_BYTES),
      };
    case ICMP:
      return { kind: "single", protocol, sourcePort: 0, port: 0, lengthBytes: random.weighted(ICMP_BYTES) };
  }
}
