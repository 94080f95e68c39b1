import { formatIpAddress, isIpv4 } from "../../model/index.js";
import type { ExchangeSpec, Lab } from "../../sim/index.js";

/** The address that a program has to be told to send from; null where it is the first interface's, or no instance's. */
export function sourceAddress({ from, to }: ExchangeSpec, { topology }: Lab): string | null {
  if (from.kind === "internet") return null;
  const own = topology.networkInterfaces.find(({ id }) => id === from.interfaceId);
  if (own === undefined || own.attachment?.deviceIndex === 0) return null;
  const primary = own.privateAddresses.find((each) => each.primary);
  const address = isIpv4(to) ? primary?.address : own.ipv6Addresses[0];
  return address === undefined ? null : formatIpAddress(address);
}
