import picocolors from "picocolors";
import type { Io, TextOutput } from "../io.js";

export type Colours = ReturnType<typeof picocolors.createColors>;

function wanted(io: Io, output: TextOutput): boolean {
  if (io.colour !== "auto") return io.colour === "always";
  const force = io.env["FORCE_COLOR"];
  if (force !== undefined) return force !== "0" && force !== "false";
  // https://no-color.org: present and not empty, whatever its value.
  if (io.env["NO_COLOR"]) return false;
  return output.isTTY && io.env["TERM"] !== "dumb";
}

/** Colours for that output: `--color`, then FORCE_COLOR, then NO_COLOR, then whether it is a terminal. */
export function colours(io: Io, output: TextOutput): Colours {
  return picocolors.createColors(wanted(io, output));
}
