import { ipv4, type Ipv4 } from "../../model/index.js";

const SPACE = 32;
const DASH = 45;
const DOT = 46;
const ZERO = 48;
/** More digits may not fit a number exactly. */
const MOST_DIGITS = 15;

/** What is not the plain form of a value: the line is read again by the slow way, which knows every form and says why. */
export const MISS = -2;
/** `-` */
export const NONE = -1;

/**
 * Reads space-separated values from bytes, one after another, without making text of them. `at` stands at the next
 * value; every reader leaves it behind the space that follows, or at the line's end.
 */
export interface ByteCursor {
  bytes: Uint8Array;
  at: number;
  /** The end of the line. */
  end: number;
}

/** A whole number, {@link NONE} or {@link MISS}. */
export function readInteger(cursor: ByteCursor): number {
  const { bytes, end } = cursor;
  const begin = cursor.at;
  let at = begin;
  let value = 0;
  let byte = 0;
  while (at < end && (byte = bytes[at]!) !== SPACE) {
    const digit = byte - ZERO;
    if (digit < 0 || digit > 9) {
      if (byte !== DASH || at !== begin || (at + 1 < end && bytes[at + 1] !== SPACE)) return MISS;
      cursor.at = at + 2;
      return NONE;
    }
    value = value * 10 + digit;
    at++;
  }
  const length = at - begin;
  if (length === 0 || length > MOST_DIGITS || (length > 1 && bytes[begin] === ZERO)) return MISS;
  cursor.at = at + 1;
  return value;
}

/** An IPv4 address, {@link NONE} or {@link MISS}: also for an IPv6 address. */
export function readIpv4(cursor: ByteCursor): Ipv4 | typeof NONE | typeof MISS {
  const { bytes, end } = cursor;
  let at = cursor.at;
  if (bytes[at] === DASH) {
    if (at + 1 < end && bytes[at + 1] !== SPACE) return MISS;
    cursor.at = at + 2;
    return NONE;
  }
  let address = 0;
  for (let part = 0; part < 4; part++) {
    const begin = at;
    let value = 0;
    while (at < end) {
      const digit = bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      at++;
    }
    const length = at - begin;
    if (length === 0 || length > 3 || value > 255 || (length > 1 && bytes[begin] === ZERO)) return MISS;
    address = (address << 8) | value;
    if (part === 3 ? at < end && bytes[at] !== SPACE : bytes[at] !== DOT || at >= end) return MISS;
    at++;
  }
  cursor.at = at;
  return ipv4(address);
}

/** A word as text; records come in runs of one interface, so it is mostly the one that `last` holds. */
export function readWord(cursor: ByteCursor, last: RecentWord): string | null {
  const { bytes, end } = cursor;
  const begin = cursor.at;
  const { text } = last;
  const { length } = text;
  const after = begin + length;
  if (length > 0 && after <= end && (after === end || bytes[after] === SPACE)) {
    let same = 0;
    while (same < length && bytes[begin + same] === text.charCodeAt(same)) same++;
    if (same === length) {
      cursor.at = after + 1;
      return text;
    }
  }
  let at = begin;
  let word = "";
  for (let byte = 0; at < end && (byte = bytes[at]!) !== SPACE; at++) {
    if (byte < 33 || byte > 126) return null;
    word += String.fromCharCode(byte);
  }
  if (word === "") return null;
  cursor.at = at + 1;
  last.text = word;
  return word;
}

export interface RecentWord {
  text: string;
}
