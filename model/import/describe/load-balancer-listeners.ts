import { z } from "zod";
import type { LoadBalancerListener } from "../../topology/load-balancers.js";
import { elementsOf, placeAt, readValue } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";
import { listOf } from "./fields.js";
import { actionSchema, readActions } from "./listener-actions.js";
import { readListenerRules } from "./listener-rules.js";
import { wrappedLists } from "./owned-lists.js";

const listener = z.object({
  LoadBalancerArn: z.string(),
  ListenerArn: z.string().nullish(),
  // Those of a Gateway Load Balancer name neither: it takes every packet and sends it on in GENEVE (FW-01).
  Protocol: z.string().nullish(),
  Port: z.int().min(0).max(65535).nullish(),
  DefaultActions: listOf(actionSchema),
});

/**
 * The listeners of every load balancer by ARN, from `Listeners` or from `LoadBalancerListeners`, which wraps them; null
 * for a load balancer of whose listeners the input says nothing, or something that cannot be read.
 */
export function readListeners(run: DescribeImport): (arn: string) => readonly LoadBalancerListener[] | null {
  const keys = { wrapper: "LoadBalancerListeners", ownerId: "LoadBalancerArn", list: "Listeners" };
  const wrapped = wrappedLists(run, keys);
  const byArn = new Map<string, Map<string, LoadBalancerListener>>(wrapped.map(({ ownerId }) => [ownerId, new Map()]));
  const rulesOf = readListenerRules(run);
  const unreadable = new Set<unknown>();
  for (const element of [...wrapped.flatMap(({ elements }) => elements), ...elementsOf(run, keys.list)]) {
    const value = readValue(run, listener, element, "a listener");
    if (value === null) {
      unreadable.add(isObject(element.value) ? element.value[keys.ownerId] : null);
      continue;
    }
    const { LoadBalancerArn: arn, Protocol: protocol, Port: port } = value;
    const built: LoadBalancerListener = {
      protocol: protocol ?? "GENEVE",
      port: port ?? 6081,
      ...readActions(value.DefaultActions),
      // A connection has nothing that a rule could ask for: only requests do.
      rules: arn.includes(":loadbalancer/app/") ? rulesOf(value.ListenerArn ?? "") : [],
    };
    placeAt(run, built, element, element.path, {
      protocol: "Protocol",
      port: "Port",
      targetGroupIds: "DefaultActions",
      answers: "DefaultActions",
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
