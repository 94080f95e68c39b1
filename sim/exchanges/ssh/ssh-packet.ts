const LENGTH_BYTES = 4;
const PADDING_LENGTH_BYTES = 1;
const PADDING_MIN_BYTES = 4;
const BLOCK_BYTES = 8;
/** Poly1305's tag. */
const TAG_BYTES = 16;

function padded(bytes: number): number {
  return Math.ceil((bytes + PADDING_MIN_BYTES) / BLOCK_BYTES) * BLOCK_BYTES;
}

/** Bytes on the wire of a packet before encryption: the length field is padded with the rest (RFC 4253, 6). */
export function plainPacketBytes(payloadBytes: number): number {
  return padded(LENGTH_BYTES + PADDING_LENGTH_BYTES + payloadBytes);
}

/** Bytes on the wire under chacha20-poly1305@openssh.com: the length field is encrypted apart, and not padded. */
export function sealedPacketBytes(payloadBytes: number): number {
  return LENGTH_BYTES + padded(PADDING_LENGTH_BYTES + payloadBytes) + TAG_BYTES;
}

/** A `string` of RFC 4251: its length, then so many bytes. */
export function stringBytes(lengthBytes: number): number {
  return 4 + lengthBytes;
}

/** Bytes of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return bytes;
}
