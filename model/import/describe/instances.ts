import { z } from "zod";
import { formatPath } from "../../issue/origins.js";
import type { Instance } from "../../topology/topology.js";
import { elementsOf, readCollection, report, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";
import { importAutoScalingGroups, tagsOf } from "./flow-log-metadata.js";

const schema = z.object({
  InstanceType: z.string(),
  State: z.object({ Name: z.enum(["pending", "running", "stopping", "stopped", "shutting-down", "terminated"]) }),
});

/** Every described instance: inside `Reservations`, as the CLI prints them, or bare. */
export function instanceElements(run: DescribeImport): readonly Element[] {
  const reserved = elementsOf(run, "Reservations").flatMap((reservation): readonly Element[] => {
    const value = isObject(reservation.value) ? reservation.value : {};
    const list = value["Instances"];
    if (!isObject(reservation.value) || !Array.isArray(list)) {
      report(run, reservation, "error", "a reservation must be an object with an array `Instances`");
      const id = `${reservation.document.file} ${formatPath(reservation.path)}`;
      run.unmodelled.push({ kind: "Instances", id, carriesTraffic: true });
      return [];
    }
    const ownerId = typeof value["OwnerId"] === "string" ? value["OwnerId"] : undefined;
    return (list as readonly unknown[]).map((instance, index) => {
      return { ...reservation, value: instance, path: [...reservation.path, "Instances", index], ownerId };
    });
  });
  return [...reserved, ...elementsOf(run, "Instances")];
}

/** `Reservations` or `Instances`. Terminated instances stay visible for an hour; so they do here. */
export function importInstances(run: DescribeImport, elements: readonly Element[]): readonly Instance[] {
  const groups = importAutoScalingGroups(run);
  const collection = { key: "Instances", id: "InstanceId", arn: "InstanceArn", carriesTraffic: true, fields: {} };
  return readCollection(
    run,
    collection,
    schema,
    (value, identity, element): Instance => {
      const group = groups.get(identity.id);
      return {
        ...identity,
        instanceType: value.InstanceType,
        state: value.State.Name,
        ...tagsOf(element),
        ...(group && { autoScalingGroup: group }),
      };
    },
    { elements },
  );
}
