import type { SimTime } from "../packet.js";
import type { SecurityGroupReason } from "../path/observation.js";
import { GONE, idleTimeoutUs } from "./connection-state.js";
import { DEFAULT_TRACKING_TIMEOUTS, type TrackingTimeouts } from "./tracking-timeouts.js";

/** Words of a key: interface, local address, remote address, ports, protocol (for ICMP with the initiator's side). */
const KEY_WORDS = 5;
export const NOT_TRACKED = -1;

function hash(a: number, b: number, c: number, d: number, e: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ b ^ (h >>> 15), 0xc2b2ae35);
  h = Math.imul(h ^ c ^ (h >>> 13), 0x27d4eb2f);
  h = Math.imul(h ^ d ^ (h >>> 16), 0x165667b1);
  h = Math.imul(h ^ e ^ (h >>> 14), 0x9e3779b1);
  return h ^ (h >>> 15);
}

/**
 * The connections that security groups remember, per network interface (CT-13). Open addressing over typed arrays; an
 * idle connection is forgotten when it is next looked for, and its slot is reclaimed when the table grows.
 */
export class TrackingTable {
  readonly timeouts: TrackingTimeouts;
  #capacity = 1024;
  #used = 0;
  #keys = new Int32Array(this.#capacity * KEY_WORDS);
  #states = new Uint8Array(this.#capacity);
  #occupied = new Uint8Array(this.#capacity);
  /** Whether the interface itself began the connection. */
  #egressBegan = new Uint8Array(this.#capacity);
  #untracked = new Uint8Array(this.#capacity);
  #lastSeenUs = new Float64Array(this.#capacity);
  #reasons = new Array<SecurityGroupReason | null>(this.#capacity).fill(null);

  constructor(timeouts: TrackingTimeouts = DEFAULT_TRACKING_TIMEOUTS) {
    this.timeouts = timeouts;
  }

  #slot(a: number, b: number, c: number, d: number, e: number): number {
    const mask = this.#capacity - 1;
    const keys = this.#keys;
    for (let slot = hash(a, b, c, d, e) & mask; ; slot = (slot + 1) & mask) {
      if (this.#occupied[slot] === 0) return slot;
      const at = slot * KEY_WORDS;
      if (keys[at] === a && keys[at + 1] === b && keys[at + 2] === c && keys[at + 3] === d && keys[at + 4] === e) {
        return slot;
      }
    }
  }

  /** Slot of a live connection, or {@link NOT_TRACKED}. The key's words are compared as 32-bit integers. */
  find(a: number, b: number, c: number, d: number, e: number, now: SimTime): number {
    const slot = this.#slot(a | 0, b | 0, c | 0, d | 0, e | 0);
    if (this.#occupied[slot] === 0) return NOT_TRACKED;
    const state = this.#states[slot]!;
    if (state === GONE || now - this.#lastSeenUs[slot]! > idleTimeoutUs(state, this.timeouts)) return NOT_TRACKED;
    return slot;
  }

  /** Remembers a connection; `untracked` ones only so that their replies do not begin a tracked one (CT-01). */
  begin(
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    now: SimTime,
    state: number,
    egressBegan: boolean,
    untracked: boolean,
    reason: SecurityGroupReason,
  ): void {
    if (this.#used * 2 >= this.#capacity) this.#grow(now);
    const slot = this.#slot(a | 0, b | 0, c | 0, d | 0, e | 0);
    if (this.#occupied[slot] === 0) {
      this.#used++;
      this.#occupied[slot] = 1;
      this.#keys.set([a, b, c, d, e], slot * KEY_WORDS);
    }
    this.#states[slot] = state;
    this.#egressBegan[slot] = egressBegan ? 1 : 0;
    this.#untracked[slot] = untracked ? 1 : 0;
    this.#lastSeenUs[slot] = now;
    this.#reasons[slot] = reason;
  }

  state(slot: number): number {
    return this.#states[slot]!;
  }

  egressBegan(slot: number): boolean {
    return this.#egressBegan[slot] === 1;
  }

  isUntracked(slot: number): boolean {
    return this.#untracked[slot] === 1;
  }

  reason(slot: number): SecurityGroupReason {
    return this.#reasons[slot]!;
  }

  touch(slot: number, state: number, now: SimTime): void {
    this.#states[slot] = state;
    this.#lastSeenUs[slot] = now;
  }

  /** Slots in use, forgotten connections included. */
  get size(): number {
    return this.#used;
  }

  #grow(now: SimTime): void {
    const old = {
      keys: this.#keys,
      states: this.#states,
      occupied: this.#occupied,
      egressBegan: this.#egressBegan,
      untracked: this.#untracked,
      lastSeenUs: this.#lastSeenUs,
      reasons: this.#reasons,
    };
    const live: number[] = [];
    for (let slot = 0; slot < old.occupied.length; slot++) {
      const state = old.states[slot]!;
      if (old.occupied[slot] === 0 || state === GONE) continue;
      if (now - old.lastSeenUs[slot]! <= idleTimeoutUs(state, this.timeouts)) live.push(slot);
    }
    while (live.length * 4 >= this.#capacity) this.#capacity *= 2;
    this.#keys = new Int32Array(this.#capacity * KEY_WORDS);
    this.#states = new Uint8Array(this.#capacity);
    this.#occupied = new Uint8Array(this.#capacity);
    this.#egressBegan = new Uint8Array(this.#capacity);
    this.#untracked = new Uint8Array(this.#capacity);
    this.#lastSeenUs = new Float64Array(this.#capacity);
    this.#reasons = new Array<SecurityGroupReason | null>(this.#capacity).fill(null);
    this.#used = live.length;
    for (const from of live) {
      const at = from * KEY_WORDS;
      const [a = 0, b = 0, c = 0, d = 0, e = 0] = old.keys.subarray(at, at + KEY_WORDS);
      const slot = this.#slot(a, b, c, d, e);
      this.#occupied[slot] = 1;
      this.#keys.set(old.keys.subarray(at, at + KEY_WORDS), slot * KEY_WORDS);
      this.#states[slot] = old.states[from]!;
      this.#egressBegan[slot] = old.egressBegan[from]!;
      this.#untracked[slot] = old.untracked[from]!;
      this.#lastSeenUs[slot] = old.lastSeenUs[from]!;
      this.#reasons[slot] = old.reasons[from]!;
    }
  }
}
