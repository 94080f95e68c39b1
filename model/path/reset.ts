import { isIpv4 } from "../address/ip-address.js";
import { ACK, RST, SYN, TCP } from "../packet.js";
import type { CompiledInterface } from "./network.js";
import type { Transit } from "./transit.js";

const TIME_TO_LIVE = 64;
const RESET_BYTES = 40;
const IPV6_RESET_BYTES = 60;

/**
 * IGW-10: who has forgotten a TCP connection answers the next packet of it with a reset; to a SYN or a reset there is
 * nothing to say, and UDP and pings end in silence.
 */
export function reset(at: CompiledInterface, transit: Transit): void {
  const { current, source, destination } = transit;
  if (current.protocol !== TCP || current.about !== null || (current.tcpFlags & (SYN | RST)) !== 0) return;
  transit.answer = {
    at,
    by: "gateway",
    packet: {
      source: destination,
      destination: source,
      protocol: TCP,
      sourcePort: current.destinationPort,
      destinationPort: current.sourcePort,
      icmpType: 0,
      icmpCode: 0,
      icmpIdentifier: 0,
      tcpFlags: current.tcpFlags & ACK ? RST : RST | ACK,
      lengthBytes: isIpv4(source) ? RESET_BYTES : IPV6_RESET_BYTES,
      timeToLive: TIME_TO_LIVE,
      dontFragment: true,
      mtuBytes: 0,
      about: null,
      payload: current.payload,
    },
  };
}
