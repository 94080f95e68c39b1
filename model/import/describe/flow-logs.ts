import { z } from "zod";
import type { FlowLog, LogGroup } from "../../topology/topology.js";
import { elementsOf, placeAt, readCollection, readValue, UNKNOWN } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { tagFieldSpecifications } from "./flow-log-metadata.js";
import { readArn } from "./documents.js";

/** The fields of version 2, which AWS writes when none are chosen (flow-log-records: default format). */
export const DEFAULT_LOG_FORMAT: string =
  "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";

const KINDS = { vpc: "vpc", subnet: "subnet", eni: "network-interface" } as const;

const resource = z.string().transform((id, context): FlowLog["resource"] => {
  const prefix = id.slice(0, id.indexOf("-"));
  if (prefix === "vpc" || prefix === "subnet" || prefix === "eni") return { kind: KINDS[prefix], id };
  context.addIssue({ code: "custom", message: `flow logs of \`${id}\` are not modelled` });
  return z.NEVER;
});

const schema = z
  .object({
    ResourceId: resource,
    TrafficType: z.enum(["ALL", "ACCEPT", "REJECT"]),
    MaxAggregationInterval: z.literal([60, 600]).nullish(),
    LogDestinationType: z.string().nullish(),
    LogGroupName: z.string().nullish(),
    LogDestination: z.string().nullish(),
    LogFormat: z.string().nullish(),
    TagFieldSpecifications: tagFieldSpecifications,
    DeliverLogsPermissionArn: z.string().nullish(),
  })
  .transform((value, context) => {
    const logGroupName = value.LogGroupName ?? /:log-group:([^:]+)/.exec(value.LogDestination ?? "")?.[1];
    if (logGroupName !== undefined) return { ...value, logGroupName };
    const destination = value.LogDestination ?? value.LogDestinationType ?? "nowhere";
    context.addIssue({ code: "custom", message: `flow logs to \`${destination}\` are not modelled` });
    return z.NEVER;
  });

/** `FlowLogs` of VPCs, subnets and interfaces to CloudWatch Logs. */
export function importFlowLogs(run: DescribeImport): readonly FlowLog[] {
  const collection = { key: "FlowLogs", id: "FlowLogId", arn: "FlowLogArn", carriesTraffic: false };
  const fields = {
    resource: "ResourceId",
    logGroupName: "LogGroupName",
    maxAggregationIntervalSeconds: "MaxAggregationInterval",
  };
  return readCollection(run, { ...collection, fields }, schema, (value, identity) => {
    // A flow log names its account and Region only in the ARNs around it.
    const role = readArn(value.DeliverLogsPermissionArn ?? "");
    const destination = readArn(value.LogDestination ?? "");
    const { accountId, region } = identity;
    return {
      ...identity,
      accountId: accountId === UNKNOWN ? (role.accountId ?? destination.accountId ?? UNKNOWN) : accountId,
      region: region === UNKNOWN ? (destination.region ?? UNKNOWN) : region,
      resource: value.ResourceId,
      trafficType: value.TrafficType,
      maxAggregationIntervalSeconds: value.MaxAggregationInterval ?? 600,
      logGroupName: value.logGroupName,
      logFormat: value.LogFormat && value.LogFormat !== DEFAULT_LOG_FORMAT ? value.LogFormat : null,
      ...(value.TagFieldSpecifications && { tagFields: value.TagFieldSpecifications }),
    };
  });
}

const logGroup = z.object({
  logGroupName: z.string(),
  retentionInDays: z.int().nullish(),
  logGroupClass: z.enum(["STANDARD", "INFREQUENT_ACCESS"]).nullish(),
});

/** `logGroups`, the one collection whose keys begin with a small letter. */
export function importLogGroups(run: DescribeImport): readonly LogGroup[] {
  const byName = new Map<string, LogGroup>();
  for (const element of elementsOf(run, "logGroups")) {
    const value = readValue(run, logGroup, element, "a log group");
    if (!value || byName.has(value.logGroupName)) continue;
    const group: LogGroup = {
      name: value.logGroupName,
      retentionInDays: value.retentionInDays ?? null,
      logGroupClass: value.logGroupClass ?? "STANDARD",
    };
    placeAt(run, group, element, element.path, { name: "logGroupName" });
    byName.set(group.name, group);
  }
  return [...byName.values()];
}
