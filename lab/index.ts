// The front door of the package: a lab in, flow logs with their reasons out.
export { parseLab, type Lab } from "../sim/index.js";
export { runLab, type RunOptions } from "./run-lab.js";
export type * from "./lab-run.js";
export { observedRun, type ObservedExchange, type ObservedLab, type ObservedPacket } from "./observed-run.js";
