import { formatCidr } from "../../address/cidr.js";
import type { DocumentPath } from "../../issue/origins.js";
import {
  SAME_URL,
  type ListenerAction,
  type ListenerRule,
  type LoadBalancerListener,
  type OwnAnswer,
  type RuleCondition,
} from "../../topology/load-balancers.js";
import type { ActionInput, RuleInput } from "./listener-schemas.js";
import type { ListenerInput, ListenerProtocol, LoadBalancerInput } from "./load-balancer-schemas.js";
import type { Reading } from "./reading.js";
import type { TopologyInput } from "./topology-schema.js";

/** The protocols of the target groups that a listener can forward to; its own kind of load balancer follows from it. */
const FORWARDS: Readonly<Record<ListenerProtocol, readonly ListenerProtocol[]>> = {
  TCP: ["TCP", "TCP_UDP"],
  UDP: ["UDP", "TCP_UDP"],
  TCP_UDP: ["TCP_UDP"],
  TLS: ["TLS", "TCP"],
  HTTP: ["HTTP", "HTTPS"],
  HTTPS: ["HTTP", "HTTPS"],
};

/** The listeners of a load balancer, with their rules and what they forward to. */
export function readListeners(
  { type, listeners }: LoadBalancerInput,
  input: TopologyInput,
  path: DocumentPath,
  reading: Reading,
): LoadBalancerListener[] {
  return listeners.map((listener, index) => {
    const { protocol, port, rules } = listener;
    const place = [...path, "listeners", index];
    checkKind(listener, type, place, reading);
    const actionOf = (action: ActionInput, at: DocumentPath): ListenerAction =>
      readAction(action, protocol, input, at, reading);
    return reading.from(place, {
      protocol,
      port,
      ...actionOf(listener, place),
      rules: rules.map((rule, position): ListenerRule => {
        const at = [...place, "rules", position];
        const conditions = conditionsOf(rule);
        if (conditions.length === 0)
          reading.refuse(at, "ValidationError", "a rule has one condition at least", "`pathPattern`, for one");
        return reading.from(at, { priority: rule.priority, conditions, ...actionOf(rule, at) });
      }),
    });
  });
}

function checkKind(
  { protocol, targetGroups, redirect, fixedResponse, rules }: ListenerInput,
  type: LoadBalancerInput["type"],
  place: DocumentPath,
  reading: Reading,
): void {
  const isApplication = protocol === "HTTP" || protocol === "HTTPS";
  if (isApplication !== (type === "application"))
    reading.refuse(
      [...place, "protocol"],
      "ValidationError",
      `${type === "network" ? "a network" : "an application"} load balancer does not listen for \`${protocol}\``,
      type === "network" ? "`TCP`, `UDP`, `TCP_UDP` or `TLS`" : "`HTTP` or `HTTPS`",
    );
  if (type !== "network") return;
  if (redirect !== undefined || fixedResponse !== undefined)
    reading.refuse(place, "InvalidLoadBalancerAction", "a network load balancer answers nothing by itself");
  else if (targetGroups.length === 0)
    reading.refuse([...place, "targetGroups"], "ValidationError", "a network load balancer forwards to a target group");
  if (rules.length > 0)
    reading.refuse([...place, "rules"], "ValidationError", "a network load balancer's listeners have no rules");
}

function readAction(
  { targetGroups, redirect, fixedResponse }: ActionInput,
  protocol: ListenerProtocol,
  input: TopologyInput,
  place: DocumentPath,
  reading: Reading,
): ListenerAction {
  const said = [targetGroups.length > 0, redirect !== undefined, fixedResponse !== undefined];
  if (said.filter(Boolean).length > 1)
    reading.refuse(
      place,
      "InvalidLoadBalancerAction",
      "a request is forwarded, redirected or answered: one of them",
      "keep `targetGroups`, `redirect` or `fixedResponse`",
    );
  const targetGroupIds = targetGroups.flatMap((group, position) => {
    const at = [...place, "targetGroups", position];
    const found = reading.names.find(["target group"], group, at);
    const spoken = input.targetGroups[group]?.protocol;
    if (found && spoken && !FORWARDS[protocol].includes(spoken))
      reading.refuse(
        at,
        "IncompatibleProtocols",
        `a listener for \`${protocol}\` does not forward to a target group of \`${spoken}\``,
        `its protocol can be ${FORWARDS[protocol].map((each) => `\`${each}\``).join(" or ")}`,
      );
    return found?.id ?? [];
  });
  return { targetGroupIds, answers: targetGroups.length > 0 ? null : answerOf({ redirect, fixedResponse }) };
}

/** Who says nothing sends its clients to HTTPS, as most do. */
function answerOf({ redirect, fixedResponse }: Pick<ActionInput, "redirect" | "fixedResponse">): OwnAnswer {
  if (fixedResponse !== undefined) {
    const { statusCode, contentType = null, body } = fixedResponse;
    return { kind: "fixed-response", statusCode, contentType, body };
  }
  const { statusCode, ...url } = redirect ?? { statusCode: 301, protocol: "HTTPS", port: "443" };
  const given = Object.fromEntries(Object.entries(url).filter(([, value]) => value !== undefined));
  return { kind: "redirect", statusCode, ...SAME_URL, ...given };
}

function conditionsOf({ pathPattern, hostHeader, queryString, sourceIp }: RuleInput): readonly RuleCondition[] {
  const said: readonly (readonly [RuleCondition["field"], readonly string[] | undefined])[] = [
    ["path-pattern", pathPattern],
    ["host-header", hostHeader],
    ["query-string", queryString],
    ["source-ip", sourceIp?.map(formatCidr)],
  ];
  return said.flatMap(([field, values]) => (values === undefined ? [] : [{ field, values, headerName: null }]));
}
