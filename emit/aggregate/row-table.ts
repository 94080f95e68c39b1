import { ipv4, type IpAddress, type Ipv6 } from "../../model/index.js";
import type { Ledger } from "../explain/ledger.js";
import { clearDetails, createDetailTable, type DetailTable, type FlowDetail } from "./flow-detail.js";

/** What tells the flow records of one interface and window apart (FL-01), in 32-bit words. */
export interface RowKey {
  readonly source: number;
  readonly destination: number;
  /** Source port in the upper, destination port in the lower 16 bits. */
  readonly ports: number;
  /** Protocol and the bits below. */
  readonly meta: number;
  /** The number of a detail of the table; 0 where no format asks for any. */
  readonly detail: number;
}

export const EGRESS_BIT = 256;
export const REJECT_BIT = 512;
export const IPV6_BIT = 1024;

/** A row is eight float64, one cache line: its key, flags and detail as 32-bit words, then its counters and times. */
const ROW_NUMBERS = 8;
const ROW_WORDS = 16;
const FLAGS_WORD = 4;
const DETAIL_WORD = 5;
const PACKETS = 3;
const BYTES = 4;
const FIRST = 5;
const LAST = 6;

/**
 * The rows of one interface's open window: a hash table with open addressing over typed arrays. Rows stand in the order
 * of their first packet. It grows to the largest window it has held and is used again for the next.
 */
export interface RowTable {
  size: number;
  /** Row + 1, or 0 where free; twice as many as rows, a power of two. */
  slots: Int32Array;
  /** The rows, and the same memory as 32-bit words. */
  numbers: Float64Array;
  words: Int32Array;
  /** By row; filled only where explanations were asked for. */
  ledgers: Ledger[][];
  /** The row last found in each direction: packets come in runs of one conversation. */
  readonly recent: [ingress: number, egress: number];
  /** IPv6 addresses stand in keys as their index here. */
  readonly ipv6: Ipv6[];
  readonly ipv6Index: Map<bigint, number>;
  readonly details: DetailTable;
}

export function createRowTable(rows = 16): RowTable {
  const numbers = new Float64Array(ROW_NUMBERS * rows);
  return {
    size: 0,
    slots: new Int32Array(2 * rows),
    numbers,
    words: new Int32Array(numbers.buffer),
    ledgers: [],
    recent: [-1, -1],
    ipv6: [],
    ipv6Index: new Map(),
    details: createDetailTable(),
  };
}

/** Empties the table; its memory stays for the next window. */
export function clearRows(table: RowTable): void {
  table.size = 0;
  table.slots.fill(0);
  table.ledgers.length = 0;
  table.recent.fill(-1);
  table.ipv6.length = 0;
  table.ipv6Index.clear();
  clearDetails(table.details);
}

/** The word that stands for an address in this table's keys until it is cleared. */
export function addressWord(table: RowTable, address: IpAddress): number {
  if (typeof address === "number") return address | 0;
  const bits = (address.high << 64n) | address.low;
  let index = table.ipv6Index.get(bits);
  if (index === undefined) {
    index = table.ipv6.push(address) - 1;
    table.ipv6Index.set(bits, index);
  }
  return index;
}

/** Protocol, family, direction and action in one word. */
export function metaWord(protocol: number, egress: boolean, reject: boolean, address: IpAddress): number {
  const family = typeof address === "number" ? 0 : IPV6_BIT;
  return protocol | (egress ? EGRESS_BIT : 0) | (reject ? REJECT_BIT : 0) | family;
}

/** The address that a word of a key stands for. */
export function addressOf(table: RowTable, word: number, meta: number): IpAddress {
  return meta & IPV6_BIT ? table.ipv6[word]! : ipv4(word);
}

/** A row's key. */
export function rowKey(table: RowTable, row: number): RowKey {
  const at = row * ROW_WORDS;
  const { words } = table;
  return {
    source: words[at]!,
    destination: words[at + 1]!,
    ports: words[at + 2]!,
    meta: words[at + 3]!,
    detail: words[at + DETAIL_WORD]!,
  };
}

export function detailOf({ words, details }: RowTable, row: number): FlowDetail {
  return details.met[words[row * ROW_WORDS + DETAIL_WORD]!]!;
}

/** The number of the detail of the row last found in a direction. */
export function recentDetail({ recent, words }: RowTable, egress: boolean): number {
  const row = recent[egress ? 1 : 0];
  return row < 0 ? 0 : words[row * ROW_WORDS + DETAIL_WORD]!;
}

export function packetsOf({ numbers }: RowTable, row: number): number {
  return numbers[row * ROW_NUMBERS + PACKETS]!;
}

export function bytesOf({ numbers }: RowTable, row: number): number {
  return numbers[row * ROW_NUMBERS + BYTES]!;
}

