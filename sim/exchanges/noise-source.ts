import { containsIpv4, ipv4, parseIpv4Cidr, type Ipv4, type Ipv4Cidr } from "../../model/index.js";
import type { Random } from "../kernel/random.js";

const blocks = (...cidrs: readonly string[]): readonly Ipv4Cidr[] => cidrs.flatMap((cidr) => parseIpv4Cidr(cidr) ?? []);

/** What is not a host on the internet: IANA's special-purpose registry (RFC 6890), multicast and beyond. */
const NOT_ON_THE_INTERNET = blocks(
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
);

/** Networks from which the whole internet is scanned day and night; 185.142.239.0/24 is in the samples (V23). */
const SCANNER_NETWORKS = blocks(
  "162.142.125.0/24",
  "167.94.138.0/24",
  "167.94.145.0/24",
  "167.94.146.0/24",
  "167.248.133.0/24",
  "185.142.239.0/24",
  "198.235.24.0/24",
  "205.210.31.0/24",
);
const SCANNER_NETWORK_SHARE = 0.4;

function candidate(random: Random): Ipv4 {
  if (!random.chance(SCANNER_NETWORK_SHARE)) return ipv4(random.integer(0, 0xffffffff));
  const network = random.pick(SCANNER_NETWORKS);
  return ipv4(random.integer(network.first, network.last));
}

/** Whether a host on the internet may have the address. */
export function isInternetHostAddress(address: Ipv4): boolean {
  const lastOctet = address & 0xff;
  if (lastOctet === 0 || lastOctet === 255) return false;
  return !NOT_ON_THE_INTERNET.some((cidr) => containsIpv4(cidr, address));
}

/** The address of a scanner: a public one that nobody in the lab has. */
export function scannerAddress(random: Random, taken: (address: Ipv4) => boolean): Ipv4 {
  for (;;) {
    const address = candidate(random);
    if (isInternetHostAddress(address) && !taken(address)) return address;
  }
}
