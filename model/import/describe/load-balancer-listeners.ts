import { z } from "zod";
import type { LoadBalancerListener } from "../../topology/load-balancers.js";
import { elementsOf, placeAt, readValue } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";
import { listOf, optionalListOf } from "./fields.js";
import { wrappedLists } from "./owned-lists.js";

const action = z.object({
  Type: z.string(),
  TargetGroupArn: z.string().nullish(),
  ForwardConfig: z
    .object({ TargetGroups: optionalListOf(z.object({ TargetGroupArn: z.string(), Weight: z.int().nullish() })) })
    .nullish(),
});

const listener = z.object({
  LoadBalancerArn: z.string(),
  // Those of a Gateway Load Balancer name neither: it takes every packet and sends it on in GENEVE (FW-01).
  Protocol: z.string().nullish(),
  Port: z.int().min(0).max(65535).nullish(),
  DefaultActions: listOf(action),
});

/**
 * The listeners of every load balancer by ARN, from `Listeners` or from `LoadBalancerListeners`, which wraps them; null
 * for a load balancer of whose listeners the input says nothing, or something that cannot be read.
 */
export function readListeners(run: DescribeImport): (arn: string) => readonly LoadBalancerListener[] | null {
  const keys = { wrapper: "LoadBalancerListeners", ownerId: "LoadBalancerArn", list: "Listeners" };
  const wrapped = wrappedLists(run, keys);
  const byArn = new Map<string, Map<string, LoadBalancerListener>>(wrapped.map(({ ownerId }) => [ownerId, new Map()]));
  const unreadable = new Set<unknown>();
  for (const element of [...wrapped.flatMap(({ elements }) => elements), ...elementsOf(run, keys.list)]) {
    const value = readValue(run, listener, element, "a listener");
    if (value === null) {
      unreadable.add(isObject(element.value) ? element.value[keys.ownerId] : null);
      continue;
    }
    const { LoadBalancerArn: arn, Protocol: protocol, Port: port } = value;
    const built = { protocol: protocol ?? "GENEVE", port: port ?? 6081, targetGroupIds: targetGroupsOf(value) };
    placeAt(run, built, element, element.path, {
      protocol: "Protocol",
      port: "Port",
      targetGroupIds: "DefaultActions",
    });
    // A load balancer has one listener per port: the same again is a page that was read twice.
    const own = byArn.get(arn) ?? new Map<string, LoadBalancerListener>();
    const key = `${built.protocol} ${built.port}`;
    if (!own.has(key)) own.set(key, built);
    byArn.set(arn, own);
  }
  // AWS prints an empty list for a load balancer without listeners, and not whose it is.
  const saysNone = run.documents.some(({ content }) => {
    const list = content[keys.list];
    return Array.isArray(list) && list.length === 0;
  });
  return (arn) => {
    const own = byArn.get(arn);
    if (unreadable.has(arn)) return null;
    return own ? [...own.values()] : saysNone ? [] : null;
  };
}

/** A target group of weight 0 gets nothing. */
function targetGroupsOf({ DefaultActions }: z.infer<typeof listener>): readonly string[] {
  return DefaultActions.filter(({ Type }) => Type === "forward").flatMap(({ ForwardConfig, TargetGroupArn }) => {
    const weighted = ForwardConfig?.TargetGroups ?? [];
    if (weighted.length === 0) return TargetGroupArn ? [TargetGroupArn] : [];
    return weighted.flatMap((group) => (group.Weight === 0 ? [] : [group.TargetGroupArn]));
  });
}
