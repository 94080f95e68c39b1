import { z } from "zod";
import type { Target, TargetGroup } from "../../topology/load-balancers.js";
import { elementsOf, readCollection, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";
import type { ElbAttributes } from "./elb-attributes.js";
import { leaveOut } from "./leave-out.js";
import { readTargetHealth } from "./target-health.js";

const schema = z.object({
  TargetGroupName: z.string().nullish(),
  // Lambda functions are called over HTTP, and their groups do not say so.
  Protocol: z.string().nullish(),
  Port: z.int().nullish(),
  TargetType: z.enum(["instance", "ip", "lambda", "alb"]).nullish(),
  IpAddressType: z.enum(["ipv4", "ipv6"]).nullish(),
});

const collection = {
  key: "TargetGroups",
  id: "TargetGroupArn",
  arn: "TargetGroupArn",
  carriesTraffic: true,
  fields: { protocol: "Protocol", targetType: "TargetType" },
};

const PRESERVE_CLIENT_IP = "preserve_client_ip.enabled";

/**
 * `TargetGroups` with their targets' health. A group of instances or addresses whose targets are not known is left out;
 * the targets of functions and of load balancers are no interfaces and are not read.
 */
export function importTargetGroups(run: DescribeImport, attributes: ElbAttributes): readonly TargetGroup[] {
  const elements = elementsOf(run, collection.key);
  const targetsOf = readTargetHealth(run, elements);
  const targets = new Map<string, readonly Target[]>();
  const isKnown = (element: Element): boolean => {
    const value = isObject(element.value) ? element.value : {};
    const arn = value[collection.id];
    const type = value["TargetType"] ?? "instance";
    if (typeof arn !== "string" || targets.has(arn) || (type !== "instance" && type !== "ip")) return true;
    const own = targetsOf(arn, type);
    if (own !== null) targets.set(arn, own);
    else {
      const hint = "add the output of `aws elbv2 describe-target-health`, in a file named after its target group";
      leaveOut(run, element, collection.key, arn, { problem: "its targets are not known", hint });
    }
    return own !== null;
  };
  return readCollection(
    run,
    collection,
    schema,
    (value, identity) => {
      const said = attributes(identity.id, PRESERVE_CLIENT_IP);
      return {
        ...identity,
        name: value.TargetGroupName ?? identity.name,
        protocol: value.Protocol ?? "HTTP",
        targetType: value.TargetType ?? "instance",
        ...(value.IpAddressType === "ipv6" ? { ipAddressType: "ipv6" as const } : {}),
        preserveClientIp: said === undefined ? null : said === "true",
        targets: targets.get(identity.id) ?? [],
      };
    },
    { elements: elements.filter(isKnown) },
  );
}
