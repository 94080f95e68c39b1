import { formatIpAddress } from "../address/ip-address.js";
import type {
  ListenerAction,
  ListenerRule,
  LoadBalancer,
  LoadBalancerListener,
  OwnAnswer,
  Target,
  TargetGroup,
} from "../topology/load-balancers.js";
import type { Topology } from "../topology/topology.js";

type Json = Readonly<Record<string, unknown>>;

/** Every collection of `aws elbv2 describe-*`: what a command prints for one resource stands with that one's ARN. */
export function describeLoadBalancers({
  loadBalancers,
  targetGroups,
  networkInterfaces,
}: Topology): Readonly<Record<string, readonly Json[]>> {
  return {
    LoadBalancers: loadBalancers.map((each) => describeLoadBalancer(each, networkInterfaces)),
    LoadBalancerListeners: loadBalancers.map(({ id, listeners }) => ({
      LoadBalancerArn: id,
      Listeners: listeners.map((listener) => describeListener(id, listener)),
    })),
    LoadBalancerListenerRules: loadBalancers.flatMap(({ id, type, listeners }) =>
      listeners.flatMap(({ port, rules }) =>
        rules === null || type !== "application"
          ? []
          : {
              ListenerArn: listenerArn(id, port),
              Rules: rules.map((rule) => describeRule(listenerArn(id, port), rule)),
            },
      ),
    ),
    LoadBalancerAttributes: loadBalancers.map(({ id, crossZone }) => ({
      LoadBalancerArn: id,
      Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: String(crossZone) }],
    })),
    TargetGroups: targetGroups.map(describeTargetGroup),
    TargetGroupAttributes: targetGroups.map(({ id, preserveClientIp }) => ({
      TargetGroupArn: id,
      Attributes:
        preserveClientIp === null ? [] : [{ Key: "preserve_client_ip.enabled", Value: String(preserveClientIp) }],
    })),
    LoadBalancerTargetHealth: targetGroups.map(({ id, targets }) => ({
      TargetGroupArn: id,
      TargetHealthDescriptions: targets.map(describeTarget),
    })),
  };
}

function describeLoadBalancer(loadBalancer: LoadBalancer, networkInterfaces: Topology["networkInterfaces"]): Json {
  const isDualStack = networkInterfaces.some(
    ({ id, ipv6Addresses }) => ipv6Addresses.length > 0 && loadBalancer.networkInterfaceIds.includes(id),
  );
  return {
    LoadBalancerArn: loadBalancer.id,
    OwnerId: loadBalancer.accountId,
    LoadBalancerName: loadBalancer.name,
    VpcId: loadBalancer.vpcId,
    Type: loadBalancer.type,
    ...(loadBalancer.type === "gateway" ? {} : { Scheme: loadBalancer.scheme }),
    State: { Code: loadBalancer.state },
    ...(isDualStack ? { IpAddressType: "dualstack" } : {}),
    AvailabilityZones: loadBalancer.zones.map((zone) => ({ ZoneName: zone.availabilityZone, SubnetId: zone.subnetId })),
  };
}

function describeListener(LoadBalancerArn: string, listener: LoadBalancerListener): Json {
  const { protocol, port } = listener;
  return {
    LoadBalancerArn,
    ListenerArn: listenerArn(LoadBalancerArn, port),
    Protocol: protocol,
    Port: port,
    DefaultActions: describeActions(listener),
  };
}

/** Listeners have no id of their own here, and one load balancer has one on a port. */
function listenerArn(loadBalancerArn: string, port: number): string {
  return `${loadBalancerArn.replace(":loadbalancer/", ":listener/")}/${port}`;
}

function describeRule(arn: string, rule: ListenerRule): Json {
  return {
    RuleArn: `${arn.replace(":listener/", ":listener-rule/")}/${rule.priority}`,
    Priority: String(rule.priority),
    Conditions: rule.conditions.map(({ field, values, headerName }) => {
      if (field === "http-header")
        return { Field: field, HttpHeaderConfig: { HttpHeaderName: headerName, Values: values } };
      if (field !== "query-string") return { Field: field, Values: values };
      const pairs = values.map(
        (each) => [each.slice(0, each.indexOf("=")), each.slice(each.indexOf("=") + 1)] as const,
      );
      const Values = pairs.map(([Key, Value]) => (Key === "" ? { Value } : { Key, Value }));
      return { Field: field, QueryStringConfig: { Values } };
    }),
    Actions: describeActions(rule),
  };
}

function describeActions({ targetGroupIds, answers }: ListenerAction): readonly Json[] {
  const TargetGroups = targetGroupIds.map((TargetGroupArn) => ({ TargetGroupArn }));
  return [
    ...(answers === null ? [] : [describeAnswer(answers)]),
    ...(TargetGroups.length > 0 || answers === null ? [{ Type: "forward", ForwardConfig: { TargetGroups } }] : []),
  ];
}

function describeAnswer(answers: OwnAnswer): Json {
  switch (answers.kind) {
    case "redirect": {
      const { protocol, host, port, path, query, statusCode } = answers;
      return {
        Type: "redirect",
        RedirectConfig: {
          Protocol: protocol,
          Host: host,
          Port: port,
          Path: path,
          Query: query,
          StatusCode: `HTTP_${statusCode}`,
        },
      };
    }
    case "fixed-response": {
      const { statusCode, contentType, body } = answers;
      return {
        Type: "fixed-response",
        FixedResponseConfig: { StatusCode: String(statusCode), ContentType: contentType, MessageBody: body },
      };
    }
    case "authenticate": {
      const config = { OnUnauthenticatedRequest: answers.statusCode === 401 ? "deny" : "authenticate" };
      if (answers.by === "jwt-validation") return { Type: answers.by };
      const key = answers.by === "authenticate-oidc" ? "AuthenticateOidcConfig" : "AuthenticateCognitoConfig";
      return { Type: answers.by, [key]: config };
    }
  }
}

function describeTargetGroup(group: TargetGroup): Json {
  return {
    TargetGroupArn: group.id,
    OwnerId: group.accountId,
    TargetGroupName: group.name,
    Protocol: group.protocol,
    TargetType: group.targetType,
    ...(group.ipAddressType === undefined ? {} : { IpAddressType: group.ipAddressType }),
  };
}

function describeTarget({ target, port, availabilityZone, health }: Target): Json {
  return {
    Target: {
      Id: target.kind === "instance" ? target.instanceId : formatIpAddress(target.address),
      Port: port,
      ...(availabilityZone === null ? {} : { AvailabilityZone: availabilityZone }),
    },
    TargetHealth: { State: health },
  };
}
