import { AddressMap } from "../address/address-map.js";
import type { IpAddress } from "../address/ip-address.js";
import type { SimTime } from "../packet.js";
import type { SecurityGroupReason } from "../path/observation.js";
import { GONE, idleTimeoutUs } from "./connection-state.js";
import { InspectedFlows } from "./inspected-flows.js";
import { TranslationTable } from "./translation-table.js";
import { DEFAULT_TRACKING_TIMEOUTS, type TrackingTimeouts } from "./tracking-timeouts.js";

export const NOT_TRACKED = -1;

function hash(a: number, b: number, c: number, d: number, e: number): number {
  // The products do not wait for each other, as they would in a chain.
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
  h ^= Math.imul(d, 0x27d4eb2f) ^ Math.imul(e, 0x165667b1);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}

/** Words of a slot: the key (interface, local and peer address, ports, protocol), the state word, and the time it was last seen as one float64: half a cache line. */
const SLOT_WORDS = 8;
const STATE_WORD = 5;
/** The same slot seen as float64. */
const SLOT_TIMES = 4;
const LAST_SEEN = 3;

/** The state word: bits 0-7 state, 8 occupied, 9 the interface began it, 10-11 how it is tracked, 12-31 index of the reason. */
const STATE_MASK = 0xff;
const OCCUPIED = 1 << 8;
const EGRESS_BEGAN = 1 << 9;
const REASON_SHIFT = 12;

/** How a connection is remembered: as any tracked one. */
export const TRACKED = 0;
/** Only so that its replies do not begin a tracked one (CT-01). */
export const UNTRACKED: number = 1 << 10;
/** Tracked whatever the rules say (CT-04). */
export const AUTOMATIC: number = 1 << 11;

export function stateOf(word: number): number {
  return word & STATE_MASK;
}

/** Whether the interface itself began the connection. */
export function egressBegan(word: number): boolean {
  return (word & EGRESS_BEGAN) !== 0;
}

export function isAutomatic(word: number): boolean {
  return (word & AUTOMATIC) !== 0;
}

export function isUntracked(word: number): boolean {
  return (word & UNTRACKED) !== 0;
}

function idleTimeouts(timeouts: TrackingTimeouts): Float64Array {
  return Float64Array.from({ length: STATE_MASK + 1 }, (_, state) =>
    state === GONE ? -Infinity : idleTimeoutUs(state, timeouts),
  );
}

/**
 * The connections that security groups remember, per network interface (CT-13). Open addressing over typed arrays; an
 * idle connection is forgotten when it is next looked for, and its slot is reclaimed when the table grows.
 */
export class TrackingTable {
  readonly timeouts: TrackingTimeouts;
  /** What NAT gateways and load balancers remember. */
  readonly translations: TranslationTable = new TranslationTable();
  /** What firewalls and other middleboxes let through. */
  readonly inspected: InspectedFlows = new InspectedFlows();
  /** By state; a connection that is gone is older than any. */
  readonly #idleTimeoutUs: Float64Array;
  /** The same by interface, of interfaces with timeouts of their own; null where there are none. */
  #ownIdleTimeoutUs: ReadonlyMap<number, Float64Array> | null = null;
  #capacity = 1024;
  #used = 0;
  #words = new Int32Array(this.#capacity * SLOT_WORDS);
  #times = new Float64Array(this.#words.buffer);
  readonly #reasons: SecurityGroupReason[] = [];
  readonly #reasonIndex = new Map<SecurityGroupReason, number>();
  /** IPv6 addresses stand in keys by their number here, so that a slot is as small for them as for IPv4. */
  readonly #ipv6Numbers = new AddressMap<number>();

  constructor(timeouts: TrackingTimeouts = DEFAULT_TRACKING_TIMEOUTS) {
    this.timeouts = timeouts;
    this.#idleTimeoutUs = idleTimeouts(timeouts);
  }

  /** From now on interfaces of these indices have timeouts of their own (CT-07), those of known connections too. */
  useTimeouts(byInterface: ReadonlyMap<number, TrackingTimeouts> | null): void {
    this.#ownIdleTimeoutUs =
      byInterface && new Map([...byInterface].map(([index, timeouts]) => [index, idleTimeouts(timeouts)]));
  }

