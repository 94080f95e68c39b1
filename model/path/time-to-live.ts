import type { Fate } from "./observation.js";
import type { Transit } from "./transit.js";

/**
 * RT-18: internet and transit gateways cost one each. False: nothing of the time to live is left, and the packet is
 * dropped; neither gateway was ever seen to answer with ICMP 11/0.
 */
export function spendHop(expired: Fate, transit: Transit): boolean {
  transit.timeToLiveCost += 1;
  if (transit.packet.timeToLive > transit.timeToLiveCost) return true;
  transit.fate = expired;
  return false;
}
