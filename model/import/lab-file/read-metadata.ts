import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { AutoScalingGroup, EcsTask } from "../../topology/flow-log-metadata.js";
import { deriveNumber } from "../../topology/identifier.js";
import type { EcsTaskInput } from "./metadata-schemas.js";
import type { Reading } from "./reading.js";
import type { TopologyInput } from "./topology-schema.js";

/** The Auto Scaling group of each instance, by the instance's name. */
export function autoScalingGroups(input: TopologyInput, reading: Reading): ReadonlyMap<string, AutoScalingGroup> {
  const groups = new Map<string, AutoScalingGroup>();
  for (const [name, { instances, tags }] of Object.entries(input.autoScalingGroups)) {
    instances.forEach((instance, index) => {
      const path = ["autoScalingGroups", name, "instances", index];
      if (reading.names.find(["instance"], instance, path) === null) return;
      const other = groups.get(instance);
      if (other === undefined) groups.set(instance, { name, tags });
      else
        reading.refuse(
          path,
          "ValidationError",
          `instance \`${instance}\` is already part of Auto Scaling group \`${other.name}\``,
          "an instance is in one group at most",
        );
    });
  }
  return groups;
}

interface TaskPlace {
  readonly accountId: string;
  readonly region: string;
  /** What identifiers are derived from. */
  readonly name: string;
  readonly attached: boolean;
}

/** The ARNs that ECS gives: identifiers of 32 hexadecimal digits, containers by their runtime ids. */
export function readEcsTask(
  { cluster, taskDefinition, service, launchType, containers }: EcsTaskInput,
  { accountId, region, name, attached }: TaskPlace,
  { seed }: Reading,
): EcsTask {
  const arn = (rest: string): string => `arn:aws:ecs:${region}:${accountId}:${rest}`;
  const id = (of: string, digits: number): string =>
    hexadecimal(`${seed}\u0000ecs ${of}\u0000${name}`).slice(0, digits);
  const taskId = id("task", 32);
  const fargate = (launchType ?? (attached ? "EC2" : "FARGATE")) === "FARGATE";
  return {
    taskArn: arn(`task/${cluster}/${taskId}`),
    clusterArn: arn(`cluster/${cluster}`),
    taskDefinitionArn: arn(`task-definition/${taskDefinition}`),
    containerInstanceArn: fargate ? null : arn(`container-instance/${cluster}/${id("container instance", 32)}`),
    serviceName: service ?? null,
    // On Fargate a runtime id is the task's with a number behind it, on EC2 it is Docker's.
    containerIds: Array.from({ length: containers }, (_, index) =>
      fargate ? `${taskId}-${deriveNumber(seed, `ecs ${name} ${index}`)}` : id(`container ${index}`, 64),
    ),
  };
}

function hexadecimal(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}
