import type { IpAddress } from "../address/ip-address.js";

/** CT-04: which connections of an interface are tracked whatever its rules say. */
export interface AutomaticTracking {
  /** @param peer the address at the other end; `egress`: the interface itself begins the connection */
  covers(peer: IpAddress, egress: boolean): boolean;
}
