import { formatIpv4, parseIpv4, type Ipv4 } from "./ipv4.js";
import { formatIpv6, parseIpv6, sameIpv6, type Ipv6 } from "./ipv6.js";

/** An address of either family: a number is IPv4, an object is IPv6. */
export type IpAddress = Ipv4 | Ipv6;

export function isIpv4(address: IpAddress): address is Ipv4 {
  return typeof address === "number";
}

export function parseIpAddress(text: string): IpAddress | null {
  return parseIpv4(text) ?? parseIpv6(text);
}

export function formatIpAddress(address: IpAddress): string {
  return isIpv4(address) ? formatIpv4(address) : formatIpv6(address);
}

/** Whether both are the same address; those of different families never are. */
export function sameAddress(a: IpAddress, b: IpAddress): boolean {
  if (typeof a === "number" || typeof b === "number") return a === b;
  return sameIpv6(a, b);
}
