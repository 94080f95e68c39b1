/** The Internet checksum (RFC 1071) of bytes on top of a partial sum. */
export function checksum(bytes: Uint8Array, partial = 0): number {
  let sum = partial + sumOf(bytes);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** Sum of 16-bit words, to go on from. An odd last byte counts as if a zero followed. */
export function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
  return sum;
}
