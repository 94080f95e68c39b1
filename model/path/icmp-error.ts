import { ipv4 } from "../address/ipv4.js";
import { ICMP } from "../packet.js";
import type { Answer } from "./answer.js";
import type { CompiledInterface } from "./network.js";
import type { Transit } from "./transit.js";

const DESTINATION_UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;
const TIME_EXCEEDED = 11;
/** The VPC router was seen to answer with it (aws-semantics 14). */
const TIME_TO_LIVE = 64;
/** An ICMP error quotes as much as fits in 576 bytes (RFC 1812, 4.3.2.3). UNVERIFIED for AWS's gateways. */
const LONGEST_BYTES = 576;
const IP_AND_ICMP_HEADER_BYTES = 28;

/** ICMP 3/4: the packet was longer than `mtuBytes` (RFC 1191). */
export function sayTooLong(mtuBytes: number, at: CompiledInterface, by: Answer["by"], transit: Transit): void {
  say(DESTINATION_UNREACHABLE, FRAGMENTATION_NEEDED, mtuBytes, at, by, transit);
}

/** ICMP 11/0: its time to live was spent. */
export function sayTimeExceeded(at: CompiledInterface, transit: Transit): void {
  say(TIME_EXCEEDED, 0, 0, at, "gateway", transit);
}

/** An ICMP error is never answered by another (RFC 1122, 3.2.2). */
function say(
  icmpType: number,
  icmpCode: number,
  mtuBytes: number,
  at: CompiledInterface,
  by: Answer["by"],
  transit: Transit,
): void {
  const { current, source, destination } = transit;
  if (current.about !== null) return;
  const own = by === "gateway" && at.primaryAddress >= 0;
  transit.answer = {
    at,
    by: own ? "gateway" : "router",
    packet: {
      source: ipv4(own ? at.primaryAddress : at.subnet.first + 1),
      destination: source,
      protocol: ICMP,
      sourcePort: 0,
      destinationPort: 0,
      icmpType,
      icmpCode,
      icmpIdentifier: 0,
      tcpFlags: 0,
      lengthBytes: Math.min(IP_AND_ICMP_HEADER_BYTES + current.lengthBytes, LONGEST_BYTES),
      timeToLive: TIME_TO_LIVE,
      dontFragment: false,
      mtuBytes,
      about: { ...current, source, destination },
      payload: current.payload,
    },
  };
}
