import type { IpAddress } from "./ip-address.js";
import type { Ipv4 } from "./ipv4.js";

/** A map by address of either family. Finding something in it allocates nothing. */
export class AddressMap<Value> {
  readonly #ipv4 = new Map<number, Value>();
  /** By high half, then low half. */
  readonly #ipv6 = new Map<bigint, Map<bigint, Value>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(address: IpAddress): Value | undefined {
    if (typeof address === "number") return this.#ipv4.get(address);
    return this.#ipv6.get(address.high)?.get(address.low);
  }

  set(address: IpAddress, value: Value): void {
    if (this.get(address) === undefined) this.#size++;
    if (typeof address === "number") {
      this.#ipv4.set(address, value);
      return;
    }
    const lower = this.#ipv6.get(address.high) ?? new Map<bigint, Value>();
    this.#ipv6.set(address.high, lower);
    lower.set(address.low, value);
  }

  *entries(): IterableIterator<readonly [IpAddress, Value]> {
    for (const [address, value] of this.#ipv4) yield [address as Ipv4, value];
    for (const [high, lower] of this.#ipv6) for (const [low, value] of lower) yield [{ high, low }, value];
  }
}
