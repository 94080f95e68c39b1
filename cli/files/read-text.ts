import { resolve } from "node:path";
import { failure, success, type Result } from "../../model/index.js";
import { fileError } from "../flowlab-error.js";
import type { Io } from "../io.js";

/** A file's text, and the name that messages call it by. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

function decode(path: string, bytes: Uint8Array): Result<TextFile> {
  const problem = (message: string): Result<TextFile> =>
    failure([{ severity: "error", code: "File.NotText", message, path, hint: "flowlab reads UTF-8 text" }]);
  // What `>` writes in Windows PowerShell.
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  if (!utf16 && bytes.includes(0)) return problem(`\`${path}\` is a binary file`);
  try {
    return success({ path, text: new TextDecoder(utf16 ? "utf-16le" : "utf-8", { fatal: true }).decode(bytes) });
  } catch {
    return problem(`\`${path}\` is not UTF-8 text`);
  }
}

/** Reads a UTF-8 file. A file that is not text is an issue; one that cannot be read is thrown. */
export async function readText(path: string, io: Io): Promise<Result<TextFile>> {
  let bytes: Uint8Array;
  try {
    bytes = await io.files.readFile(resolve(io.currentDirectory, path));
  } catch (cause) {
    throw fileError("read", path, cause);
  }
  return decode(path, bytes);
}

/** The same for `-`, standard input. */
export async function readTextOrStdin(path: string, io: Io): Promise<Result<TextFile>> {
  if (path !== "-") return readText(path, io);
  const chunks: Uint8Array[] = [];
  for await (const chunk of io.stdin) chunks.push(chunk);
  return decode("<stdin>", Buffer.concat(chunks));
}
