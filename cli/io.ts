import type * as fileSystem from "node:fs/promises";

/** A stream that takes text and knows whether a person is looking at it. */
export interface TextOutput {
  readonly isTTY: boolean;
  /** Width in characters. */
  readonly columns: number;
  write(text: string): void;
}

/** The file operations that commands use: those of `node:fs/promises`, so that a test can make one of them fail. */
export type Files = Pick<
  typeof fileSystem,
  "copyFile" | "mkdir" | "open" | "readdir" | "readFile" | "rename" | "rm" | "stat" | "writeFile"
>;

/** Everything a command may touch. stdout is data, stderr is talk. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: Files;
  /** `--color` */
  readonly colour: "auto" | "always" | "never";
  readonly currentDirectory: string;
  /** Wall-clock milliseconds: for progress, and for what is published to real clocks. Never for a simulation. */
  now(): number;
  /** Does the work while Ctrl-C aborts the signal instead of ending the process, so that work can take itself back. */
  guardInterrupt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}
