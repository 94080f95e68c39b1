// The door of what makes labs real: in AWS, where nothing loads the SDK before an account is read or written, and in the
// kernel of this machine.
export { readAccounts, type AwsReading, type AwsReadOptions, type RegionReading } from "./aws/read-accounts.js";
export { readPolicy } from "./aws/read-policy.js";
export { readProblem, type AwsProblem } from "./aws/aws-problem.js";
export { type AwsAccess, type AwsSource } from "./aws/access.js";
export { type EventStream, type LogEvent } from "./logs/log-event.js";
export { isLogGroupName } from "./logs/limits.js";
export { estimate, type Estimate, type StreamEstimate } from "./logs/estimate.js";
export { parseJournal, wholeLines, type Journal, type JournalContent, type JournalHeader } from "./logs/journal.js";
export { type LogGroupSettings } from "./logs/log-group.js";
export { openLogs, type LogsApi } from "./logs/logs-api.js";
export { publish, type Publication, type PublishResult } from "./logs/publish.js";
export { PublishError } from "./logs/publish-stream.js";
export { type RejectedEvent } from "./logs/rejections.js";
export { InDoubtError, pauseBy } from "./logs/send-batch.js";
export {
  MalformedQuery,
  QueryStopped,
  QueryUnfinished,
  runQuery,
  type QueryRequest,
  type QueryResults,
} from "./logs/run-query.js";
export * from "./kernel/index.js";
