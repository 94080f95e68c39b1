import type { Direction } from "../../model/index.js";
import { formatIpAddress } from "../../model/index.js";
import type { AlignedInterface, AlignedInterfaces } from "../align/interfaces.js";
import type { OwnAddresses } from "../align/own-addresses.js";
import type { Places } from "../align/places.js";
import type { Both, Side } from "../log/compared-log.js";
import { actionsOf, totalOf, type Flow } from "../log/flow.js";
import {
  FLOW_CLASSES,
  type Cause,
  type ComparedFlow,
  type ComparedInterface,
  type FlowClass,
  type FlowSide,
  type Share,
} from "./comparison.js";
import { directionOf } from "./direction.js";

interface OpenShare {
  flows: number;
  packets: number;
}

/** Adds up what became of each flow, and keeps those that are not the same. */
export class Tally {
  readonly differences: ComparedFlow[] = [];
  readonly classes: Record<FlowClass, OpenShare> = Object.fromEntries(
    FLOW_CLASSES.map((each) => [each, { flows: 0, packets: 0 }]),
  ) as Record<FlowClass, OpenShare>;
  readonly agreeing: OpenShare = { flows: 0, packets: 0 };
  readonly comparable: OpenShare = { flows: 0, packets: 0 };
  readonly #interfaces = new Map<AlignedInterface, { comparable: number; agreeing: number }>();
  readonly #aligned: AlignedInterfaces;
  readonly #own: Both<OwnAddresses>;
  readonly #places: Places;

  constructor(aligned: AlignedInterfaces, own: Both<OwnAddresses>, places: Places) {
    this.#aligned = aligned;
    this.#own = own;
    this.#places = places;
  }

  /** `causes` are asked for only where there is a difference. */
  add(kind: FlowClass, agrees: boolean, a: Flow | null, b: Flow | null, causes: () => readonly Cause[]): void {
    const packets = Math.max(...[a, b].map((flow) => (flow === null ? 0 : totalOf(flow).packets)));
    enter(this.classes[kind], packets);
    const counts = kind !== "noise" && kind !== "not-comparable";
    if (counts) enter(this.comparable, packets);
    if (agrees) enter(this.agreeing, packets);
    const at = this.#interfaceOf(a, b);
    if (at !== null && counts) {
      const known = this.#interfaces.get(at) ?? { comparable: 0, agreeing: 0 };
      this.#interfaces.set(at, known);
      known.comparable++;
      if (agrees) known.agreeing++;
    }
    if (kind !== "same") this.differences.push(this.#compared(kind, agrees, at, a, b, causes()));
  }

  get interfaces(): readonly ComparedInterface[] {
    return [...this.#interfaces].map(([{ name, ids, by }, counts]) => ({ name, ids, by, ...counts }));
  }

  get score(): number | null {
    return percent(this.agreeing, this.comparable);
  }

  #interfaceOf(a: Flow | null, b: Flow | null): AlignedInterface | null {
    const found = a === null ? undefined : this.#aligned.a.get(a.interfaceId);
    return found ?? (b === null ? undefined : this.#aligned.b.get(b.interfaceId)) ?? null;
  }

  #compared(
    kind: FlowClass,
    agrees: boolean,
    at: AlignedInterface | null,
    a: Flow | null,
    b: Flow | null,
    causes: readonly Cause[],
  ): ComparedFlow {
    const [flow, side] = (a === null ? [b, "b"] : [a, "a"]) as [Flow, Side];
    const exchanges = [a, b].flatMap((each) => each?.background?.exchanges ?? []);
    return {
      class: kind,
      agrees,
      interface: at?.name ?? flow.interfaceId,
      direction: this.#directionOf(a, "a") ?? this.#directionOf(b, "b"),
      protocol: flow.protocol,
      source: this.#places.of(side, flow.source),
      destination: this.#places.of(side, flow.destination),
      a: a === null ? null : sideOf(a),
      b: b === null ? null : sideOf(b),
      exchanges: [...new Set(exchanges)],
      causes,
    };
  }

  #directionOf(flow: Flow | null, side: Side): Direction | null {
    return flow === null ? null : directionOf(flow, this.#own[side]);
  }
}

function enter(share: OpenShare, packets: number): void {
  share.flows++;
  share.packets += packets;
}

function percent(part: Share, whole: Share): number | null {
  return whole.flows === 0 ? null : (100 * part.flows) / whole.flows;
}

function sideOf(flow: Flow): FlowSide {
  const { packets, bytes } = totalOf(flow);
  return {
    interfaceId: flow.interfaceId,
    sourceAddress: formatIpAddress(flow.source),
    destinationAddress: formatIpAddress(flow.destination),
    sourcePort: flow.sourcePort,
    destinationPort: flow.destinationPort,
    actions: actionsOf(flow),
    packets,
    bytes,
    start: Number.isFinite(flow.start) ? flow.start : null,
    end: Number.isFinite(flow.end) ? flow.end : null,
  };
}
