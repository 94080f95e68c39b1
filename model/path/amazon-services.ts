import { AddressMap } from "../address/address-map.js";
import { containsIpv6, parseIpv6Cidr, type Ipv6Cidr } from "../address/cidr.js";
import type { IpAddress } from "../address/ip-address.js";
import { parseIpv6, type Ipv6 } from "../address/ipv6.js";
import { ICMPV6, UDP, type Packet } from "../packet.js";
import { dropped, undecided } from "./fate.js";
import type { CompiledInterface } from "./network.js";
import type { Fate } from "./observation.js";
import type { AmazonService } from "./path.js";

const LINK_LOCAL = 0xa9fe; // 169.254.0.0/16
const BROADCAST = 0xffffffff;

const LINK_LOCAL_SERVICES: ReadonlyMap<number, AmazonService> = new Map([
  [0xa9fea9fe, "metadata"], // 169.254.169.254
  [0xa9fea9fd, "dns"], // 169.254.169.253
  [0xa9fea97b, "time"], // 169.254.169.123
  [0xa9fea9fa, "licence"], // 169.254.169.250
  [0xa9fea9fb, "licence"], // 169.254.169.251
  [0xa9feaa02, "ecs-metadata"], // 169.254.170.2
]);

/** Whitepaper "IPv6 on AWS", Supporting Amazon VPC services; the router: CIDR-10. */
const IPV6_SERVICES = new AddressMap<AmazonService>();
for (const [text, service] of [
  ["fd00:ec2::254", "metadata"],
  ["fd00:ec2::253", "dns"],
  ["fd00:ec2::123", "time"],
  ["fd00:ec2::250", "licence"],
  ["fd00:ec2::240", "licence"],
  ["fe80:ec2::1", "router"],
] as const) {
  const address = parseIpv6(text);
  if (address !== null) IPV6_SERVICES.set(address, service);
}

/**
 * E1: what Amazon serves to every instance, past security groups, network ACLs and flow logs (SG-20, FL-08): its DNS
 * at the VPC's base plus two, the subnet's router at base plus one, DHCP, and the link-local services. Over IPv6 also
 * neighbour discovery, which takes ARP's place.
 */
export function amazonServiceAt(from: CompiledInterface, packet: Packet, destination: IpAddress): AmazonService | null {
  if (typeof destination !== "number") return ipv6ServiceAt(from, packet, destination);
  if (destination >>> 16 === LINK_LOCAL) return LINK_LOCAL_SERVICES.get(destination) ?? null;
  if (destination === from.subnet.vpc.resolverAddress) return "dns";
  if (destination === from.subnet.first + 1) {
    return packet.protocol === UDP && packet.destinationPort === 67 ? "dhcp" : "router";
  }
  return destination === BROADCAST && packet.protocol === UDP && packet.destinationPort === 67 ? "dhcp" : null;
}

function ipv6ServiceAt(from: CompiledInterface, packet: Packet, destination: Ipv6): AmazonService | null {
  // RFC 4861: router and neighbour solicitation and advertisement, redirect.
  if (packet.protocol === ICMPV6 && packet.icmpType >= 133 && packet.icmpType <= 137) return "router";
  if (packet.protocol === UDP && packet.destinationPort === 547 && containsIpv6(MULTICAST, destination)) return "dhcp";
  const known = IPV6_SERVICES.get(destination);
  if (known !== undefined) return known;
  const { ipv6Cidrs } = from.subnet.subnet;
  const isRouter = ipv6Cidrs.some(({ first }) => first.high === destination.high && first.low + 1n === destination.low);
  return isRouter ? "router" : null;
}

const NO_SERVICE = dropped("SIM_HOST_NO_ROUTE", "169.254.0.0/16", "a link-local address that no service has");
const NO_IPV6_SERVICE = dropped("SIM_HOST_NO_ROUTE", "fd00:ec2::/32", "an address of Amazon's that no service has");
const NO_MULTICAST = dropped("SIM_HOST_NO_ROUTE", "ff00::/8", "a VPC carries no multicast");
const UNKNOWN_OWNER = undecided(
  "fe80::/10",
  "who has an IPv6 link-local address is not in the input: it is made from a hardware address",
);

const SERVICES_BLOCK = block("fd00:ec2::/32");
const MULTICAST = block("ff00::/8");
const IPV6_LINK_LOCAL = block("fe80::/10");

function block(text: string): Ipv6Cidr {
  return parseIpv6Cidr(text)!;
}

/** RT-07: what is link-local and no service of Amazon's is never forwarded; null for any other address. */
export function linkLocalFate(destination: IpAddress): Fate | null {
  if (typeof destination === "number") return destination >>> 16 === LINK_LOCAL ? NO_SERVICE : null;
  if (containsIpv6(SERVICES_BLOCK, destination)) return NO_IPV6_SERVICE;
  if (containsIpv6(MULTICAST, destination)) return NO_MULTICAST;
  return containsIpv6(IPV6_LINK_LOCAL, destination) ? UNKNOWN_OWNER : null;
}
