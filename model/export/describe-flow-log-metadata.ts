import type { AutoScalingGroup, EcsTask, TagFields, Tags } from "../topology/flow-log-metadata.js";
import type { Topology } from "../topology/topology.js";

type Json = Readonly<Record<string, unknown>>;

/** A resource's tags, its name among them. */
export function withTags(fields: Record<string, unknown> & { readonly Tags: readonly Json[] }, tags: Tags = {}): Json {
  return { ...fields, Tags: [...fields.Tags, ...tagList(tags)] };
}

function tagList(tags: Tags): readonly Json[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** What stands in calls of its own: Auto Scaling groups, ECS tasks, encryption controls. Nothing where there are none. */
export function describeFlowLogMetadata({ vpcs, instances, networkInterfaces }: Topology): Json {
  const groups = new Map<string, { readonly group: AutoScalingGroup; readonly instanceIds: string[] }>();
  for (const { id, autoScalingGroup: group } of instances) {
    if (group === undefined) continue;
    const known = groups.get(group.name) ?? { group, instanceIds: [] };
    groups.set(group.name, known);
    known.instanceIds.push(id);
  }
  const lists: Readonly<Record<string, readonly Json[]>> = {
    AutoScalingGroups: [...groups.values()].map(({ group: { name, tags }, instanceIds }) => {
      return {
        AutoScalingGroupName: name,
        Instances: instanceIds.map((InstanceId) => ({ InstanceId })),
        Tags: tagList(tags),
      };
    }),
    tasks: networkInterfaces.flatMap(({ id, ecsTask }) => (ecsTask === undefined ? [] : [describeTask(id, ecsTask)])),
    VpcEncryptionControls: vpcs.flatMap(({ id, encryptionControl }) =>
      encryptionControl === undefined ? [] : [{ VpcId: id, Mode: encryptionControl, State: "available" }],
    ),
  };
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}

function describeTask(networkInterfaceId: string, task: EcsTask): Json {
  const { taskArn, clusterArn, taskDefinitionArn, containerInstanceArn, serviceName, containerIds } = task;
  return {
    taskArn,
    clusterArn,
    taskDefinitionArn,
    ...(containerInstanceArn === null ? {} : { containerInstanceArn }),
    ...(serviceName === null ? {} : { group: `service:${serviceName}` }),
    containers: containerIds.map((runtimeId) => ({ runtimeId })),
    attachments: [{ details: [{ name: "networkInterfaceId", value: networkInterfaceId }] }],
  };
}

/** `TagFieldSpecifications` of CreateFlowLogs and DescribeFlowLogs. */
export function describeTagFields(fields: TagFields | undefined): Json {
  if (fields === undefined) return {};
  const types = [
    ["instance", fields.instance],
    ["network-interface", fields.networkInterface],
    ["auto-scaling-group", fields.autoScalingGroup],
  ] as const;
  const asked = types.filter(([, keys]) => keys.length > 0);
  return { TagFieldSpecifications: asked.map(([ResourceType, TagKeys]) => ({ ResourceType, TagKeys })) };
}