  /** The slot that holds the key, or the free one where it belongs. */
  #slot(a: number, b: number, c: number, d: number, e: number): number {
    const mask = this.#capacity - 1;
    const words = this.#words;
    for (let slot = hash(a, b, c, d, e) & mask; ; slot = (slot + 1) & mask) {
      const at = slot * SLOT_WORDS;
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d && words[at + 4] === e) {
        return slot;
      }
      if ((words[at + STATE_WORD]! & OCCUPIED) === 0) return slot;
    }
  }

  #isLive(slot: number, now: number): boolean {
    const word = this.#words[slot * SLOT_WORDS + STATE_WORD]!;
    if ((word & OCCUPIED) === 0) return false;
    const own = this.#ownIdleTimeoutUs;
    const idleUs =
      own === null ? this.#idleTimeoutUs : (own.get(this.#words[slot * SLOT_WORDS]!) ?? this.#idleTimeoutUs);
    return now - this.#times[slot * SLOT_TIMES + LAST_SEEN]! <= idleUs[word & STATE_MASK]!;
  }

  /** Slot of a live connection, or {@link NOT_TRACKED}. The key's words are compared as 32-bit integers. */
  find(a: number, b: number, c: number, d: number, e: number, now: SimTime): number {
    const slot = this.#slot(a | 0, b | 0, c | 0, d | 0, e | 0);
    return this.#isLive(slot, now) ? slot : NOT_TRACKED;
  }

  /** The number of an IPv6 address in keys; null for one that no connection has had. */
  ipv6Number(address: IpAddress): number | null {
    return this.#ipv6Numbers.get(address) ?? null;
  }

  /** The same; an address without a number gets one. */
  numberIpv6(address: IpAddress): number {
    const known = this.#ipv6Numbers.get(address) ?? this.#ipv6Numbers.size;
    this.#ipv6Numbers.set(address, known);
    return known;
  }

  /** Remembers a connection; `how`: {@link TRACKED}, {@link UNTRACKED} or {@link AUTOMATIC}. */
  begin(
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    now: SimTime,
    state: number,
    egressBegan: boolean,
    how: number,
    reason: SecurityGroupReason,
  ): void {
    if (this.#used * 2 >= this.#capacity) this.#grow(now);
    const slot = this.#slot(a | 0, b | 0, c | 0, d | 0, e | 0);
    const at = slot * SLOT_WORDS;
    if ((this.#words[at + STATE_WORD]! & OCCUPIED) === 0) this.#used++;
    const words = this.#words;
    words[at] = a;
    words[at + 1] = b;
    words[at + 2] = c;
    words[at + 3] = d;
    words[at + 4] = e;
    words[at + STATE_WORD] =
      state | OCCUPIED | (egressBegan ? EGRESS_BEGAN : 0) | how | (this.#indexOf(reason) << REASON_SHIFT);
    this.#times[slot * SLOT_TIMES + LAST_SEEN] = now;
  }

  #indexOf(reason: SecurityGroupReason): number {
    let index = this.#reasonIndex.get(reason);
    if (index === undefined) {
      index = this.#reasons.push(reason) - 1;
      this.#reasonIndex.set(reason, index);
    }
    return index;
  }

  /** What is known of a connection: for {@link stateOf}, {@link egressBegan}, {@link isAutomatic} and {@link isUntracked}. */
  word(slot: number): number {
    return this.#words[slot * SLOT_WORDS + STATE_WORD]!;
  }

  /** The rule that began the connection. */
  reason(word: number): SecurityGroupReason {
    return this.#reasons[word >>> REASON_SHIFT]!;
  }

  /** Notes one more packet of the connection whose word was `word`. */
  touch(slot: number, word: number, state: number, now: SimTime): void {
    this.#words[slot * SLOT_WORDS + STATE_WORD] = (word & ~STATE_MASK) | state;
    this.#times[slot * SLOT_TIMES + LAST_SEEN] = now;
  }

  /** Slots in use, forgotten connections included. */
  get size(): number {
    return this.#used;
  }

  #grow(now: number): void {
    const { length } = this.#words;
    const live: Int32Array[] = [];
    for (let at = 0; at < length; at += SLOT_WORDS) {
      if (this.#isLive(at / SLOT_WORDS, now)) live.push(this.#words.slice(at, at + SLOT_WORDS));
    }
    while (live.length * 4 >= this.#capacity) this.#capacity *= 2;
    this.#words = new Int32Array(this.#capacity * SLOT_WORDS);
    this.#times = new Float64Array(this.#words.buffer);
    this.#used = live.length;
    for (const slotWords of live) {
      const [a = 0, b = 0, c = 0, d = 0, e = 0] = slotWords;
      this.#words.set(slotWords, this.#slot(a, b, c, d, e) * SLOT_WORDS);
    }
  }
}
