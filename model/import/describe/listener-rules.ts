import { z } from "zod";
import type { ListenerRule, RuleCondition } from "../../topology/load-balancers.js";
import { elementsOf, placeAt, readValue, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";
import { listOf, optionalListOf } from "./fields.js";
import { actionSchema, readActions } from "./listener-actions.js";
import { wrappedLists } from "./owned-lists.js";

const values = z.object({ Values: optionalListOf(z.string()) }).nullish();

const condition = z.object({
  Field: z.enum(["host-header", "http-header", "http-request-method", "path-pattern", "query-string", "source-ip"]),
  Values: optionalListOf(z.string()),
  HostHeaderConfig: values,
  PathPatternConfig: values,
  HttpRequestMethodConfig: values,
  SourceIpConfig: values,
  HttpHeaderConfig: z.object({ HttpHeaderName: z.string(), Values: optionalListOf(z.string()) }).nullish(),
  QueryStringConfig: z
    .object({ Values: optionalListOf(z.object({ Key: z.string().nullish(), Value: z.string() })) })
    .nullish(),
});

const rule = z.object({
  // EventBridge's rules have the same key, and no such ARN.
  RuleArn: z.string(),
  Priority: z.string().regex(/^(default|\d{1,5})$/),
  Conditions: listOf(condition),
  Actions: listOf(actionSchema),
});

/**
 * The rules of every listener by its ARN, but for the default one, from `Rules` or from `LoadBalancerListenerRules`,
 * which wraps them; null for a listener of whose rules the input says nothing, or something that cannot be read.
 */
export function readListenerRules(run: DescribeImport): (listenerArn: string) => readonly ListenerRule[] | null {
  const keys = { wrapper: "LoadBalancerListenerRules", ownerId: "ListenerArn", list: "Rules" };
  const wrapped = wrappedLists(run, keys);
  const byListener = new Map<string, Map<string, ListenerRule>>(wrapped.map(({ ownerId }) => [ownerId, new Map()]));
  const unreadable = new Set<string>();
  for (const element of [...wrapped.flatMap(({ elements }) => elements), ...elementsOf(run, keys.list)]) {
    const arn = listenerOf(element);
    if (arn === null) continue;
    const own = byListener.get(arn) ?? new Map<string, ListenerRule>();
    byListener.set(arn, own);
    const value = readValue(run, rule, element, "a listener rule");
    if (value === null) unreadable.add(arn);
    else if (value.Priority !== "default") {
      const built = {
        priority: Number(value.Priority),
        conditions: value.Conditions.map(readCondition),
        ...readActions(value.Actions),
      };
      const places = { priority: "Priority", conditions: "Conditions", targetGroupIds: "Actions", answers: "Actions" };
      placeAt(run, built, element, element.path, places);
      own.set(value.RuleArn, built);
    }
  }
  return (arn) => {
    const own = byListener.get(arn);
    if (own === undefined || unreadable.has(arn)) return null;
    return [...own.values()].toSorted((one, other) => one.priority - other.priority);
  };
}

/** A rule's ARN is its listener's with an id of its own at the end. */
function listenerOf({ value }: Element): string | null {
  const arn = isObject(value) ? value["RuleArn"] : undefined;
  const [, before, path] = (typeof arn === "string" && /^(.*):listener-rule\/(.*)\/[^/]+$/.exec(arn)) || [];
  return before === undefined ? null : `${before}:listener/${path}`;
}

function readCondition(each: z.infer<typeof condition>): RuleCondition {
  const { Field: field, HttpHeaderConfig, QueryStringConfig } = each;
  const said = {
    "host-header": each.HostHeaderConfig?.Values,
    "http-header": HttpHeaderConfig?.Values,
    "http-request-method": each.HttpRequestMethodConfig?.Values,
    "path-pattern": each.PathPatternConfig?.Values,
    "query-string": QueryStringConfig?.Values.map(({ Key, Value }) => `${Key ?? ""}=${Value}`),
    "source-ip": each.SourceIpConfig?.Values,
  }[field];
  return { field, values: said ?? each.Values, headerName: HttpHeaderConfig?.HttpHeaderName ?? null };
}
