import type { DropCode, NetworkInterface, Packet, Topology } from "../../model/index.js";
import type { Address } from "./addresses.js";
import type { PublicFlow } from "./block-public-access.js";
import type { Connection } from "./connections.js";
import type { EgressOnlyFlow } from "./egress-only-flows.js";
import type { EndpointFlow } from "./gateway-endpoints.js";
import type { Admitted, Masquerade } from "./middleboxes.js";
import type { NatConnection } from "./nat-gateways.js";
import { endsInWords } from "./places.js";

/** What the literal reading of the rules says about one packet. */
export interface Verdict {
  readonly outcome: "delivered" | "undecided" | DropCode;
  /** Who receives it (an interface, `internet`, a service) or drops it; empty for undecided. */
  readonly component: string;
  /** What interfaces log of it, one after another: `eni-1 egress ACCEPT 167837962:40000 > 134744072:53`. */
  readonly seen: readonly string[];
  /** As it arrived, or was when it ended. */
  readonly ends: string;
}

/** All that is remembered between packets. */
export interface Memory {
  readonly connections: Connection[];
  readonly natConnections: NatConnection[];
  readonly publicFlows: PublicFlow[];
  readonly endpointFlows: EndpointFlow[];
  readonly egressOnlyFlows: EgressOnlyFlow[];
  readonly masquerades: Masquerade[];
  readonly admitted: Admitted[];
}

export function newMemory(): Memory {
  return {
    connections: [],
    natConnections: [],
    publicFlows: [],
    endpointFlows: [],
    egressOnlyFlows: [],
    masquerades: [],
    admitted: [],
  };
}

/** One packet on its way. */
export interface Journey {
  readonly topology: Topology;
  readonly memory: Memory;
  readonly now: number;
  /** As it now stands but for its addresses. */
  packet: Packet;
  source: Address;
  destination: Address;
  /** Null once its identity is lost (SG-13). */
  sender: NetworkInterface | null;
  /** Who had its source address when it was sent. */
  origin: NetworkInterface | null;
  lostAtTransitGateway: boolean;
  /** It comes from a load balancer, whose connections are tracked automatically at targets (CT-04). */
  balanced: boolean;
  /** It came out of a NAT gateway by this connection. */
  natConnection: NatConnection | null;
  readonly seen: string[];
  /** RT-18: what its time to live has gone down by. */
  spent: number;
}

/** It goes on, out of an interface of a gateway or of a host that forwards. */
export interface Onward {
  readonly onward: NetworkInterface;
}

export type Step = Verdict | Onward;

export function ends(
  { seen, packet, source, destination }: Journey,
  outcome: Verdict["outcome"],
  component: string,
): Verdict {
  return { outcome, component, seen, ends: endsInWords(packet, source, destination) };
}

export function undecided(journey: Journey): Verdict {
  return ends(journey, "undecided", "");
}

export function log(journey: Journey, at: NetworkInterface, direction: "egress" | "ingress", accepted: boolean): void {
  const { seen, packet, source, destination } = journey;
  seen.push(`${at.id} ${direction} ${accepted ? "ACCEPT" : "REJECT"} ${endsInWords(packet, source, destination)}`);
}

/** The verdict of a packet that is longer than the way carries: fragments, of IPv6 its sender's own, are not modelled. */
export function tooLong(journey: Journey, mtuBytes: number, component: string): Verdict | null {
  const { lengthBytes, dontFragment } = journey.packet;
  if (lengthBytes <= mtuBytes) return null;
  return dontFragment ? ends(journey, "SIM_MTU_EXCEEDED", component) : undecided(journey);
}

/** RT-18: a hop is spent; the verdict of a packet that has none left. */
export function spendHop(journey: Journey, component: string): Verdict | null {
  return journey.packet.timeToLive <= ++journey.spent ? ends(journey, "SIM_TTL_EXPIRED", component) : null;
}
