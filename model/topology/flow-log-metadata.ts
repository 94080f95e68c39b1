import type { Resource } from "./resource.js";

// What no packet depends on, and flow logs tell all the same.

/** A resource's tags by key, besides `Name`, which is the resource's name here. */
export type Tags = Readonly<Record<string, string>>;

/** The tag keys that a flow log reads: `TagFieldSpecifications` of CreateFlowLogs, one or two of each type of resource. */
export interface TagFields {
  readonly instance: readonly string[];
  readonly networkInterface: readonly string[];
  readonly autoScalingGroup: readonly string[];
}

/** An Auto Scaling group as its instances have it: groups have names, and tags of their own. */
export interface AutoScalingGroup {
  readonly name: string;
  readonly tags: Tags;
}

/** The task of Amazon ECS that an interface belongs to (`awsvpc` network mode), as `aws ecs describe-tasks` has it. */
export interface EcsTask {
  readonly taskArn: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  /** Null on Fargate. */
  readonly containerInstanceArn: string | null;
  /** Null where no service started it. */
  readonly serviceName: string | null;
  /** Runtime ids, the first container's first. */
  readonly containerIds: readonly string[];
}

/** The value of a resource's tag, of its name's too; undefined where it has no such tag. */
export function tagValue(
  { id, name, tags }: Pick<Resource, "id" | "name"> & { readonly tags?: Tags },
  key: string,
): string | undefined {
  if (key === "Name" && name !== id) return name;
  return tags !== undefined && Object.hasOwn(tags, key) ? tags[key] : undefined;
}
