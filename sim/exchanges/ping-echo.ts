import { ICMP, ICMPV6, type IpAddress } from "../../model/index.js";
import {
  ADDRESS_UNREACHABLE,
  HOST_UNREACHABLE,
  ICMP_DESTINATION_UNREACHABLE,
  ICMP_ECHO_REPLY,
  ICMP_ECHO_REQUEST,
  ICMPV6_DESTINATION_UNREACHABLE,
  ICMPV6_ECHO_REPLY,
  ICMPV6_ECHO_REQUEST,
} from "../hosts/host-stack.js";

/** What ping sends and understands by the family of the address it pings. */
export interface Echo {
  readonly protocol: number;
  readonly request: number;
  readonly reply: number;
  /** Types of the errors about a packet. */
  readonly errors: ReadonlySet<number>;
  /** What its own operating system says of a neighbour that does not answer (TS-06). */
  readonly noNeighbour: { readonly type: number; readonly code: number };
}

const IPV4: Echo = {
  protocol: ICMP,
  request: ICMP_ECHO_REQUEST,
  reply: ICMP_ECHO_REPLY,
  // Destination unreachable, time exceeded, parameter problem (RFC 792).
  errors: new Set([ICMP_DESTINATION_UNREACHABLE, 11, 12]),
  noNeighbour: { type: ICMP_DESTINATION_UNREACHABLE, code: HOST_UNREACHABLE },
};

const IPV6: Echo = {
  protocol: ICMPV6,
  request: ICMPV6_ECHO_REQUEST,
  reply: ICMPV6_ECHO_REPLY,
  // Destination unreachable, packet too big, time exceeded, parameter problem (RFC 4443).
  errors: new Set([ICMPV6_DESTINATION_UNREACHABLE, 2, 3, 4]),
  noNeighbour: { type: ICMPV6_DESTINATION_UNREACHABLE, code: ADDRESS_UNREACHABLE },
};

export function echoOf(address: IpAddress): Echo {
  return typeof address === "number" ? IPV4 : IPV6;
}
