import { z } from "zod";
import type { AutoScalingGroup, EcsTask, TagFields, Tags } from "../../topology/flow-log-metadata.js";
import type { Vpc } from "../../topology/topology.js";
import { elementsOf, readValue, report, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";
import { optionalListOf } from "./fields.js";

// What flow logs tell and no packet depends on: tags, Auto Scaling groups, ECS tasks, encryption controls.

const tagList = optionalListOf(z.object({ Key: z.string(), Value: z.string().nullish() }));

/** The tags of a described resource, but for its name; nothing where it has none. */
export function tagsOf({ value }: Element): { readonly tags?: Tags } {
  const own = isObject(value) ? value : {};
  const list = tagList.safeParse(own["Tags"] ?? own["TagSet"]);
  return list.success ? ifAny(list.data.filter(({ Key }) => Key !== "Name")) : {};
}

function ifAny(list: z.infer<typeof tagList>): { readonly tags?: Tags } {
  return list.length === 0 ? {} : { tags: Object.fromEntries(list.map(({ Key, Value }) => [Key, Value ?? ""])) };
}

const group = z.object({
  AutoScalingGroupName: z.string(),
  Instances: optionalListOf(z.object({ InstanceId: z.string() })),
  Tags: tagList,
});

/** `AutoScalingGroups` of `aws autoscaling describe-auto-scaling-groups`, by instance. */
export function importAutoScalingGroups(run: DescribeImport): ReadonlyMap<string, AutoScalingGroup> {
  const groups = new Map<string, AutoScalingGroup>();
  for (const element of elementsOf(run, "AutoScalingGroups")) {
    const value = readValue(run, group, element, "an Auto Scaling group");
    for (const { InstanceId } of value?.Instances ?? [])
      groups.set(InstanceId, { name: value!.AutoScalingGroupName, tags: ifAny(value!.Tags).tags ?? {} });
  }
  return groups;
}

const task = z.object({
  taskArn: z.string(),
  clusterArn: z.string(),
  taskDefinitionArn: z.string(),
  containerInstanceArn: z.string().nullish(),
  group: z.string().nullish(),
  containers: optionalListOf(z.object({ runtimeId: z.string().nullish() })),
  attachments: optionalListOf(
    z.object({ details: optionalListOf(z.object({ name: z.string().nullish(), value: z.string().nullish() })) }),
  ),
});

/** `tasks` of `aws ecs describe-tasks`, by the interface that is attached to each. */
export function importEcsTasks(run: DescribeImport): ReadonlyMap<string, EcsTask> {
  const tasks = new Map<string, EcsTask>();
  for (const element of elementsOf(run, "tasks")) {
    const value = readValue(run, task, element, "an ECS task");
    for (const { details } of value?.attachments ?? [])
      for (const each of details)
        if (each.name === "networkInterfaceId" && each.value) tasks.set(each.value, ecsTask(value!));
  }
  return tasks;
}

function ecsTask(value: z.infer<typeof task>): EcsTask {
  return {
    taskArn: value.taskArn,
    clusterArn: value.clusterArn,
    taskDefinitionArn: value.taskDefinitionArn,
    containerInstanceArn: value.containerInstanceArn ?? null,
    serviceName: /^service:(.+)$/.exec(value.group ?? "")?.[1] ?? null,
    containerIds: value.containers.flatMap(({ runtimeId }) => runtimeId ?? []),
  };
}

const control = z.object({ VpcId: z.string(), Mode: z.enum(["monitor", "enforce"]), State: z.string().nullish() });

/** `VpcEncryptionControls`, by VPC. */
export function importEncryptionControls(
  run: DescribeImport,
): ReadonlyMap<string, NonNullable<Vpc["encryptionControl"]>> {
  const modes = new Map<string, "monitor" | "enforce">();
  for (const element of elementsOf(run, "VpcEncryptionControls")) {
    const value = readValue(run, control, element, "a VPC encryption control");
    if (value === null || value.State === "deleting" || value.State === "deleted") continue;
    modes.set(value.VpcId, value.Mode);
    if (value.Mode === "enforce")
      report(run, element, "warning", `what the encryption controls of \`${value.VpcId}\` drop is not modelled`, {
        code: "Describe.NotModelled",
        hint: "packets that AWS drops because they are not encrypted are decided by the other rules alone",
      });
  }
  return modes;
}

const RESOURCES = {
  instance: "instance",
  "network-interface": "networkInterface",
  "auto-scaling-group": "autoScalingGroup",
} as const satisfies Readonly<Record<string, keyof TagFields>>;

/** `TagFieldSpecifications` of a flow log. */
export const tagFieldSpecifications: z.ZodType<TagFields | undefined> = z
  .array(
    z.object({
      ResourceType: z.enum(["instance", "network-interface", "auto-scaling-group"]),
      TagKeys: z.array(z.string()).min(1).max(2),
    }),
  )
  .nullish()
  .transform((list): TagFields | undefined => {
    if (!list || list.length === 0) return undefined;
    const keys = list.map(({ ResourceType, TagKeys }) => [RESOURCES[ResourceType], TagKeys] as const);
    return { instance: [], networkInterface: [], autoScalingGroup: [], ...Object.fromEntries(keys) };
  });
