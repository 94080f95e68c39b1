// The front door of the package: a lab in, flow logs with their reasons out.
export { parseLab, type Lab } from "../sim/index.js";
export { runLab, type RunOptions } from "./run-lab.js";
export type * from "./lab-run.js";
export { type ObservedExchange } from "./observed-exchanges.js";
export { observedRun, type ObservedLab, type ObservedPacket } from "./observed-run.js";
export { collectedRun, type CollectedLab, type CollectedStream, type UnreadableEvent } from "./collected-run.js";
