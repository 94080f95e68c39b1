import type { FlowLog, Topology } from "../../../model/index.js";
import { clientToken, tagged, type PlanContext } from "./planning.js";
import { flowLogRole } from "./roles.js";
import { call, create, ref, type PlannedResource, type Step } from "./step.js";

const RESOURCE_TYPES = {
  vpc: "VPC",
  subnet: "Subnet",
  "network-interface": "NetworkInterface",
} as const satisfies Record<FlowLog["resource"]["kind"], string>;

/** FLA-01. What cannot be done comes back as an item of a 200 answer. */
export function planFlowLogs(topology: Topology, context: PlanContext): Step[] {
  return topology.flowLogs.map((flowLog) => {
    const { id, name, resource: logged, trafficType, maxAggregationIntervalSeconds, logGroupName, logFormat } = flowLog;
    const resource: PlannedResource = { kind: "flow-log", logicalId: id, name };
    return create(
      resource,
      call("ec2:CreateFlowLogs", {
        ResourceType: RESOURCE_TYPES[logged.kind],
        ResourceIds: [ref(logged.id)],
        TrafficType: trafficType,
        MaxAggregationInterval: maxAggregationIntervalSeconds,
        LogDestinationType: "cloud-watch-logs",
        LogGroupName: logGroupName,
        DeliverLogsPermissionArn: flowLogRole(topology, context).arn,
        ...(logFormat !== null && { LogFormat: logFormat }),
        ...clientToken(context, id),
        ...tagged(context, "vpc-flow-log", resource),
      }),
      { path: "FlowLogIds.0" },
    );
  });
}
