import { formatIpv4 } from "../address/ipv4.js";
import type { LoadBalancer, LoadBalancerListener, Target, TargetGroup } from "../topology/load-balancers.js";
import type { Topology } from "../topology/topology.js";

type Json = Readonly<Record<string, unknown>>;

/** Every collection of `aws elbv2 describe-*`: what a command prints for one resource stands with that one's ARN. */
export function describeLoadBalancers({
  loadBalancers,
  targetGroups,
}: Topology): Readonly<Record<string, readonly Json[]>> {
  return {
    LoadBalancers: loadBalancers.map(describeLoadBalancer),
    LoadBalancerListeners: loadBalancers.map(({ id, listeners }) => ({
      LoadBalancerArn: id,
      Listeners: listeners.map((listener) => describeListener(id, listener)),
    })),
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

function describeLoadBalancer(loadBalancer: LoadBalancer): Json {
  return {
    LoadBalancerArn: loadBalancer.id,
    OwnerId: loadBalancer.accountId,
    LoadBalancerName: loadBalancer.name,
    VpcId: loadBalancer.vpcId,
    Type: loadBalancer.type,
    ...(loadBalancer.type === "gateway" ? {} : { Scheme: loadBalancer.scheme }),
    State: { Code: loadBalancer.state },
    AvailabilityZones: loadBalancer.zones.map((zone) => ({ ZoneName: zone.availabilityZone, SubnetId: zone.subnetId })),
  };
}

function describeListener(LoadBalancerArn: string, { protocol, port, targetGroupIds }: LoadBalancerListener): Json {
  const TargetGroups = targetGroupIds.map((TargetGroupArn) => ({ TargetGroupArn }));
  return {
    LoadBalancerArn,
    Protocol: protocol,
    Port: port,
    DefaultActions:
      TargetGroups.length > 0 ? [{ Type: "forward", ForwardConfig: { TargetGroups } }] : [{ Type: "fixed-response" }],
  };
}

function describeTargetGroup(group: TargetGroup): Json {
  return {
    TargetGroupArn: group.id,
    OwnerId: group.accountId,
    TargetGroupName: group.name,
    Protocol: group.protocol,
    TargetType: group.targetType,
  };
}

function describeTarget({ target, port, availabilityZone, health }: Target): Json {
  return {
    Target: {
      Id: target.kind === "instance" ? target.instanceId : formatIpv4(target.address),
      Port: port,
      ...(availabilityZone === null ? {} : { AvailabilityZone: availabilityZone }),
    },
    TargetHealth: { State: health },
  };
}
