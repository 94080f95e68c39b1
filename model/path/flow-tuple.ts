import { isIpv4 } from "../address/ip-address.js";
import type { Ipv4 } from "../address/ipv4.js";
import { ICMP, RST, SYN, TCP, UDP, type Packet } from "../packet.js";
import { reverseTuple, type FlowTuple } from "../policy/translation-table.js";

/**
 * The flow a packet belongs to, as it now stands; null for one that no translation can follow. An ICMP error belongs to
 * the flow that it reports, in the direction in which it goes itself (CT-11).
 */
export function tupleOf(packet: Packet, source: Ipv4, destination: Ipv4): FlowTuple | null {
  const { protocol, about } = packet;
  if (about !== null) return reportedTuple(about);
  if (protocol === TCP || protocol === UDP) {
    return { protocol, source, sourcePort: packet.sourcePort, destination, destinationPort: packet.destinationPort };
  }
  if (protocol !== ICMP) return null;
  if (packet.icmpType === 8) {
    return { protocol, source, sourcePort: packet.icmpIdentifier, destination, destinationPort: 0 };
  }
  if (packet.icmpType === 0) {
    return { protocol, source, sourcePort: 0, destination, destinationPort: packet.icmpIdentifier };
  }
  return null;
}

function reportedTuple(about: Packet): FlowTuple | null {
  const { source, destination } = about;
  const reported =
    isIpv4(source) && isIpv4(destination) ? tupleOf({ ...about, about: null }, source, destination) : null;
  return reported === null ? null : reverseTuple(reported);
}

/** After 350 s of silence (IGW-10) the next packet of an old TCP connection finds none, and is none that begins one. */
export function mayBegin({ protocol, tcpFlags, about }: Packet): boolean {
  return about === null && (protocol !== TCP || (tcpFlags & (SYN | RST)) === SYN);
}
