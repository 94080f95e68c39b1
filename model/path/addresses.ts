import { containsAddress, containsIpv6 } from "../address/cidr.js";
import { sameIpv6, type Ipv6 } from "../address/ipv6.js";
import type { IpAddress } from "../address/ip-address.js";
import type { CompiledInterface, CompiledSubnet, CompiledVpc } from "./network.js";

// Questions about an address of either family. IPv4, an unsigned number, is asked first and costs two comparisons.

/** fc00::/7 (RFC 4193): AWS's private IPv6 addresses, which no gateway carries to or from the internet. */
export function isUniqueLocal({ high }: Ipv6): boolean {
  return high >> 57n === 0x7en;
}

/** Whether it belongs to the subnet: its owner is reached at layer 2 (RT-12). */
export function isNeighbour({ first, last, subnet }: CompiledSubnet, address: IpAddress): boolean {
  if (typeof address === "number") return address >= first && address <= last;
  return subnet.ipv6Cidrs.some((cidr) => containsIpv6(cidr, address));
}

/** Whether it is in one of the VPC's blocks. */
export function isIn({ cidrs }: CompiledVpc, address: IpAddress): boolean {
  return cidrs.some((cidr) => containsAddress(cidr, address));
}

/** Whether it is one of the interface's own addresses. */
export function isOf(at: CompiledInterface, address: IpAddress): boolean {
  if (typeof address === "number") return address === at.primaryAddress || at.otherAddresses.includes(address);
  return at.networkInterface.ipv6Addresses.some((each) => sameIpv6(each, address));
}

/** Whether it is an address of the interface's host: one of its own, or of the same instance's other interfaces. */
export function isOfHost(at: CompiledInterface, address: IpAddress): boolean {
  if (typeof address === "number") return address === at.primaryAddress || at.hostAddresses.includes(address);
  return at.hostIpv6Addresses.some((each) => sameIpv6(each, address));
}
