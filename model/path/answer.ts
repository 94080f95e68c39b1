import type { Packet } from "../packet.js";
import type { CompiledInterface } from "./network.js";

/** What somebody on the way sends back about a packet that ended there: an ICMP error, or a reset. */
export interface Answer {
  readonly packet: Packet;
  /** Whose packet it was: an interface of the host, or of a gateway on the way. */
  readonly at: CompiledInterface;
  /** `router`: it comes in at that interface, from the router of its subnet; `gateway`: it leaves by it. */
  readonly by: "router" | "gateway";
}
