import type { Io } from "../io.js";

const QUIET_MS = 500;
const BETWEEN_MS = 100;

export interface Progress {
  /** `share` of the work is done, 0…1. */
  update(share: number): void;
  /** Takes the line away. */
  end(): void;
}

/** One line on a terminal's stderr, for work that takes longer than half a second. */
export function startProgress(label: string, io: Io): Progress {
  const began = io.now();
  let shownAt = 0;
  return {
    update(share) {
      if (!io.stderr.isTTY) return;
      const now = io.now();
      if (now - began < QUIET_MS || now - shownAt < BETWEEN_MS) return;
      shownAt = now;
      io.stderr.write(`\r\u001b[2K${label} ${Math.floor(share * 100)} %`);
    },
    end() {
      if (shownAt > 0) io.stderr.write("\r\u001b[2K");
    },
  };
}
