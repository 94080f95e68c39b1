import type { TraceStyle } from "../../check/index.js";
import type { Colours } from "./colours.js";

/** The terminal's colours for the parts of a trace. */
export function traceStyle(colours: Colours): TraceStyle {
  return {
    heading: colours.bold,
    good: colours.green,
    bad: colours.red,
    unsure: colours.yellow,
    faint: colours.dim,
  };
}
