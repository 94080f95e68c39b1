import { assertNever, type Issue } from "../../issue/issue.js";
import { formatPath } from "../../issue/origins.js";
import type { FlowLog, LogGroup } from "../../topology/topology.js";
import { primaryInterfaceName } from "./implied-names.js";
import type { Built } from "./managed-interfaces.js";
import type { Reading } from "./reading.js";
import type { FlowLogInput } from "./resource-schemas.js";
import type { TopologyInput } from "./topology-schema.js";

/** The flow logs, each of the account and Region of what it logs. */
export function readFlowLogs(input: TopologyInput, built: Built, reading: Reading): FlowLog[] {
  return Object.entries(input.flowLogs).flatMap(([name, log]) => readFlowLog(name, log, input, built, reading) ?? []);
}

const LOGGED = ["VPC", "subnet", "network interface", "instance"] as const;

function readFlowLog(
  name: string,
  log: FlowLogInput,
  input: TopologyInput,
  built: Built,
  reading: Reading,
): FlowLog | null {
  const path = ["flowLogs", name];
  const found = reading.names.find(LOGGED, log.resource, [...path, "resource"]);
  if (!found) return null;
  const resource = loggedResource(found.kind as (typeof LOGGED)[number], found.id, log.resource, input, reading);
  const owner =
    built.vpcs.get(resource.id) ?? built.subnets.get(resource.id) ?? built.networkInterfaces.get(resource.id);
  return reading.from(
    path,
    {
      id: reading.identify("fl", name, log.id),
      name,
      accountId: owner?.accountId ?? input.account,
      region: owner?.region ?? input.region,
      resource,
      trafficType: log.trafficType,
      maxAggregationIntervalSeconds: log.maxAggregationInterval,
      logGroupName: log.logGroup,
      logFormat: log.logFormat ?? null,
      ...(log.tagFields && { tagFields: log.tagFields }),
    },
    {
      maxAggregationIntervalSeconds: [...path, "maxAggregationInterval"],
      logGroupName: [...path, "logGroup"],
    },
  );
}

/** A flow log is made for a VPC, a subnet or an interface (FLA-01); an instance stands for its primary interface. */
function loggedResource(
  kind: (typeof LOGGED)[number],
  id: string,
  name: string,
  input: TopologyInput,
  reading: Reading,
): FlowLog["resource"] {
  switch (kind) {
    case "VPC":
      return { kind: "vpc", id };
    case "subnet":
      return { kind: "subnet", id };
    case "network interface":
      return { kind: "network-interface", id };
    case "instance":
      return {
        kind: "network-interface",
        id: reading.identify("eni", primaryInterfaceName(name), input.instances[name]?.networkInterfaceId),
      };
    default:
      return assertNever(kind);
  }
}

/** Declared log groups, and those that delivery would make: without retention, and with a warning (FLA-02, TD-02). */
export function readLogGroups(input: TopologyInput, reading: Reading): LogGroup[] {
  const groups: LogGroup[] = Object.entries(input.logGroups).map(([name, group]) =>
    reading.from(["logGroups", name], {
      name,
      retentionInDays: group.retentionInDays ?? null,
      logGroupClass: group.class,
    }),
  );
  for (const [name, { logGroup }] of Object.entries(input.flowLogs)) {
    if (groups.some((group) => group.name === logGroup)) continue;
    const path = ["flowLogs", name, "logGroup"];
    const warning: Issue = {
      severity: "warning",
      code: "LabFile.UndeclaredLogGroup",
      message: `log group \`${logGroup}\` is not declared: delivery makes it, and its events never expire`,
      hint: "declare it under `logGroups`",
      rule: "FLA-02",
      path: formatPath(path),
      position: reading.document.positionOf(path),
    };
    reading.issues.push(warning);
    groups.push(reading.from(path, { name: logGroup, retentionInDays: null, logGroupClass: "STANDARD" }));
  }
  return groups;
}
