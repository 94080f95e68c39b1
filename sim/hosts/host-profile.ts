import type { HostProfile } from "../exchanges/exchange.js";
import type { OperatingSystem } from "../lab/lab.js";

const SECOND_US = 1_000_000;
const seconds = (...values: readonly number[]): readonly number[] => values.map((value) => value * SECOND_US);

/** Linux before 6.5: doubled from one second, tcp_syn_retries 6 (TS-11). */
const SYN_DOUBLED = { synRetransmitUs: seconds(1, 3, 7, 15, 31, 63), synGiveUpUs: 127 * SECOND_US };

/** Linux 6.5 and later: four linear time-outs first, as measured on 6.18 (TS-11). */
const SYN_LINEAR_THEN_DOUBLED = {
  synRetransmitUs: seconds(1, 2, 3.1, 4.1, 5.1, 7.1, 11.4, 19.6, 35.7, 69.2),
  synGiveUpUs: 131 * SECOND_US,
};

/** TcpInitialRtt 3 s, doubled, TcpMaxConnectRetransmissions 2: connect() fails after 3 + 6 + 12 s. */
const SYN_WINDOWS = { synRetransmitUs: seconds(3, 9), synGiveUpUs: 21 * SECOND_US };

/** tcp_syn_backoff of the BSDs, 1 1 1 1 1 2 4 8 16 32, cut off by net.inet.tcp.keepinit of 75 s. */
const SYN_BSD = { synRetransmitUs: seconds(1, 2, 3, 4, 5, 7, 11, 19, 35, 67), synGiveUpUs: 75 * SECOND_US };

/** net.ipv4.ip_local_port_range (NACL-09). */
const PORTS_LINUX = [32768, 60999] as const;
/** IANA's dynamic ports, which Windows since 2008 (NACL-09) and macOS use. */
const PORTS_IANA = [49152, 65535] as const;

/**
 * net.ipv6.conf.default.hop_limit of Linux (IPV6_DEFAULT_HOPLIMIT), which Amazon Linux leaves alone: ip_default_ttl is
 * IPv4's. UNVERIFIED: that router advertisements in a VPC give no other (RFC 4861, Cur Hop Limit).
 */
const HOP_LIMIT = 64;

type OperatingSystemProfile = Omit<HostProfile, "mtuBytes">;

const PROFILES: Readonly<Record<OperatingSystem, OperatingSystemProfile>> = {
  // Kernel 6.1. Its sysctl defaults set ip_default_ttl to 127 (TS-07).
  "amazon-linux-2023": {
    timeToLive: 127,
    hopLimit: HOP_LIMIT,
    ...SYN_DOUBLED,
    ephemeralPorts: PORTS_LINUX,
    opensshVersion: "8.7",
  },
  "amazon-linux-2": {
    timeToLive: 255,
    hopLimit: HOP_LIMIT,
    ...SYN_DOUBLED,
    ephemeralPorts: PORTS_LINUX,
    opensshVersion: "7.4",
  },
  // 24.04 LTS: kernel 6.8.
  ubuntu: {
    timeToLive: 64,
    hopLimit: HOP_LIMIT,
    ...SYN_LINEAR_THEN_DOUBLED,
    ephemeralPorts: PORTS_LINUX,
    opensshVersion: "9.6",
  },
  windows: { timeToLive: 128, hopLimit: 128, ...SYN_WINDOWS, ephemeralPorts: PORTS_IANA, opensshVersion: "9.5" },
  macos: { timeToLive: 64, hopLimit: HOP_LIMIT, ...SYN_BSD, ephemeralPorts: PORTS_IANA, opensshVersion: "9.9" },
};

/** MTU by place: jumbo frames inside a VPC, Ethernet's outside. */
const MTU_BYTES = { instance: 9001, internet: 1500 } as const;

/** What an operating system looks like on the wire, on an EC2 instance or on a host of the internet (TS-07, TS-11, NACL-09). */
export function hostProfile(operatingSystem: OperatingSystem, place: "instance" | "internet"): HostProfile {
  return { ...PROFILES[operatingSystem], mtuBytes: MTU_BYTES[place] };
}
