import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";

/** A program that runs on a host. */
export interface RunningProgram {
  readonly pid: number;
  /** What it has written so far, both streams as they came. */
  readonly output: () => string;
  write(text: string | Uint8Array): void;
  /** No more input. */
  end(): void;
  signal(name: NodeJS.Signals): void;
  /** Resolves when `test` accepts the output, with what it made of it; null when the program ends first. */
  until<T>(test: (output: string) => T | null): Promise<T | null>;
  /** The exit code; 128 and more for a signal. Standard output and error are complete by then. */
  readonly ended: Promise<number>;
}

const SIGNAL_NUMBERS: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** Starts a program with pipes. */
export function startProgram(command: string, args: readonly string[]): RunningProgram {
  // In a process group of its own: Ctrl-C in the user's terminal is for flowlab, which then ends them.
  const child: ChildProcessWithoutNullStreams = spawn(command, args, { stdio: "pipe", detached: true });
  let output = "";
  let over = false;
  const waiting = new Set<() => void>();
  const tell = (): void => {
    for (const each of waiting) each();
  };
  for (const stream of [child.stdout, child.stderr]) {
    // As bytes: a character may be cut in two, but no program here writes any but ASCII.
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      tell();
    });
  }
  // The other end may be gone: its exit tells.
  child.stdin.on("error", () => {});
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      over = true;
      tell();
      resolve(code ?? 128 + (signal === null ? 0 : (SIGNAL_NUMBERS[signal] ?? 0)));
    });
  });
  return {
    pid: child.pid ?? -1,
    output: () => output,
    write: (text) => void child.stdin.write(text),
    end: () => void child.stdin.end(),
    signal: (name) => void child.kill(name),
    ended,
    until<T>(test: (text: string) => T | null) {
      return new Promise<T | null>((resolve) => {
        const look = (): void => {
          const found = test(output);
          if (found === null && !over) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
  };
}
