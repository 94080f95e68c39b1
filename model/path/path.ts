import type { IpAddress } from "../address/ip-address.js";
import type { Packet } from "../packet.js";
import type { DropCode } from "./codes.js";
import type { Hop } from "./hop.js";
import type { Observation } from "./observation.js";

/** Where a packet ended up. */
export type Destination =
  | { readonly kind: "network-interface"; readonly interfaceIndex: number }
  /** Left through an internet gateway to an address that no interface here owns. */
  | { readonly kind: "internet" }
  /** Left AWS by a VPN or Direct Connect; `networkName` null: nothing says what is there. */
  | { readonly kind: "on-premises"; readonly connectionId: string; readonly networkName: string | null }
  /** The sender's own address: never leaves its network stack. */
  | { readonly kind: "self"; readonly interfaceIndex: number }
  /** Amazon DNS, DHCP, instance metadata, time: filtered and logged by nothing (SG-20, FL-08). */
  | { readonly kind: "service"; readonly service: AmazonService };

export type AmazonService = "router" | "dns" | "dhcp" | "metadata" | "time" | "ecs-metadata" | "licence";

export type Disposition =
  | { readonly kind: "delivered"; readonly to: Destination }
  | { readonly kind: "dropped"; readonly code: DropCode; readonly at: string }
  /** The packet crosses something flowlab does not model; `reason` names it. */
  | { readonly kind: "undecided"; readonly reason: string };

/** What became of one packet. `observations` begin with the source's and end with the destination's. */
export interface Path {
  readonly disposition: Disposition;
  readonly observations: readonly Observation[];
  /** As it arrived but for its addresses: a NAT gateway or load balancer may have rewritten ports. */
  readonly packet: Packet;
  /** Addresses on arrival, after translation. */
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** How many times the time to live went down on the way (RT-18). */
  readonly timeToLiveCost: number;
  /** What somebody on the way sends back to say why it ended; null for silence. */
  readonly answer: Packet | null;
  /** Filled only when an explanation was asked for. */
  readonly hops: readonly Hop[];
}
