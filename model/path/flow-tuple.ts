import type { Ipv4 } from "../address/ipv4.js";
import { ICMP, RST, SYN, TCP, UDP, type Packet } from "../packet.js";
import type { FlowTuple } from "../policy/translation-table.js";

/** The flow a packet belongs to, as it now stands; null for one that no translation can follow. */
export function tupleOf(packet: Packet, source: Ipv4, destination: Ipv4): FlowTuple | null {
  const { protocol } = packet;
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

/** After 350 s of silence (IGW-10) the next packet of an old TCP connection finds none, and is none that begins one. */
export function mayBegin({ protocol, tcpFlags }: Packet): boolean {
  return protocol !== TCP || (tcpFlags & (SYN | RST)) === SYN;
}
