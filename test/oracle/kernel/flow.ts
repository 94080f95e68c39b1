import type { NetworkInterface, Packet, Topology } from "../../../model/index.js";
import { has } from "../addresses.js";

/** Who sends a packet: an index into `topology.networkInterfaces`, or the internet. */
export type Sender = number | "internet";

/** What follows the packets of a flow so far; `tcpFlags` only where it is TCP. */
export type Step =
  /** Whoever received the last packet that arrived answers it. */
  | { readonly kind: "answer"; readonly tcpFlags: number }
  /** The same packet as the first, from the same sender. */
  | { readonly kind: "again"; readonly tcpFlags: number }
  /** Whoever received the last packet reports it as undeliverable. */
  | { readonly kind: "error" };

/** Packets that have ports or an identifier to themselves, so that all flows of a network can go at once. */
export interface Flow {
  readonly from: Sender;
  readonly packet: Packet;
  /** Whether the kernel where packets arrive answers them by itself; else only the steps do. */
  readonly answeredByKernel: boolean;
  /** One for each round after the first; null: nothing in that round. */
  readonly steps: readonly (Step | null)[];
}

/** A network, what is sent through it, and what it becomes before the last round. */
export interface Case {
  readonly topology: Topology;
  readonly flows: readonly Flow[];
  /** Null: it stays as it is. */
  readonly changed: Topology | null;
}

/** A raw socket that is bound to one interface does not reach the addresses of its own host: that is not asked. */
export function isToItself(all: readonly NetworkInterface[], sender: NetworkInterface, destination: number): boolean {
  const instanceId = sender.attachment?.instanceId;
  const host = all.filter((each) => each === sender || (instanceId && each.attachment?.instanceId === instanceId));
  return host.some((each) => has(each, destination));
}
