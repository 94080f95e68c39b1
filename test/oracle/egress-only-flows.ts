import type { Packet } from "../../model/index.js";
import { addressOf, type Address } from "./addresses.js";
import { endsOf, same, turned, type Ends } from "./nat-gateways.js";

/** What began inside and left by an egress-only internet gateway (IGW-09). */
export interface EgressOnlyFlow {
  readonly gatewayId: string;
  readonly ends: Ends;
  lastSeen: number;
}

/** As of other gateways, but protocols without ports are known by their addresses. */
function flowOf(packet: Packet, source: Address, destination: Address): Ends | null {
  const { protocol, about } = packet;
  if (about !== null) {
    const reported = flowOf({ ...about, about: null }, addressOf(about.source), addressOf(about.destination));
    return reported === null ? null : turned(reported);
  }
  if (protocol === 6 || protocol === 17 || protocol === 58) return endsOf(packet, source, destination);
  return { protocol, source, sourcePort: 0, destination, destinationPort: 0 };
}

function alive({ lastSeen }: EgressOnlyFlow, now: number): boolean {
  return now - lastSeen <= 350_000_000;
}

/** A SYN, a ping or the first packet of another protocol begins a flow. */
function begins({ protocol, tcpFlags, icmpType, about }: Packet): boolean {
  const [SYN, OTHERS] = [2, 1 | 4 | 16];
  if (about !== null) return false;
  if (protocol === 6) return (tcpFlags & (SYN | OTHERS)) === SYN;
  return protocol !== 58 || icmpType === 128;
}

/** Whether it goes out: of a flow that began inside, or the beginning of one. */
export function mayLeave(
  flows: EgressOnlyFlow[],
  gatewayId: string,
  packet: Packet,
  source: Address,
  destination: Address,
  now: number,
): boolean {
  const ends = flowOf(packet, source, destination);
  if (ends === null) return false;
  const known = flows.find((each) => each.gatewayId === gatewayId && alive(each, now) && same(each.ends, ends));
  if (known !== undefined) known.lastSeen = now;
  else if (begins(packet)) flows.push({ gatewayId, ends, lastSeen: now });
  else return false;
  return true;
}

/** The flow that a packet from outside answers. */
export function begunInside(
  flows: readonly EgressOnlyFlow[],
  gatewayId: string,
  packet: Packet,
  source: Address,
  destination: Address,
  now: number,
): EgressOnlyFlow | null {
  const ends = flowOf(packet, source, destination);
  if (ends === null) return null;
  const answered = turned(ends);
  return flows.find((each) => each.gatewayId === gatewayId && alive(each, now) && same(each.ends, answered)) ?? null;
}
