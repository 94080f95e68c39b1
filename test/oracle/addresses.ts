import type { Ipv4Cidr, NetworkInterface } from "../../model/index.js";

export function has({ privateAddresses }: NetworkInterface, address: number): boolean {
  return privateAddresses.some((each) => each.address === address);
}

export function inRange(address: number, first: number, prefixLength: number): boolean {
  return address >= first && address < first + 2 ** (32 - prefixLength);
}

export function isPrivate(address: number): boolean {
  return inRange(address, 0x0a000000, 8) || inRange(address, 0xac100000, 12) || inRange(address, 0xc0a80000, 16);
}

export function isShared(address: number): boolean {
  return inRange(address, 0x64400000, 10);
}

export function inBlock(cidr: Ipv4Cidr, address: number): boolean {
  return address >= cidr.first && address <= cidr.last;
}

/** SG-20, FL-08 */
export const LINK_LOCAL_SERVICES: ReadonlyMap<number, string> = new Map([
  [0xa9fea9fe, "metadata"],
  [0xa9fea9fd, "dns"],
  [0xa9fea97b, "time"],
  [0xa9feaa02, "ecs-metadata"],
  [0xa9fea9fa, "licence"],
  [0xa9fea9fb, "licence"],
]);
