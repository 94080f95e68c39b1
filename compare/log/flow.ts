import type { Action, Direction, IpAddress } from "../../model/index.js";
import type { Background } from "./background.js";

/** What the records of one action add up to. */
export interface Counts {
  readonly records: number;
  readonly packets: number;
  readonly bytes: number;
}

/** What one interface saw of one 5-tuple, over all windows and both actions. */
export interface Flow {
  /** Empty where the format does not tell. */
  readonly interfaceId: string;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** Null where the format does not tell. */
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
  readonly protocol: number | null;
  /** As the packet has them (pkt-srcaddr, pkt-dstaddr); null where the format does not tell. */
  readonly packetSource: IpAddress | null;
  readonly packetDestination: IpAddress | null;
  /** Null where neither the format nor an explanation tells. */
  readonly direction: Direction | null;
  readonly accept: Counts;
  readonly reject: Counts;
  /** As the field sums them (FL-07); 0 where nothing tells. */
  readonly tcpFlags: number;
  /** Unix seconds of its first and last window; NaN where the format does not tell. */
  readonly start: number;
  readonly end: number;
  /** Null where no explanation came with the records. */
  readonly background: Background | null;
}

/** Which actions it shows; empty for a format without them. */
export function actionsOf({ accept, reject }: Pick<Flow, "accept" | "reject">): readonly Action[] {
  return [...(accept.records > 0 ? ["ACCEPT" as const] : []), ...(reject.records > 0 ? ["REJECT" as const] : [])];
}

export function addCounts(a: Counts, b: Counts): Counts {
  return { records: a.records + b.records, packets: a.packets + b.packets, bytes: a.bytes + b.bytes };
}

/** Both actions together. */
export function totalOf({ accept, reject }: Pick<Flow, "accept" | "reject">): Counts {
  return addCounts(accept, reject);
}

/** Two flows that are one where the other log tells less. */
export function mergeFlows(a: Flow, b: Flow): Flow {
  return {
    ...a,
    direction: a.direction === b.direction ? a.direction : null,
    accept: addCounts(a.accept, b.accept),
    reject: addCounts(a.reject, b.reject),
    tcpFlags: a.tcpFlags | b.tcpFlags,
    start: Math.min(a.start, b.start),
    end: Math.max(a.end, b.end),
    background: a.background?.joined(b.background) ?? b.background,
  };
}
