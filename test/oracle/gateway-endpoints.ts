import type { NetworkInterface } from "../../model/index.js";
import { same, turned, type Ends } from "./nat-gateways.js";

/** What a service behind a gateway endpoint was sent, and by which interface (VPCE-01). */
export interface EndpointFlow {
  readonly endpointId: string;
  readonly from: NetworkInterface;
  readonly ends: Ends;
  lastSeen: number;
}

export function remember(flows: EndpointFlow[], flow: EndpointFlow): void {
  const known = flows.find(
    (each) => each.endpointId === flow.endpointId && same(each.ends, flow.ends) && alive(each, flow.lastSeen),
  );
  if (known === undefined) flows.push(flow);
  else known.lastSeen = flow.lastSeen;
}

/** The flow that a packet with these ends answers. */
export function askedThrough(flows: readonly EndpointFlow[], ends: Ends, now: number): EndpointFlow | null {
  return flows.find((each) => same(each.ends, turned(ends)) && alive(each, now)) ?? null;
}

function alive({ lastSeen }: EndpointFlow, now: number): boolean {
  return now - lastSeen <= 350_000_000;
}
