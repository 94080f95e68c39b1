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
export {
  HOST_COMMANDS,
  planLab as planPlayedLab,
  playLab,
  readCaptures,
  writeHostFiles,
  type JudgedPacket,
  type LabPlan,
  type PlayedExchange,
  type PlayedLab,
  type PlayOptions,
} from "./play/index.js";
export { openCloud, type Cloud } from "./aws/cloud.js";
export { planLab, type Plan } from "./aws/plan/plan-lab.js";
export { changeSteps } from "./aws/plan/change.js";
export { RUN_TAG, type PlanContext, type ProvisionedLab } from "./aws/plan/planning.js";
export { PRICES_SOURCE } from "./aws/plan/prices.js";
export { type PlannedResource, type ResourceKind, type Step } from "./aws/plan/step.js";
export { executeSteps, type Execution } from "./aws/execute/execute-steps.js";
export { CallRefused, ProvisionError } from "./aws/execute/errors.js";
export {
  parseProvisionJournal,
  type ProvisionEntry,
  type ProvisionHeader,
  type ProvisionJournal,
  ProvisionRecord,
  type ProvisionState,
} from "./aws/execute/journal.js";
export { Interrupted, patienceOf, type Patience } from "./aws/execute/patience.js";
export { madeBy, refuseForeignNames, refuseHalfDeleted } from "./aws/execute/pre-flight.js";
export { remedyFor } from "./aws/execute/remedies.js";
export { listOwned, ownerOf } from "./aws/owned/list-owned.js";
export { lateUntilMs, removeLateLogGroups } from "./aws/owned/late-deliveries.js";
export { type Owned, type Owner } from "./aws/owned/owned.js";
export { compareRun, readRunStatus, type Drift, type ResourceStatus } from "./aws/owned/run-status.js";
export { tearDown } from "./aws/owned/tear-down.js";
export { provisionPolicy } from "./aws/provision-policy.js";
export { type Played, type TrafficState } from "./aws/execute/traffic-journal.js";
export { playTraffic, type TrafficExecution } from "./aws/traffic/play-traffic.js";
export { planTraffic, type TrafficPlan } from "./aws/traffic/traffic-plan.js";
export { collectStreams, type Collected, type Collection } from "./aws/collect/collect-streams.js";
export { expectedStreams } from "./aws/collect/expected-streams.js";
export { realTopology } from "./aws/collect/real-topology.js";
