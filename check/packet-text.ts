import { ICMP, ICMPV6, TCP, UDP } from "../model/index.js";
import type { ProbeQuestion } from "./question.js";

/** What a person calls the packet that goes this way: `icmp echo request`, `tcp 22 SYN`, `udp 53`, `protocol 47`. */
export function packetText({ protocol, port }: ProbeQuestion, way: "request" | "reply"): string {
  switch (protocol) {
    case ICMP:
      return way === "request" ? "icmp echo request" : "icmp echo reply";
    case ICMPV6:
      return way === "request" ? "icmpv6 echo request" : "icmpv6 echo reply";
    case TCP:
      return way === "request" ? `tcp ${port} SYN` : `tcp ${port} SYN-ACK or RST`;
    case UDP:
      return way === "request" ? `udp ${port}` : `udp answer of ${port}`;
    default:
      return `protocol ${protocol}`;
  }
}

/** What is asked, as a verb: `ping`, `connect to tcp 22 of`, `send udp 53 to`. */
export function askText({ protocol, port }: ProbeQuestion): string {
  switch (protocol) {
    case ICMP:
    case ICMPV6:
      return "ping";
    case TCP:
      return `connect to tcp ${port} of`;
    case UDP:
      return `send udp ${port} to`;
    default:
      return `send protocol ${protocol} to`;
  }
}
