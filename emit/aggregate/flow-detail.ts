import type { IpAddress, Observation, Via } from "../../model/index.js";
import type { LogFormat } from "../record/log-format.js";

/**
 * What tells flows apart besides the 5-tuple, direction and action, where a format asks for it (flow-log-records 7):
 * a record has one value for each of its fields. What no format asks for is null, or -1.
 */
export interface FlowDetail {
  /** As the packet has them. */
  readonly pktSource: IpAddress | null;
  readonly pktDestination: IpAddress | null;
  readonly via: Via | null;
  /** Index of an interface, -1 for none. */
  readonly nextHop: number;
  readonly rejectReason: Observation["rejectReason"];
}

/** Which details a format asks for, as bits. */
export type DetailMask = number;
const PKT_SOURCE = 1;
const PKT_DESTINATION = 2;
const VIA = 4;
const NEXT_HOP = 8;
const REJECT_REASON = 16;

export const NO_DETAIL: FlowDetail = {
  pktSource: null,
  pktDestination: null,
  via: null,
  nextHop: -1,
  rejectReason: null,
};

/** The details that the fields of a format ask for; 0 for the default format. */
export function detailMask({ fields }: LogFormat): DetailMask {
  return fields.reduce((mask, { name }) => mask | (ASKED_BY.get(name) ?? 0), 0);
}

const ASKED_BY: ReadonlyMap<string, DetailMask> = new Map([
  ["encryption-status", VIA | NEXT_HOP],
  ["pkt-srcaddr", PKT_SOURCE],
  ["pkt-src-aws-service", PKT_SOURCE],
  ["pkt-dstaddr", PKT_DESTINATION],
  ["pkt-dst-aws-service", PKT_DESTINATION],
  ["traffic-path", VIA],
  ["reject-reason", REJECT_REASON],
  ["next-hop-interface-id", NEXT_HOP],
  ["next-hop-subnet-id", NEXT_HOP],
  ["next-hop-az-id", NEXT_HOP],
  ["next-hop-vpc-id", NEXT_HOP],
  ["next-hop-interface-type", NEXT_HOP],
]);

/**
 * The details that the rows of one table have met; rows name them by their index. Number 0 is that of a table that
 * keeps none.
 */
export interface DetailTable {
  readonly met: FlowDetail[];
  readonly byText: Map<string, number>;
}

export function createDetailTable(): DetailTable {
  return { met: [NO_DETAIL], byText: new Map([[textOf(NO_DETAIL), 0]]) };
}

export function clearDetails({ met, byText }: DetailTable): void {
  met.length = 1;
  byText.clear();
  byText.set(textOf(NO_DETAIL), 0);
}

/** The number of what an observation shows of the details asked for; `likely` is tried first. */
export function detailNumber(table: DetailTable, observation: Observation, mask: DetailMask, likely: number): number {
  const { source, destination, via, nextHop, rejectReason } = observation;
  const guess = table.met[likely]!;
  if (
    guess.pktSource === (mask & PKT_SOURCE ? source : null) &&
    guess.pktDestination === (mask & PKT_DESTINATION ? destination : null) &&
    guess.via === (mask & VIA ? via : null) &&
    guess.nextHop === (mask & NEXT_HOP ? nextHop : -1) &&
    guess.rejectReason === (mask & REJECT_REASON ? rejectReason : null)
  )
    return likely;
  return numberOf(table, { pktSource: source, pktDestination: destination, via, nextHop, rejectReason }, mask);
}

/** The number of a detail, reduced to what `mask` asks for; 0 when it asks for nothing. */
export function numberOf(table: DetailTable, detail: FlowDetail, mask: DetailMask): number {
  if (mask === 0) return 0;
  const reduced: FlowDetail = {
    pktSource: mask & PKT_SOURCE ? detail.pktSource : null,
    pktDestination: mask & PKT_DESTINATION ? detail.pktDestination : null,
    via: mask & VIA ? detail.via : null,
    nextHop: mask & NEXT_HOP ? detail.nextHop : -1,
    rejectReason: mask & REJECT_REASON ? detail.rejectReason : null,
  };
  const text = textOf(reduced);
  let number = table.byText.get(text);
  if (number === undefined) {
    number = table.met.push(reduced) - 1;
    table.byText.set(text, number);
  }
  return number;
}

function textOf({ pktSource, pktDestination, via, nextHop, rejectReason }: FlowDetail): string {
  return `${bits(pktSource)} ${bits(pktDestination)} ${via} ${nextHop} ${rejectReason}`;
}

function bits(address: IpAddress | null): string {
  if (address === null || typeof address === "number") return String(address);
  return `${address.high}:${address.low}`;
}
