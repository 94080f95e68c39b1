import { gzip, gzipSync } from "fflate";

/** Smaller ones are compressed sooner than a thread starts. */
const WORTH_A_THREAD_BYTES = 1_000_000;

/**
 * Compressed by gzip, on a thread of its own where that is worth it. The compressor is one in JavaScript: Node's own
 * gives other bytes on other machines.
 */
export function gzipped(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length < WORTH_A_THREAD_BYTES) return Promise.resolve(gzipSync(bytes, { mtime: 0 }));
  return new Promise((resolve, reject) => {
    gzip(bytes, { mtime: 0 }, (error, compressed) => (error === null ? resolve(compressed) : reject(error)));
  });
}
