// The door of the checks.
export type { ProbeQuestion } from "./question.js";
export { probe, type ProbeAnswer, type ProbeOptions } from "./probe.js";
export type { ProbeCode } from "./answering-host.js";
export { parseProbes, type Probe } from "./probes-file.js";
export { checkProbes, questionOf, type CheckReport, type ProbeResult } from "./check-probes.js";
export { trace, type Trace } from "./trace.js";
export type { Remedy, RemedyStep } from "./remedy.js";
export { hasAddress } from "./endpoint.js";
export { parseQuestion, type QuestionText } from "./parse-question.js";
export { renderTrace, traceTitle, traceVerdict, type TraceStyle } from "./render-trace.js";
export { traceDocument, type TraceDocument, type TraceHop, type TraceRecord, type TraceWay } from "./trace-document.js";
