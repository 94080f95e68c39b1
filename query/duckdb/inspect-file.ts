import { open } from "node:fs/promises";
import { constants, gunzipSync } from "node:zlib";
import { fieldNamed, type Field } from "../../emit/index.js";

/** Enough of a file for its first line, which names at most 54 fields. */
const HEAD_BYTES = 16_384;

/** What the first bytes of a file say of its form. */
export type FileForm =
  | { readonly kind: "empty" }
  | { readonly kind: "parquet" }
  /** Fields by name in the first line, as in S3. */
  | { readonly kind: "header"; readonly fields: readonly Field[] }
  /** Records from the first line on. */
  | { readonly kind: "lines"; readonly firstLine: string }
  | { readonly kind: "json" }
  | { readonly kind: "unknown" };

async function head(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The form of a file, from its first bytes alone; throws what the file system throws. */
export async function inspectFile(path: string): Promise<FileForm> {
  const bytes = await head(path);
  if (bytes.length === 0) return { kind: "empty" };
  if (bytes.subarray(0, 4).toString("latin1") === "PAR1") return { kind: "parquet" };
  const plain = isGzip(bytes) ? gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }) : bytes;
  const text = plain.toString("utf8");
  if (text.trim() === "") return { kind: "empty" };
  if (/^\s*[[{]/.test(text)) return { kind: "json" };
  if (text.includes("\u0000")) return { kind: "unknown" };
  const [firstLine = ""] = text.split(/\r?\n/, 1);
  const words = firstLine.split(" ");
  const fields = words.map((word) => fieldNamed(word));
  if (fields.every((field) => field !== undefined)) return { kind: "header", fields };
  return { kind: "lines", firstLine };
}
