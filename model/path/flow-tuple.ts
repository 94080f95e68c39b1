import type { IpAddress } from "../address/ip-address.js";
import { ACK, FIN, ICMP, ICMPV6, RST, SYN, TCP, UDP, type Packet } from "../packet.js";
import { reverseTuple, type FlowTuple } from "../policy/translation-table.js";

/**
 * The flow a packet belongs to, as it now stands; null for one that no translation can follow. An ICMP error belongs to
 * the flow that it reports, in the direction in which it goes itself (CT-11).
 */
export function tupleOf(packet: Packet, source: IpAddress, destination: IpAddress): FlowTuple | null {
  const { protocol, about } = packet;
  if (about !== null) return reportedTuple(about);
  if (protocol === TCP || protocol === UDP) {
    return { protocol, source, sourcePort: packet.sourcePort, destination, destinationPort: packet.destinationPort };
  }
  if (protocol !== ICMP && protocol !== ICMPV6) return null;
  if (packet.icmpType === (protocol === ICMP ? 8 : 128)) {
    return { protocol, source, sourcePort: packet.icmpIdentifier, destination, destinationPort: 0 };
  }
  if (packet.icmpType === (protocol === ICMP ? 0 : 129)) {
    return { protocol, source, sourcePort: 0, destination, destinationPort: packet.icmpIdentifier };
  }
  return null;
}

function reportedTuple(about: Packet): FlowTuple | null {
  const { source, destination } = about;
  const reported = tupleOf({ ...about, about: null }, source, destination);
  return reported === null ? null : reverseTuple(reported);
}

/**
 * What begins a translation: of TCP a SYN (after 350 s of silence, IGW-10, the next packet of an old connection finds none
 * and is none), of ICMP a request and no reply that nobody asked for (RFC 5508, 3.1). The kernel oracle found both.
 */
export function mayBegin({ protocol, tcpFlags, icmpType, about }: Packet): boolean {
  if (about !== null) return false;
  if (protocol === TCP) return (tcpFlags & (SYN | ACK | RST | FIN)) === SYN;
  return (protocol !== ICMP || icmpType === 8) && (protocol !== ICMPV6 || icmpType === 128);
}
