import { formatIpAddress, type Direction } from "../../model/index.js";
import type { OwnAddresses } from "../align/own-addresses.js";
import type { Flow } from "../log/flow.js";

/** The addresses by which directions are told. */
export type Directions = OwnAddresses;

/** The direction that the record or its explanation tells; else by which address is the interface's; null: unknown. */
export function directionOf({ direction, interfaceId, source, destination }: Flow, own: Directions): Direction | null {
  if (direction !== null) return direction;
  const addresses = own.get(interfaceId);
  const out = addresses?.has(formatIpAddress(source)) === true;
  const into = addresses?.has(formatIpAddress(destination)) === true;
  return out === into ? null : out ? "egress" : "ingress";
}
