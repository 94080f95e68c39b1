import { pipeline, Readable } from "node:stream";
import { createGunzip, gunzipSync } from "node:zlib";

const CHUNK_BYTES = 1 << 18;
/** A subscription's payload decompresses to a batch of events, of a few megabytes at most; more is an attack. */
const MOST_PAYLOAD_BYTES = 1 << 28;

/** What the gzip members in these pieces hold, one after another. */
export async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // Errors of either end come out of the iteration below.
  pipeline(Readable.from(chunks), gunzip, () => {});
  yield* gunzip as AsyncIterable<Uint8Array>;
}

/** The bytes behind Base64, decompressed where they are compressed. */
export function decodePayload(base64: string): Uint8Array {
  const bytes = Buffer.from(base64, "base64");
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: MOST_PAYLOAD_BYTES }) : bytes;
}
