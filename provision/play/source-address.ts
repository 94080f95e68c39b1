import { formatIpAddress } from "../../model/index.js";
import type { ExchangeSpec, Lab } from "../../sim/index.js";

/** The address that a program has to be told to send from; null where it is the first interface's, or no instance's. */
export function sourceAddress({ from }: ExchangeSpec, { topology }: Lab): string | null {
  if (from.kind === "internet") return null;
  const own = topology.networkInterfaces.find(({ id }) => id === from.interfaceId);
  if (own === undefined || own.attachment?.deviceIndex === 0) return null;
  const primary = own.privateAddresses.find((each) => each.primary);
  return primary === undefined ? null : formatIpAddress(primary.address);
}
