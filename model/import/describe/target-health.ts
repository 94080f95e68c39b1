import { z } from "zod";
import { formatIpAddress } from "../../address/ip-address.js";
import type { Target } from "../../topology/load-balancers.js";
import { placeAt, readValue, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { ipAddress } from "./fields.js";
import { bareLists, ownersIn, wrappedLists } from "./owned-lists.js";

const zone = z
  .string()
  .nullish()
  .transform((name) => (!name || name === "all" ? null : name));
const port = z.int().min(0).max(65535);
const health = z
  .object({
    State: z.enum(["healthy", "unhealthy", "unhealthy.draining", "initial", "unused", "draining", "unavailable"]),
  })
  .transform(({ State }) => (State === "unhealthy.draining" ? "draining" : State));

/** A target in the words of its group's type. */
function described(target: z.ZodType<Target["target"]>): z.ZodType<Target> {
  return z
    .object({
      Target: z.object({ Id: target, Port: port, AvailabilityZone: zone }),
      TargetHealth: health,
    })
    .transform(({ Target: { Id, Port, AvailabilityZone }, TargetHealth }) => ({
      target: Id,
      port: Port,
      availabilityZone: AvailabilityZone,
      health: TargetHealth,
    }));
}

const TARGET_OF = {
  instance: described(z.string().transform((instanceId) => ({ kind: "instance", instanceId }))),
  ip: described(ipAddress.transform((address) => ({ kind: "ip", address }))),
};

const LIST = "TargetHealthDescriptions";
const GROUP = "TargetGroupArn";

/**
 * Reads describe-target-health, wrapped with the group's ARN or as the command prints it. The answer gives the targets
 * of a group of that type by its ARN; null where the input tells nothing of them, or something that cannot be read.
 */
export function readTargetHealth(
  run: DescribeImport,
  groups: readonly Element[],
): (arn: string, type: "instance" | "ip") => readonly Target[] | null {
  const elementsByArn = new Map<string, readonly Element[]>();
  const lists = [
    ...wrappedLists(run, { wrapper: "LoadBalancerTargetHealth", ownerId: GROUP, list: LIST }),
    ...bareLists(run, { list: LIST, what: "targets", owner: "target group" }, ownersIn(groups, GROUP)),
  ];
  for (const { ownerId, elements } of lists) {
    elementsByArn.set(ownerId, [...(elementsByArn.get(ownerId) ?? []), ...elements]);
  }
  return (arn, type) => {
    const elements = elementsByArn.get(arn);
    if (elements === undefined) return null;
    const byKey = new Map<string, Target>();
    let readable = true;
    for (const element of elements) {
      const target = readValue(run, TARGET_OF[type], element, `a target of \`${arn}\``);
      if (target === null) {
        readable = false;
        continue;
      }
      placeAt(run, target, element, element.path, { target: "Target", port: "Target", health: "TargetHealth" });
      // A page that was read twice repeats its targets.
      const { target: what } = target;
      const key = `${what.kind === "ip" ? formatIpAddress(what.address) : what.instanceId} ${target.port}`;
      if (!byKey.has(key)) byKey.set(key, target);
    }
    return readable ? [...byKey.values()] : null;
  };
}
