import * as files from "node:fs/promises";
import type { Io, TextOutput } from "./io.js";

/** A width for output that goes to no terminal. */
const DEFAULT_COLUMNS = 100;

function textOutput(stream: NodeJS.WriteStream): TextOutput {
  let open = true;
  // The reader went away (`flowlab run | head`): nobody is left to tell.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    open = false;
  });
  return {
    isTTY: stream.isTTY,
    columns: stream.columns ?? DEFAULT_COLUMNS,
    write(text) {
      if (open) stream.write(text);
    },
  };
}

async function guardInterrupt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.on("SIGINT", abort);
  process.on("SIGTERM", abort);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", abort);
    process.off("SIGTERM", abort);
  }
}

/** The process's own terminal, environment and file system. */
export function nodeIo(): Io {
  return {
    stdin: process.stdin,
    stdout: textOutput(process.stdout),
    stderr: textOutput(process.stderr),
    env: process.env,
    files,
    colour: "auto",
    currentDirectory: process.cwd(),
    now: () => Date.now(),
    guardInterrupt,
  };
}
