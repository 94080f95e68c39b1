import {
  ipv4,
  ipv6,
  ipv6Bits,
  parseIpv6,
  type Cidr,
  type IpAddress,
  type NetworkInterface,
} from "../../model/index.js";

/** IPv4 as a number of 32 bits, IPv6 as one of 128: `===` tells the families apart. */
export type Address = number | bigint;

export function addressOf(address: IpAddress): Address {
  return typeof address === "number" ? address : ipv6Bits(address);
}

export function ipOf(address: Address): IpAddress {
  return typeof address === "number" ? ipv4(address) : ipv6(address);
}

export function has({ privateAddresses, ipv6Addresses }: NetworkInterface, address: Address): boolean {
  return (
    privateAddresses.some((each) => each.address === address) ||
    ipv6Addresses.some((each) => addressOf(each) === address)
  );
}

export function inRange(address: Address, first: number, prefixLength: number): boolean {
  return typeof address === "number" && address >= first && address < first + 2 ** (32 - prefixLength);
}

export function isPrivate(address: Address): boolean {
  return inRange(address, 0x0a000000, 8) || inRange(address, 0xac100000, 12) || inRange(address, 0xc0a80000, 16);
}

export function isShared(address: Address): boolean {
  return inRange(address, 0x64400000, 10);
}

/** CIDR-10: fc00::/7 is no address of the internet. */
export function isUniqueLocal(address: Address): boolean {
  return typeof address === "bigint" && address >> 121n === 0xfcn >> 1n;
}

export function isMulticastIpv6(address: Address): boolean {
  return typeof address === "bigint" && address >> 120n === 0xffn;
}

export function isLinkLocalIpv6(address: Address): boolean {
  return typeof address === "bigint" && address >> 118n === 0xfe80n >> 6n;
}

/** RT-07: fd00:ec2::/32 is Amazon's. */
export function isOfAmazonIpv6(address: Address): boolean {
  return typeof address === "bigint" && address >> 96n === 0xfd000ec2n;
}

/** 64:ff9b::/96, IPv4 seen from IPv6. */
export function isNat64(address: Address): boolean {
  return typeof address === "bigint" && address >> 32n === 0x0064ff9bn << 64n;
}

export function inBlock(cidr: Cidr, address: Address): boolean {
  const first = addressOf(cidr.first);
  return typeof first === typeof address && address >= first && address <= addressOf(cidr.last);
}

/** SG-20, FL-08 */
export const LINK_LOCAL_SERVICES: ReadonlyMap<Address, string> = new Map<Address, string>([
  [0xa9fea9fe, "metadata"],
  [0xa9fea9fd, "dns"],
  [0xa9fea97b, "time"],
  [0xa9feaa02, "ecs-metadata"],
  [0xa9fea9fa, "licence"],
  [0xa9fea9fb, "licence"],
  ...(
    [
      ["fd00:ec2::254", "metadata"],
      ["fd00:ec2::253", "dns"],
      ["fd00:ec2::123", "time"],
      ["fd00:ec2::250", "licence"],
      ["fe80:ec2::1", "router"],
    ] as const
  ).map(([text, service]) => [addressOf(parseIpv6(text)!), service] as const),
]);
