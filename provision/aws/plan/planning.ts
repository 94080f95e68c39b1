import type { Topology } from "../../../model/index.js";
import type { PlannedResource } from "./step.js";

/** What a plan is made for. */
export interface PlanContext {
  /** Of the tag `flowlab:run`, by which everything of a run is found again. */
  readonly runId: string;
  readonly accountId: string;
  /** Of ARNs: `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
}

/** What of a lab is built. A `Lab` of the simulation is one. */
export interface ProvisionedLab {
  readonly name: string;
  readonly topology: Topology;
  readonly software: readonly InstanceSoftware[];
  /** What is to be played there; nothing when left out. */
  readonly timeline?: readonly PlannedEntry[];
}

interface PlannedEntry {
  readonly kind: string;
  readonly exchange?: { readonly from: { readonly kind: string } };
}

/** Whether instances run commands: then they need a way to be told them. */
export function runsCommands({ timeline = [] }: ProvisionedLab): boolean {
  return timeline.some(({ exchange }) => exchange?.from.kind === "instance");
}

interface InstanceSoftware {
  readonly instanceId: string;
  readonly operatingSystem: string;
  /** TCP ports. */
  readonly listens: readonly number[];
  readonly mtuBytes: number | null;
}

/** Says which run a resource belongs to. */
export const RUN_TAG = "flowlab:run";
/** Says which resource of the plan it is, by its logical identifier. */
export const RESOURCE_TAG = "flowlab:resource";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The tags of a resource that is made. */
export function tagsOf({ runId }: PlanContext, { name, logicalId }: Omit<PlannedResource, "kind">): Tag[] {
  return [
    { Key: "Name", Value: name },
    { Key: RUN_TAG, Value: runId },
    { Key: RESOURCE_TAG, Value: logicalId },
  ];
}

interface TagSpecification<Type extends string> {
  readonly ResourceType: Type;
  readonly Tags: Tag[];
}

/** `TagSpecifications` of an EC2 call; `type` is EC2's word for what it makes. */
export function tagged<Type extends string>(
  context: PlanContext,
  type: Type,
  resource: PlannedResource,
): { readonly TagSpecifications: TagSpecification<Type>[] } {
  return { TagSpecifications: [{ ResourceType: type, Tags: tagsOf(context, resource) }] };
}

/** A token that lets EC2 tell a call that is repeated from another one: at most 64 characters of ASCII. */
export function clientToken({ runId }: PlanContext, logicalId: string): { readonly ClientToken: string } {
  return { ClientToken: `${runId}/${logicalId}`.slice(0, 64) };
}

/** The logical identifier of what the topology has no identifier for. */
export function derivedId(kind: string, ...of: readonly string[]): string {
  return [kind, ...of].join("/");
}
