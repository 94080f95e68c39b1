import { containsIpv4 } from "../../address/cidr.js";
import { parseIpv4, type Ipv4 } from "../../address/ipv4.js";
import type { DocumentPath } from "../../issue/origins.js";
import type { LoadBalancer, Target, TargetGroup } from "../../topology/load-balancers.js";
import { quote } from "../schema-issues.js";
import { ownerOf, loadBalancerOf, targetGroupArn } from "./elb-names.js";
import type { TargetGroupInput, TargetInput } from "./load-balancer-schemas.js";
import type { Built } from "./managed-interfaces.js";
import type { Reading } from "./reading.js";
import type { TopologyInput } from "./topology-schema.js";

/** Declares each target group. */
export function declareTargetGroups(input: TopologyInput, reading: Reading): void {
  for (const name of Object.keys(input.targetGroups))
    reading.names.declare("target group", name, targetGroupArn(name, input, reading), ["targetGroups", name]);
}

/** The target groups with their targets. What uses them is in `loadBalancers`. */
export function readTargetGroups(
  input: TopologyInput,
  loadBalancers: readonly LoadBalancer[],
  built: Built,
  reading: Reading,
): TargetGroup[] {
  return Object.entries(input.targetGroups).map(([name, group]) => {
    const path = ["targetGroups", name];
    const user = loadBalancerOf(name, input) ?? "";
    const vpcId = loadBalancers.find((each) => each.name === user)?.vpcId ?? null;
    return reading.from(path, {
      id: targetGroupArn(name, input, reading),
      name,
      ...ownerOf(user, input),
      protocol: group.protocol,
      targetType: group.targetType,
      preserveClientIp: group.preserveClientIp ?? null,
      targets: group.targets.flatMap((each, index) => {
        const place = [...path, "targets", index];
        return readTarget(group, each, vpcId, built, place, reading) ?? [];
      }),
    });
  });
}

function readTarget(
  { targetType, port }: TargetGroupInput,
  given: string | TargetInput,
  vpcId: string | null,
  built: Built,
  path: DocumentPath,
  reading: Reading,
): Target | null {
  const {
    target,
    port: own,
    health,
  } = typeof given === "string" ? { target: given, health: "healthy" as const } : given;
  const at = typeof given === "string" ? path : [...path, "target"];
  const rest = { port: own ?? port, health };
  if (targetType === "instance") {
    const found = reading.names.find(["instance"], target, at);
    return (
      found &&
      reading.from<Target>(path, {
        target: { kind: "instance", instanceId: found.id },
        availabilityZone: null,
        ...rest,
      })
    );
  }
  const address = parseIpv4(target);
  if (address !== null)
    return reading.from<Target>(path, {
      target: { kind: "ip", address },
      availabilityZone: zoneOf(address, vpcId, built),
      ...rest,
    });
  reading.refuse(
    at,
    "ValidationError",
    `the target ${quote(target)} is not an IPv4 address`,
    "targets of type `ip` are addresses; instances are targets of type `instance`",
  );
  return null;
}

/** The zone of an address inside the load balancer's VPC is that of its subnet; one outside it is in every zone. */
function zoneOf(address: Ipv4, vpcId: string | null, { subnets }: Built): string | null {
  const subnet = [...subnets.values()].find(
    ({ vpcId: owner, cidr }) => owner === vpcId && cidr !== null && containsIpv4(cidr, address),
  );
  return subnet?.availabilityZone ?? null;
}
