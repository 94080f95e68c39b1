import type { DropCode } from "../../model/index.js";
import { byOtherFamily } from "./families.js";
import { ends, undecided, type Journey, type Verdict } from "./journey.js";
import type { Ends } from "./nat-gateways.js";
import { rewritten } from "./rewriting.js";

/** The packet takes the ends of its flow on the other side, by the other family if need be (RFC 7915); or its end. */
export function becomes(journey: Journey, to: Ends, component: string, noSuchMessage: DropCode): Verdict | null {
  const toIpv4 = typeof to.source === "number";
  if (toIpv4 !== (typeof journey.source === "number")) {
    const packet = byOtherFamily(journey.packet, toIpv4);
    if (packet === "fragments") return undecided(journey);
    if (packet === "no such message") return ends(journey, noSuchMessage, component);
    journey.packet = packet;
  }
  rewritten(journey, to);
  return null;
}
