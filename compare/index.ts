// The door of the comparison of flow logs.
export { compareLogs, DEFAULT_COMPARE_OPTIONS, type CompareOptions } from "./compare-logs.js";
export { FlowTable } from "./log/flow-table.js";
export type { Both, ComparedLog, Side } from "./log/compared-log.js";
export type { SameHost } from "./align/places.js";
export type { Alignment, Offset } from "./align/offset.js";
export * from "./report/comparison.js";
export type { TopologyDifference } from "./report/topology-differences.js";
export { LogJudge } from "./judge/judge-log.js";
export type * from "./judge/judgement.js";
export type { TopologyState } from "./judge/network-states.js";
