import { decidedText, type Carried, type Explanation } from "../../emit/index.js";

/** Why the records of a flow say what they say, added up from their explanations. */
export class Background {
  readonly #carried = new Map<string, { exchange: string; what: string; packets: number; bytes: number }>();
  readonly #decided = new Map<string, number>();
  readonly #dropped = new Map<string, number>();

  add({ carries, decidedBy, outcomes }: Pick<Explanation, "carries" | "decidedBy" | "outcomes">): void {
    for (const { exchange, what, packets, bytes } of carries) this.#carry(exchange, what, packets, bytes);
    for (const decision of decidedBy) count(this.#decided, decidedText(decision), decision.packets);
    for (const { disposition, code, component, reason, packets } of outcomes) {
      if (disposition === "delivered") continue;
      count(this.#dropped, `${reason} (${[code, component].filter((each) => each !== null).join(" at ")})`, packets);
    }
  }

  /** Packets by exchange and kind. */
  get carried(): readonly Carried[] {
    return [...this.#carried.values()];
  }

  /** The exchanges whose packets these are, in the order of their first. */
  get exchanges(): readonly string[] {
    return [...new Set(this.carried.map(({ exchange }) => exchange))];
  }

  /** Whether nobody asked for any of these packets: the noise of the internet. */
  get unsolicited(): boolean {
    return (
      this.#carried.size > 0 && this.exchanges.every((each) => each === "unsolicited" || each.startsWith("noise "))
    );
  }

  /** What decided about most packets: `security group web allows tcp 22 from 0.0.0.0/0`; null when nothing is told. */
  get decidedBy(): string | null {
    return most(this.#decided);
  }

  /** Why most of those that did not arrive did not; null when all arrived. */
  get droppedBy(): string | null {
    return most(this.#dropped);
  }

  /** Packets and bytes by kind, all exchanges together. */
  get kinds(): ReadonlyMap<string, { readonly packets: number; readonly bytes: number }> {
    const kinds = new Map<string, { packets: number; bytes: number }>();
    for (const { what, packets, bytes } of this.#carried.values()) {
      const known = kinds.get(what) ?? { packets: 0, bytes: 0 };
      kinds.set(what, { packets: known.packets + packets, bytes: known.bytes + bytes });
    }
    return kinds;
  }

  /** This and another in one. */
  joined(other: Background | null): Background {
    const both = new Background();
    for (const each of [this, ...(other === null ? [] : [other])]) {
      for (const { exchange, what, packets, bytes } of each.carried) both.#carry(exchange, what, packets, bytes);
      for (const [text, packets] of each.#decided) count(both.#decided, text, packets);
      for (const [text, packets] of each.#dropped) count(both.#dropped, text, packets);
    }
    return both;
  }

  #carry(exchange: string, what: string, packets: number, bytes: number): void {
    const key = `${exchange}\n${what}`;
    const known = this.#carried.get(key);
    if (known === undefined) this.#carried.set(key, { exchange, what, packets, bytes });
    else {
      known.packets += packets;
      known.bytes += bytes;
    }
  }
}

function count(counts: Map<string, number>, text: string, packets: number): void {
  counts.set(text, (counts.get(text) ?? 0) + packets);
}

function most(counts: ReadonlyMap<string, number>): string | null {
  let found: string | null = null;
  for (const [text, packets] of counts) if (found === null || packets > counts.get(found)!) found = text;
  return found === "" ? null : found;
}
