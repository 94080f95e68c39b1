// The door of the flow logs.
export * from "./record/flow-record.js";
export * from "./record/fields.js";
export * from "./record/format.js";
export * from "./record/parse.js";
export * from "./record/log-format.js";
export * from "./record/block-formatter.js";
export * from "./aggregate/subscription.js";
export * from "./aggregate/log-stream.js";
export * from "./aggregate/aws-services.js";
export * from "./aggregate/options.js";
export * from "./aggregate/aggregator.js";
export * from "./explain/explanation.js";
export * from "./explain/explain-in-words.js";
export * from "./capture/capture.js";
export * from "./read/line-reader.js";
export type { RecordReader } from "./read/text-reader.js";
export * from "./read/record-reader.js";
