import type { IpAddress } from "./address/ip-address.js";

export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
export const ICMPV6 = 58;

/** TCP header flag bits. */
export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

/** Integer microseconds since the Unix epoch (safe to the year 2255). */
export type SimTime = number & { readonly __brand: "SimTime" };

export function simTime(microseconds: number): SimTime {
  return microseconds as SimTime;
}

/** One IP packet, as far as a VPC or a flow log can see it. Ports are 0 where the protocol has none. */
export interface Packet {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** ICMP type and code; 0 for other protocols. */
  readonly icmpType: number;
  readonly icmpCode: number;
  /** ICMP echo identifier; 0 for other protocols. */
  readonly icmpIdentifier: number;
  readonly tcpFlags: number;
  /** IP total length, header included: what a flow log counts as bytes (FL-06). */
  readonly lengthBytes: number;
  readonly timeToLive: number;
  /**
   * The DF bit: who cannot pass the packet on whole drops it instead of fragmenting it. Of IPv6, which has no such bit:
   * the sender did not fragment it.
   */
  readonly dontFragment: boolean;
  /**
   * The MTU that the packet tells of: of a TCP SYN the largest packet that its maximum segment size invites, of ICMP 3/4
   * and of ICMPv6 Packet Too Big the next hop's; 0 for none.
   */
  readonly mtuBytes: number;
  /** For an ICMP error: the packet it reports, as the sender of the error saw it (CT-11). */
  readonly about: Packet | null;
  /** What the peer's exchange reads (sequence numbers, timestamps). The network never looks inside. */
  readonly payload: unknown;
}
