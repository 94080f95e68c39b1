import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * An AWS-shaped identifier (`vpc-` and 17 hex digits) that depends on the seed and the logical name only, so that the
 * same lab and seed give the same identifiers on any machine and adding a resource renames no other.
 */
export function deriveIdentifier(prefix: string, seed: string, logicalName: string): string {
  return `${prefix}-0${bytesToHex(sha256(utf8ToBytes(`${seed}\u0000${prefix}\u0000${logicalName}`))).slice(0, 16)}`;
}

/** A stable 32-bit number from text, for choices that must not depend on creation order. */
export function deriveNumber(seed: string, logicalName: string): number {
  const bytes = sha256(utf8ToBytes(`${seed}\u0000${logicalName}`));
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}
