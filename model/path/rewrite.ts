import { sameAddress, type IpAddress } from "../address/ip-address.js";
import { ICMP, ICMPV6, type Packet } from "../packet.js";
import { reverseTuple, type FlowTuple } from "../policy/translation-table.js";
import type { Transit } from "./transit.js";

/**
 * Translates the packet of a flow: both addresses and both ports. Of an ICMP error, the packet that it reports is
 * translated with it (RFC 5508, 4.2); where a router on the way speaks and not the flow's other end, it keeps its own
 * address, unless `hides`: nobody outside a NAT gateway sees an address behind it.
 */
export function rewrite(transit: Transit, before: FlowTuple, after: FlowTuple, hides = false): void {
  const { current } = transit;
  transit.identity = null; // SG-13
  if (current.about === null) {
    transit.source = after.source;
    transit.current = withPorts(current, after);
  } else {
    if (hides || sameAddress(transit.source, before.source)) transit.source = after.source;
    transit.current = { ...current, about: reported(current.about, reverseTuple(after)) };
  }
  transit.destination = after.destination;
}

function reported(about: Packet, tuple: FlowTuple): Packet {
  return { ...withPorts(about, tuple), source: tuple.source, destination: tuple.destination };
}

/** An ICMP echo has one number for both: its identifier. */
function withPorts(packet: Packet, { sourcePort, destinationPort }: FlowTuple): Packet {
  if (packet.protocol === ICMP || packet.protocol === ICMPV6)
    return { ...packet, icmpIdentifier: sourcePort || destinationPort };
  return { ...packet, sourcePort, destinationPort };
}

/**
 * IGW-02: of an error that leaves, an internet gateway translates where the packet that it reports was going, and of one
 * that comes in, where that came from: the other end may have the same address, when an interface calls its own public one.
 */
export function rewriteReported(packet: Packet, end: "source" | "destination", from: IpAddress, to: IpAddress): Packet {
  const { about } = packet;
  if (about === null || !sameAddress(about[end], from)) return packet;
  return { ...packet, about: { ...about, [end]: to } };
}
