// Text written straight into bytes: each function writes at `position` and returns the position after it. Up to four
// ASCII characters are packed into one little-endian 32-bit store; what such a store leaves behind its text is
// overwritten by what follows, so a writer needs three bytes of room after its last character.

interface Packed {
  readonly words: Int32Array;
  readonly lengths: Uint8Array;
}

function packed(count: number, text: (value: number) => string): Packed {
  const words = new Int32Array(count);
  const lengths = new Uint8Array(count);
  for (let value = 0; value < count; value++) {
    const characters = text(value);
    lengths[value] = characters.length;
    for (let index = 0; index < characters.length; index++) {
      words[value] = words[value]! | (characters.charCodeAt(index) << (8 * index));
    }
  }
  return { words, lengths };
}

const OCTETS = packed(256, (value) => `${value}.`);
const NUMBERS = packed(10_000, String);
const PADDED = packed(10_000, (value) => String(value).padStart(4, "0"));
const SPACE = 32;

/** Writes a whole number from 0 to 2^53 - 1 and a space. */
export function writeNumber(view: DataView, position: number, value: number): number {
  const after = writeDigits(view, position, value);
  view.setUint8(after, SPACE);
  return after + 1;
}

function writeDigits(view: DataView, position: number, value: number): number {
  if (value < 10_000) {
    view.setInt32(position, NUMBERS.words[value]!, true);
    return position + NUMBERS.lengths[value]!;
  }
  // Integer arithmetic where it fits: times, ports and most byte counts do.
  const high = value <= 0x7fffffff ? ((value | 0) / 10_000) | 0 : Math.floor(value / 10_000);
  const after = writeDigits(view, position, high);
  view.setInt32(after, PADDED.words[value - high * 10_000]!, true);
  return after + 4;
}

/** Writes an IPv4 address given as 32 bits, and a space. */
export function writeIpv4(view: DataView, position: number, address: number): number {
  const a = address >>> 24;
  const b = (address >>> 16) & 255;
  const c = (address >>> 8) & 255;
  const d = address & 255;
  view.setInt32(position, OCTETS.words[a]!, true);
  let at = position + OCTETS.lengths[a]!;
  view.setInt32(at, OCTETS.words[b]!, true);
  at += OCTETS.lengths[b]!;
  view.setInt32(at, OCTETS.words[c]!, true);
  at += OCTETS.lengths[c]!;
  view.setInt32(at, OCTETS.words[d]!, true);
  at += OCTETS.lengths[d]!;
  view.setUint8(at - 1, SPACE);
  return at;
}

/** Text as bytes with zeros up to the next multiple of eight, so that it can be copied eight bytes at a time. */
export function asciiText(text: string): { readonly bytes: DataView; readonly length: number } {
  const bytes = new Uint8Array(Math.ceil(text.length / 8) * 8);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return { bytes: new DataView(bytes.buffer), length: text.length };
}

/** Copies text made by `asciiText`; needs seven bytes of room after it. */
export function writeText(view: DataView, position: number, text: ReturnType<typeof asciiText>): number {
  // ASCII bytes read as a float are never a NaN, whose bits a copy need not keep.
  for (let index = 0; index < text.length; index += 8) {
    view.setFloat64(position + index, text.bytes.getFloat64(index, true), true);
  }
  return position + text.length;
}
