import type { ExitCode } from "./exit-code.js";
import type { Io } from "./io.js";

/** Runs a command with the io that the global options ask for. */
export type Execute = (command: (io: Io) => Promise<ExitCode>) => Promise<void>;
