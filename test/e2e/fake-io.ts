import * as files from "node:fs/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { Files, Io } from "../../cli/io.js";
import { flowlab } from "../../cli/program.js";

/** What one command line left behind. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface FakeOptions {
  readonly stdin?: string;
  readonly env?: Io["env"];
  readonly columns?: number;
  /** Whether both outputs are terminals. */
  readonly isTTY?: boolean;
  /** File operations that behave otherwise than the file system's. */
  readonly files?: Partial<Files>;
  readonly currentDirectory?: string;
  /** What the clock shows at first, in milliseconds since the epoch. */
  readonly nowMs?: number;
  /** Milliseconds that pass between two looks at the clock. */
  readonly tickMs?: number;
  /** Ctrl-C comes as soon as something is being written. */
  readonly interrupted?: boolean;
  /** Ctrl-C comes when it is aborted. */
  readonly signal?: AbortSignal;
}

const made: string[] = [];
// A clone with its dependencies is many files, which a busy disk takes its time to remove.
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
}, 120_000);

/** A new empty directory of its own, gone when the tests of the file are over. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "flowlab-test-"));
  made.push(directory);
  return directory;
}

/** Runs a command line in this process: its own terminal, the real file system. */
export async function runFlowlab(args: readonly string[], options: FakeOptions = {}): Promise<Ran> {
  let stdout = "";
  let stderr = "";
  let now = options.nowMs ?? 0;
  const { isTTY = false, columns = 100 } = options;
  const exitCode = await flowlab(args, {
    stdin: (async function* () {
      yield new TextEncoder().encode(options.stdin ?? "");
    })(),
    stdout: { isTTY, columns, write: (text) => void (stdout += text) },
    stderr: { isTTY, columns, write: (text) => void (stderr += text) },
    env: options.env ?? {},
    files: { ...files, ...options.files },
    colour: "auto",
    currentDirectory: options.currentDirectory ?? process.cwd(),
    now: () => (now += options.tickMs ?? 0),
    guardInterrupt: (work) =>
      work(options.interrupted ? AbortSignal.abort() : (options.signal ?? new AbortController().signal)),
  });
  return { exitCode, stdout, stderr };
}

/** What the file system answers when a file may not be touched. */
export function permissionDenied(path: string): Error {
  return Object.assign(new Error(`EACCES: permission denied, '${path}'`), { code: "EACCES" });
}
