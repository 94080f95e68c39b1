import { ipv4, parseIpAddress, type IpAddress, type Ipv4 } from "../../model/index.js";

const SPACE = 32;
const DASH = 45;
const ZERO = 48;
/** What is left of a dot and of a space when a zero is taken from them, as from digits. */
const DOT_LESS_ZERO = -2;
const SPACE_LESS_ZERO = -16;
/** More digits may not fit a number exactly. */
const MOST_DIGITS = 15;

/** What is not the plain form of a value: the line is read again by the slow way, which knows every form and says why. */
export const MISS = -2;
/** `-` */
export const NONE = -1;

/**
 * Reads space-separated values from bytes, one after another, without making text of them. `at` stands at the next
 * value; every reader leaves it behind the space that follows, or one behind the line's end. Loops stop at what is no
 * digit, as a line's end is: they need not ask for it.
 */
export interface ByteCursor {
  bytes: Uint8Array;
  at: number;
  /** The end of the line. */
  end: number;
}

/** A whole number, {@link NONE} or {@link MISS}. */
export function readInteger(cursor: ByteCursor): number {
  const { bytes, at: begin } = cursor;
  let value = bytes[begin]! - ZERO;
  if (!(value >= 0 && value <= 9)) return readDash(cursor);
  let at = begin + 1;
  let digit = bytes[at]! - ZERO;
  // A number with a leading zero is none of AWS's.
  if (value === 0 && digit >= 0 && digit <= 9) return MISS;
  while (digit >= 0 && digit <= 9) {
    value = value * 10 + digit;
    digit = bytes[++at]! - ZERO;
  }
  if (at - begin > MOST_DIGITS) return MISS;
  if (digit !== SPACE_LESS_ZERO || at >= cursor.end) {
    if (at !== cursor.end) return MISS;
  }
  cursor.at = at + 1;
  return value;
}

/** {@link NONE} for a dash alone, else {@link MISS}. */
function readDash(cursor: ByteCursor): typeof NONE | typeof MISS {
  const { bytes, at, end } = cursor;
  if (at >= end || bytes[at] !== DASH || (at + 1 < end && bytes[at + 1] !== SPACE)) return MISS;
  cursor.at = at + 2;
  return NONE;
}

/** An IPv4 address, {@link NONE} or {@link MISS}: also for an IPv6 address. */
export function readIpv4(cursor: ByteCursor): Ipv4 | typeof NONE | typeof MISS {
  const { bytes, end } = cursor;
  let at = cursor.at;
  let address = 0;
  for (let part = 0; part < 4; part++) {
    let value = bytes[at]! - ZERO;
    if (!(value >= 0 && value <= 9)) return part === 0 ? readDash(cursor) : MISS;
    let digit = bytes[++at]! - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (value === 0) return MISS;
      value = value * 10 + digit;
      digit = bytes[++at]! - ZERO;
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
        if (value > 255) return MISS;
        digit = bytes[++at]! - ZERO;
      }
    }
    address = (address << 8) | value;
    if (part < 3 ? digit !== DOT_LESS_ZERO : digit !== SPACE_LESS_ZERO && at !== end) return MISS;
    at++;
  }
  // A line of two pieces has its end where another may begin.
  if (at > end + 1) return MISS;
  cursor.at = at;
  return ipv4(address);
}

/** Addresses by their text: what AWS writes again and again. */
export type KnownAddresses = Map<string, IpAddress>;
const MOST_KNOWN = 4096;

/** An address of either family, {@link NONE} or {@link MISS}. */
export function readAddress(
  cursor: ByteCursor,
  last: RecentWord,
  known: KnownAddresses,
): IpAddress | typeof NONE | typeof MISS {
  const plain = readIpv4(cursor);
  if (plain !== MISS) return plain;
  const { at } = cursor;
  const text = readWord(cursor, last);
  if (text === null) return MISS;
  let address = known.get(text);
  if (address === undefined) {
    const parsed = parseIpAddress(text);
    if (parsed === null) {
      cursor.at = at;
      return MISS;
    }
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(text, (address = parsed));
  }
  return address;
}

/** A word as text; records come in runs of one interface, so it is mostly the one that `last` holds. */
export function readWord(cursor: ByteCursor, last: RecentWord): string | null {
  if (takeWord(cursor, last.text)) return last.text;
  const { bytes, end } = cursor;
  let { at } = cursor;
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

/** Goes on behind the word where it is `text`, of printable ASCII; an empty one is nowhere. */
export function takeWord(cursor: ByteCursor, text: string): boolean {
  const { bytes, at: begin, end } = cursor;
  const { length } = text;
  const after = begin + length;
  if (length === 0 || after > end || (after < end && bytes[after] !== SPACE)) return false;
  let same = 0;
  while (same < length && bytes[begin + same] === text.charCodeAt(same)) same++;
  if (same < length) return false;
  cursor.at = after + 1;
  return true;
}

export interface RecentWord {
  text: string;
}
