import { ipv4 } from "../address/ipv4.js";
import { nextIpv6, type Ipv6 } from "../address/ipv6.js";
import type { IpAddress } from "../address/ip-address.js";
import { ICMP, ICMPV6 } from "../packet.js";
import type { Answer } from "./answer.js";
import type { CompiledInterface } from "./network.js";
import type { Transit } from "./transit.js";

const DESTINATION_UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;
const TIME_EXCEEDED = 11;
const PACKET_TOO_BIG = 2;
/** The VPC router was seen to answer with it (aws-semantics 14). */
const TIME_TO_LIVE = 64;
/**
 * An ICMP error quotes as much as fits in 576 bytes (RFC 1812, 4.3.2.3), one of IPv6 in 1280 (RFC 4443, 2.4 c). UNVERIFIED
 * for AWS's gateways.
 */
const LONGEST_BYTES = 576;
const LONGEST_IPV6_BYTES = 1280;
const IP_AND_ICMP_HEADER_BYTES = 28;
const IPV6_AND_ICMP_HEADER_BYTES = 48;

/** ICMP 3/4: the packet was longer than `mtuBytes` (RFC 1191). */
export function sayTooLong(mtuBytes: number, at: CompiledInterface, by: Answer["by"], transit: Transit): void {
  const own = by === "gateway" && at.primaryAddress >= 0;
  const from = ipv4(own ? at.primaryAddress : at.subnet.first + 1);
  say(DESTINATION_UNREACHABLE, FRAGMENTATION_NEEDED, mtuBytes, from, at, own ? "gateway" : "router", transit);
}

/**
 * ICMPv6 2/0, Packet Too Big: it was longer than `mtuBytes` (RFC 8201; EC2UG network_mtu). False: nothing there has an
 * IPv6 address to say so from.
 */
export function sayPacketTooBig(mtuBytes: number, at: CompiledInterface, by: Answer["by"], transit: Transit): boolean {
  const own = by === "gateway" ? at.networkInterface.ipv6Addresses[0] : undefined;
  const from = own ?? routerOf(at);
  if (from === null) return false;
  say(PACKET_TOO_BIG, 0, mtuBytes, from, at, own === undefined ? "router" : "gateway", transit);
  return true;
}

/** The subnet's first address after the one that names it, as by IPv4; EC2 keeps the first four (UG subnet-sizing). */
function routerOf({ subnet: { subnet } }: CompiledInterface): Ipv6 | null {
  const block = subnet.ipv6Cidrs[0];
  return block === undefined ? null : nextIpv6(block.first);
}

/** ICMP 11/0: its time to live was spent. */
export function sayTimeExceeded(at: CompiledInterface, transit: Transit): void {
  const own = at.primaryAddress >= 0;
  const from = ipv4(own ? at.primaryAddress : at.subnet.first + 1);
  say(TIME_EXCEEDED, 0, 0, from, at, own ? "gateway" : "router", transit);
}

/** An ICMP error is never answered by another (RFC 1122, 3.2.2; RFC 4443, 2.4 e). */
function say(
  icmpType: number,
  icmpCode: number,
  mtuBytes: number,
  from: IpAddress,
  at: CompiledInterface,
  by: Answer["by"],
  transit: Transit,
): void {
  const { current, source, destination } = transit;
  if (current.about !== null) return;
  const isIpv4 = typeof from === "number";
  const quoted = current.lengthBytes + (isIpv4 ? IP_AND_ICMP_HEADER_BYTES : IPV6_AND_ICMP_HEADER_BYTES);
  transit.answer = {
    at,
    by,
    packet: {
      source: from,
      destination: source,
      protocol: isIpv4 ? ICMP : ICMPV6,
      sourcePort: 0,
      destinationPort: 0,
      icmpType,
      icmpCode,
      icmpIdentifier: 0,
      tcpFlags: 0,
      lengthBytes: Math.min(quoted, isIpv4 ? LONGEST_BYTES : LONGEST_IPV6_BYTES),
      timeToLive: TIME_TO_LIVE,
      dontFragment: false,
      mtuBytes,
      about: { ...current, source, destination },
      payload: current.payload,
    },
  };
}
