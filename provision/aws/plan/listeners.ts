import type {
  ListenerAction,
  ListenerRule,
  LoadBalancer,
  LoadBalancerListener,
  RuleCondition,
} from "../../../model/index.js";
import type { InputOf } from "../operations.js";
import { derivedId, tagsOf, type PlanContext, type Tag } from "./planning.js";
import { call, read, ref, set, type Step, type Template } from "./step.js";

type Action = NonNullable<Template<InputOf<"elasticloadbalancing:CreateRule">>["Actions"]>[number];
type Condition = NonNullable<Template<InputOf<"elasticloadbalancing:CreateRule">>["Conditions"]>[number];

/** Listeners and their rules, which go with the load balancer. Made twice, AWS makes them once (CreateListener). */
export function planListeners(balancer: LoadBalancer, context: PlanContext): Step[] {
  return balancer.listeners.flatMap((listener) => planListener(balancer, listener, context));
}

function planListener(balancer: LoadBalancer, listener: LoadBalancerListener, context: PlanContext): Step[] {
  const { id, name } = balancer;
  const { protocol, port } = listener;
  const rules = listener.rules ?? [];
  const listenerId = derivedId("listener", id, String(port));
  const tags = (logicalId: string, of: string): Tag[] => tagsOf(context, { logicalId, name: of });
  return [
    set(
      listenerId,
      `listener for ${protocol} on ${port} of ${name}: ${toldAction(listener)}`,
      call("elasticloadbalancing:CreateListener", {
        LoadBalancerArn: ref(id),
        Protocol: protocol as "TCP",
        Port: port,
        DefaultActions: [actionOf(listener)],
        Tags: tags(listenerId, `${name}-${port}`),
      }),
    ),
    ...(rules.length === 0
      ? []
      : [
          read(
            listenerId,
            `listener on ${port} of ${name}`,
            call("elasticloadbalancing:DescribeListeners", { LoadBalancerArn: ref(id) }),
            { [listenerId]: `Listeners.[Port=${port}].ListenerArn` },
          ),
        ]),
    ...rules.map((rule) => {
      const ruleId = derivedId(listenerId, String(rule.priority));
      return set(
        ruleId,
        `rule ${rule.priority} on ${port} of ${name}, by ${toldConditions(rule)}: ${toldAction(rule)}`,
        call("elasticloadbalancing:CreateRule", {
          ListenerArn: ref(listenerId),
          Priority: rule.priority,
          Conditions: rule.conditions.map(conditionOf),
          Actions: [actionOf(rule)],
          Tags: tags(ruleId, `${name}-${port}-${rule.priority}`),
        }),
      );
    }),
  ];
}

function toldAction({ targetGroupIds, answers }: ListenerAction): string {
  return answers?.kind ?? (targetGroupIds.length === 1 ? "forward" : `forward to ${targetGroupIds.length} groups`);
}

function toldConditions({ conditions }: ListenerRule): string {
  return conditions.map(({ field }) => field).join(" and ");
}

/** "Action types for listener rules". */
function actionOf({ targetGroupIds, answers }: ListenerAction): Action {
  if (answers === null) {
    const [only, ...more] = targetGroupIds;
    return only !== undefined && more.length === 0
      ? { Type: "forward", TargetGroupArn: ref(only) }
      : {
          Type: "forward",
          ForwardConfig: { TargetGroups: targetGroupIds.map((each) => ({ TargetGroupArn: ref(each) })) },
        };
  }
  switch (answers.kind) {
    case "redirect": {
      const { statusCode, protocol, host, port, path, query } = answers;
      const url = { Protocol: protocol, Host: host, Port: port, Path: path, Query: query };
      return { Type: "redirect", RedirectConfig: { ...url, StatusCode: `HTTP_${statusCode}` } };
    }
    case "fixed-response": {
      const { statusCode, contentType, body } = answers;
      return {
        Type: "fixed-response",
        FixedResponseConfig: {
          StatusCode: String(statusCode),
          ...(contentType !== null && { ContentType: contentType }),
          ...(body !== "" && { MessageBody: body }),
        },
      };
    }
    case "authenticate":
      throw new Error("what signs clients in is refused before");
  }
}

/** "Condition types for listener rules". */
function conditionOf({ field, values, headerName }: RuleCondition): Condition {
  const Values = [...values];
  switch (field) {
    case "path-pattern":
      return { Field: field, PathPatternConfig: { Values } };
    case "host-header":
      return { Field: field, HostHeaderConfig: { Values } };
    case "query-string":
      return { Field: field, QueryStringConfig: { Values: Values.map(keyAndValue) } };
    case "source-ip":
      return { Field: field, SourceIpConfig: { Values } };
    case "http-request-method":
      return { Field: field, HttpRequestMethodConfig: { Values } };
    case "http-header":
      return { Field: field, HttpHeaderConfig: { HttpHeaderName: headerName ?? "", Values } };
  }
}

/** `key=value`, or `=value` for any key. */
function keyAndValue(pair: string): { readonly Key?: string; readonly Value: string } {
  const at = pair.indexOf("=");
  return at < 1 ? { Value: pair.slice(at + 1) } : { Key: pair.slice(0, at), Value: pair.slice(at + 1) };
}
