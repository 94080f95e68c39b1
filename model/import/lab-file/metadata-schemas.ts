import { z } from "zod";
import type { Tags, TagFields } from "../../topology/flow-log-metadata.js";
import { nameField, patternField } from "./fields.js";

/** AWS's limits: 50 tags, keys of 128 and values of 256 characters; `aws:` is AWS's own. */
const MOST_TAGS = 50;

const tagKey: z.ZodType<string, string> = z
  .string()
  .min(1)
  .max(128)
  .refine((key) => !/^aws:/i.test(key), { error: "a tag key that begins with `aws:` is AWS's own" });

/** Of a resource, whose `Name` tag is what the file calls it. */
export const tagsField: z.ZodType<Tags> = z
  .record(
    tagKey.refine((key) => key !== "Name", { error: "the Name tag is what the file calls the resource" }),
    z.string().max(256),
  )
  .refine((tags) => Object.keys(tags).length <= MOST_TAGS, {
    error: `a resource has at most ${MOST_TAGS} tags`,
    params: { code: "TagLimitExceeded" },
  })
  .describe("tags, which flow logs with `tagFields` tell; the Name tag is the resource's name");

const tagKeys = z.array(tagKey).min(1).max(2).default([]);

export const tagFieldsField: z.ZodType<TagFields> = z
  .strictObject({
    instance: tagKeys.describe("for `instance-tag` and `instance-tag-2`"),
    networkInterface: tagKeys.describe("for `interface-tag` and `interface-tag-2`"),
    autoScalingGroup: tagKeys.describe("for `asg-tag` and `asg-tag-2`"),
  })
  .meta({ id: "TagFields" });

export interface AutoScalingGroupInput {
  readonly instances: readonly string[];
  readonly tags: Tags;
}

export const autoScalingGroupField: z.ZodType<AutoScalingGroupInput> = z
  .strictObject({
    instances: z.array(nameField).default([]).describe("its instances, each of one group at most"),
    tags: tagsField.default({}),
  })
  .meta({ id: "AutoScalingGroup" });

export interface EcsTaskInput {
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly service?: string | undefined;
  readonly launchType?: "EC2" | "FARGATE" | undefined;
  readonly containers: number;
}

const ECS_NAME = "[A-Za-z0-9_-]{1,255}";
const ecsName: z.ZodType<string, string> = patternField(
  `^${ECS_NAME}$`,
  "a name in ECS is 1 to 255 letters, digits, hyphens and underscores",
);

/** The task that has the interface for itself, as with the network mode `awsvpc`. */
export const ecsTaskField: z.ZodType<EcsTaskInput> = z
  .strictObject({
    cluster: ecsName,
    taskDefinition: patternField(`^${ECS_NAME}:[1-9]\\d*$`, "a task definition is written as `web:3`"),
    service: ecsName.optional().describe("the service that started it"),
    launchType: z
      .enum(["EC2", "FARGATE"])
      .optional()
      .describe("when absent, EC2 for an interface that an instance has, else FARGATE"),
    containers: z.int().min(1).max(10).default(1),
  })
  .meta({ id: "EcsTask" });
