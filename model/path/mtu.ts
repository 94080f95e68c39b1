import { isIpv4 } from "../address/ip-address.js";
import { SYN, TCP } from "../packet.js";
import type { Answer } from "./answer.js";
import type { Fate } from "./observation.js";
import { sayPacketTooBig, sayTooLong } from "./icmp-error.js";
import type { MtuLimit } from "./mtu-limit.js";
import type { CompiledInterface } from "./network.js";
import type { Transit } from "./transit.js";

/**
 * The packet is too long to go on from `at`. With DF it is dropped, and its sender told the MTU (ICMP 3/4): by the router
 * of the subnet that the packet was about to leave, as `tracepath` shows on an instance (EC2UG network_mtu), or by a NAT
 * or transit gateway from the interface through which the packet came (UG nat-gateway-basics, TGW transit-gateway-quotas:
 * "supports Path MTU Discovery for traffic ingressing on VPC attachments"). By IPv6 nobody but the sender fragments: it is
 * told by Packet Too Big. UNVERIFIED: the address it comes from.
 */
export function tooLong(limit: MtuLimit, at: CompiledInterface, by: Answer["by"], transit: Transit): void {
  const { current, source } = transit;
  if (!current.dontFragment) {
    leaveOpen(limit.fragments, transit);
  } else if (isIpv4(source)) {
    transit.fate = limit.exceeded;
    sayTooLong(limit.mtuBytes, at, by, transit);
  } else if (sayPacketTooBig(limit.mtuBytes, at, by, transit)) {
    transit.fate = limit.exceeded;
  } else {
    leaveOpen(limit.nobodySaysSo, transit);
  }
}

/** The packet has met something that nobody can decide. */
export function leaveOpen(fate: Fate, transit: Transit): void {
  transit.fate = fate;
  transit.hops?.push({ kind: "not-modelled", id: fate.component, what: fate.reason });
}

/** NAT and transit gateways lower the maximum segment size of what passes (MSS clamping). */
export function clampSegments({ mtuBytes }: MtuLimit, transit: Transit): void {
  const { current } = transit;
  if (current.mtuBytes > mtuBytes && current.protocol === TCP && (current.tcpFlags & SYN) !== 0) {
    transit.current = { ...current, mtuBytes };
  }
}
