import { parseLogFormat } from "../topology/log-format.js";
import { RETENTION_DAYS } from "../topology/log-retention.js";
import type { FlowLog } from "../topology/topology.js";
import { findReferenced } from "./references.js";
import { repeated, type Validation } from "./validation.js";

const COLLECTIONS = { vpc: "vpcs", subnet: "subnets", "network-interface": "networkInterfaces" } as const;

/** FLA-01, FLA-02: flow logs of what exists, in formats that EC2 takes, no two the same. A missing log group is no error. */
export function checkFlowLogs(validation: Validation): void {
  const { flowLogs } = validation.topology;
  for (const flowLog of flowLogs) {
    findReferenced(validation, COLLECTIONS[flowLog.resource.kind], flowLog.resource.id, flowLog, "resource");
    const format = flowLog.logFormat === null ? null : parseLogFormat(flowLog.logFormat);
    if (format?.ok === false) for (const issue of format.issues) validation.report(issue, flowLog, "logFormat");
    const seconds: number = flowLog.maxAggregationIntervalSeconds;
    if (seconds === 60 || seconds === 600) continue;
    const message = `invalid max aggregation interval \`${seconds}\``;
    const field = "maxAggregationIntervalSeconds";
    validation.report({ code: "InvalidParameter", rule: "FLA-01", message, hint: "60 or 600 seconds" }, flowLog, field);
  }
  for (const flowLog of repeated(flowLogs, configuration)) {
    const message = "there is an existing flow log with the same configuration and log destination";
    const hint = `remove \`${flowLog.name}\``;
    validation.report({ code: "FlowLogAlreadyExists", rule: "FLA-02", message, hint }, flowLog);
  }
}

/** Flow logs that differ in none of these are the same to AWS. */
function configuration({ resource, trafficType, logGroupName }: FlowLog): string {
  return JSON.stringify([resource.id, trafficType, logGroupName]);
}

/** Names, retentions and uniqueness of log groups, in the words of CloudWatch Logs. */
export function checkLogGroups(validation: Validation): void {
  const { logGroups } = validation.topology;
  for (const group of logGroups) {
    if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(group.name)) {
      const message = `the log group name \`${group.name}\` is invalid`;
      const hint = "1 to 512 of the characters a-z A-Z 0-9 _ - / . #";
      validation.report({ code: "InvalidParameterException", rule: "FLA-01", message, hint }, group, "name");
    }
    if (group.retentionInDays !== null && !RETENTION_DAYS.includes(group.retentionInDays)) {
      const message = `a log group cannot keep its events for \`${group.retentionInDays}\` days`;
      const hint = `one of ${[...RETENTION_DAYS].join(", ")}`;
      validation.report({ code: "InvalidParameterException", rule: "FLA-01", message, hint }, group, "retentionInDays");
    }
  }
  for (const group of repeated(logGroups, ({ name }) => name)) {
    const message = `the log group \`${group.name}\` already exists`;
    validation.report(
      { code: "ResourceAlreadyExistsException", rule: "FLA-02", message, hint: "remove one" },
      group,
      "name",
    );
  }
}
