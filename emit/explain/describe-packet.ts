import { ACK, FIN, ICMP, ICMPV6, PSH, RST, SYN, TCP, UDP, type Packet } from "../../model/index.js";

// RFC 792 and RFC 4443.
const ICMP_TYPES: Readonly<Record<number, string>> = {
  0: "echo reply",
  3: "destination unreachable",
  5: "redirect",
  8: "echo request",
  11: "time exceeded",
  12: "parameter problem",
};
const ICMPV6_TYPES: Readonly<Record<number, string>> = {
  1: "destination unreachable",
  2: "packet too big",
  3: "time exceeded",
  4: "parameter problem",
  128: "echo request",
  129: "echo reply",
};
/** The longest IPv4 and TCP headers together are 80 bytes (the fields count to 15 words); IPv6's are 100. */
const LONGEST_HEADERS_BYTES = { ipv4: 80, ipv6: 100 };

/** What a packet is, in the field's words: `echo request`, `SYN`, `data`. */
export function describePacket(packet: Packet): string {
  switch (packet.protocol) {
    case ICMP:
      return ICMP_TYPES[packet.icmpType] ?? `ICMP type ${packet.icmpType}`;
    case ICMPV6:
      return ICMPV6_TYPES[packet.icmpType] ?? `ICMPv6 type ${packet.icmpType}`;
    case TCP:
      return describeSegment(packet);
    case UDP:
      return "datagram";
    default:
      return `protocol ${packet.protocol} packet`;
  }
}

function describeSegment({ tcpFlags, lengthBytes, source }: Packet): string {
  if (tcpFlags & RST) return "RST";
  if (tcpFlags & SYN) return tcpFlags & ACK ? "SYN-ACK" : "SYN";
  if (tcpFlags & FIN) return "FIN";
  const longestHeaders = typeof source === "number" ? LONGEST_HEADERS_BYTES.ipv4 : LONGEST_HEADERS_BYTES.ipv6;
  // The end of a write carries PSH, and only a segment with data is longer than every possible header.
  return tcpFlags & PSH || lengthBytes > longestHeaders ? "data" : "ACK";
}