/** Microseconds since the epoch. */
export function firstOf({ numbers }: RowTable, row: number): number {
  return numbers[row * ROW_NUMBERS + FIRST]!;
}

/** Microseconds since the epoch. */
export function lastOf({ numbers }: RowTable, row: number): number {
  return numbers[row * ROW_NUMBERS + LAST]!;
}

export function tcpFlagsOf({ words }: RowTable, row: number): number {
  return words[row * ROW_WORDS + FLAGS_WORD]!;
}

/** Adds packets to a row. */
export function addToRow(
  { numbers, words }: RowTable,
  row: number,
  packets: number,
  bytes: number,
  last: number,
  tcpFlags: number,
): void {
  const at = row * ROW_NUMBERS;
  numbers[at + PACKETS]! += packets;
  numbers[at + BYTES]! += bytes;
  numbers[at + LAST] = last;
  words[row * ROW_WORDS + FLAGS_WORD]! |= tcpFlags;
}

/** Gives every row the same times. */
export function setTimes(table: RowTable, first: number, last: number): void {
  for (let row = 0; row < table.size; row++) {
    table.numbers[row * ROW_NUMBERS + FIRST] = first;
    table.numbers[row * ROW_NUMBERS + LAST] = last;
  }
}

function hash(source: number, destination: number, ports: number, meta: number, detail: number): number {
  let mixed = Math.imul(source, 0x9e3779b1) ^ Math.imul(destination, 0x85ebca77);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ ports, 0xc2b2ae3d) ^ Math.imul(meta ^ (detail << 11), 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x165667b1);
  return mixed ^ (mixed >>> 16);
}

function isRow(
  table: RowTable,
  row: number,
  source: number,
  destination: number,
  ports: number,
  meta: number,
  detail: number,
): boolean {
  const { words } = table;
  const at = row * ROW_WORDS;
  return (
    words[at] === source &&
    words[at + 1] === destination &&
    words[at + 2] === ports &&
    words[at + 3] === meta &&
    words[at + DETAIL_WORD] === detail
  );
}

/** The slot that holds the key, or the free one where it belongs. */
function slotOf(
  table: RowTable,
  source: number,
  destination: number,
  ports: number,
  meta: number,
  detail: number,
): number {
  const { slots } = table;
  const mask = slots.length - 1;
  let slot = hash(source, destination, ports, meta, detail) & mask;
  for (let held = slots[slot]!; held !== 0; held = slots[slot]!) {
    if (isRow(table, held - 1, source, destination, ports, meta, detail)) return slot;
    slot = (slot + 1) & mask;
  }
  return slot;
}

/** The row with this key and no detail, or -1. */
export function findRow(table: RowTable, source: number, destination: number, ports: number, meta: number): number {
  return table.slots[slotOf(table, source, destination, ports, meta, 0)]! - 1;
}

/** The row with this key, made with zero counters where there is none. `at` is the first packet's time. */
export function rowFor(
  table: RowTable,
  source: number,
  destination: number,
  ports: number,
  meta: number,
  detail: number,
  at: number,
): number {
  const direction = meta & EGRESS_BIT ? 1 : 0;
  const recent = table.recent[direction];
  if (recent >= 0 && isRow(table, recent, source, destination, ports, meta, detail)) return recent;
  let slot = slotOf(table, source, destination, ports, meta, detail);
  let row = table.slots[slot]! - 1;
  if (row < 0) {
    if (table.size * ROW_NUMBERS === table.numbers.length) {
      grow(table);
      slot = slotOf(table, source, destination, ports, meta, detail);
    }
    row = table.size++;
    table.slots[slot] = row + 1;
    const { words, numbers } = table;
    const word = row * ROW_WORDS;
    words[word] = source;
    words[word + 1] = destination;
    words[word + 2] = ports;
    words[word + 3] = meta;
    words[word + FLAGS_WORD] = 0;
    words[word + DETAIL_WORD] = detail;
    const number = row * ROW_NUMBERS;
    numbers[number + PACKETS] = 0;
    numbers[number + BYTES] = 0;
    numbers[number + FIRST] = at;
    numbers[number + LAST] = at;
  }
  table.recent[direction] = row;
  return row;
}

function grow(table: RowTable): void {
  const larger = createRowTable(2 * table.size);
  // As words: a float64 that is half a key might be a NaN, whose bits a copy of numbers need not keep.
  larger.words.set(table.words);
  table.numbers = larger.numbers;
  table.words = larger.words;
  table.slots = larger.slots;
  for (let row = 0; row < table.size; row++) {
    const { source, destination, ports, meta, detail } = rowKey(table, row);
    table.slots[slotOf(table, source, destination, ports, meta, detail)] = row + 1;
  }
}
