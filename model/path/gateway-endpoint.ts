import { UDP, type SimTime } from "../packet.js";
import type { TrackingTable } from "../policy/tracking-table.js";
import { TRANSLATION_IDLE_US } from "../policy/translation-table.js";
import type { VpcEndpoint } from "../topology/gateways.js";
import { tupleOf } from "./flow-tuple.js";
import type { CompiledInterface } from "./network.js";
import type { Fate } from "./observation.js";
import type { Transit } from "./transit.js";

/**
 * VPCE-01: to a service of the Region, TCP and pings only, from the sender's private address. What the service answers
 * comes back to that address the same way, so the flow is remembered.
 */
export function leaveThroughEndpoint(
  tracking: TrackingTable,
  { id, name, serviceName }: VpcEndpoint,
  protocolRestriction: Fate,
  from: CompiledInterface,
  now: SimTime,
  transit: Transit,
): void {
  transit.hops?.push({ kind: "vpc-endpoint", id, name, serviceName });
  transit.carrier = "internet-gateway";
  transit.identity = null;
  const tuple = tupleOf(transit.current, transit.source, transit.destination);
  // An ICMP error belongs to the flow that it reports: of UDP there is none here.
  if (tuple === null || tuple.protocol === UDP) {
    transit.fate = protocolRestriction;
    return;
  }
  transit.destinationKind = "internet";
  const known = tracking.translations.there(id, tuple, now);
  if (known !== null) {
    known.lastSeen = now;
    return;
  }
  const flow = {
    deviceId: id,
    interfaceIndex: from.index,
    original: tuple,
    translated: tuple,
    idleTimeoutUs: TRANSLATION_IDLE_US,
    lastSeen: now,
  };
  tracking.translations.add(flow);
  tracking.translations.draw(flow);
}
