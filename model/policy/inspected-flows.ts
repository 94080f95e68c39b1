import type { SimTime } from "../packet.js";
import { reverseTuple, tupleKey, type FlowTuple } from "./translation-table.js";

/** Network Firewall and Gateway Load Balancers forget a TCP connection after 350 s of silence, other flows after 120 s. */
const TCP_IDLE_US = 350_000_000;
const OTHER_IDLE_US = 120_000_000;
const TCP = 6;

/** Connections that middleboxes have let through, by who sent the first packet. */
export class InspectedFlows {
  readonly #lastSeen = new Map<string, SimTime>();

  /** Whether the packet belongs to one, either way; it lives on by that. */
  renew(middleboxId: string, tuple: FlowTuple, now: SimTime): boolean {
    return (
      this.#renew(tupleKey(middleboxId, tuple), tuple, now) ||
      this.#renew(tupleKey(middleboxId, reverseTuple(tuple)), tuple, now)
    );
  }

  add(middleboxId: string, tuple: FlowTuple, now: SimTime): void {
    this.#lastSeen.set(tupleKey(middleboxId, tuple), now);
  }

  #renew(key: string, { protocol }: FlowTuple, now: SimTime): boolean {
    const last = this.#lastSeen.get(key);
    if (last === undefined) return false;
    if (now - last > (protocol === TCP ? TCP_IDLE_US : OTHER_IDLE_US)) {
      this.#lastSeen.delete(key);
      return false;
    }
    this.#lastSeen.set(key, now);
    return true;
  }
}
