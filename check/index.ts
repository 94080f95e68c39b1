// The door of the checks.
export type { ProbeQuestion } from "./question.js";
export { probe, type ProbeAnswer, type ProbeOptions } from "./probe.js";
export type { ProbeCode } from "./answering-host.js";
export { parseProbes, type Probe } from "./probes-file.js";
export { checkProbes, questionOf, type CheckReport, type ProbeResult } from "./check-probes.js";
