import { containsAddress } from "../../address/cidr.js";
import type { IpAddress } from "../../address/ip-address.js";
import { parseIpv4 } from "../../address/ipv4.js";
import { parseIpv6 } from "../../address/ipv6.js";
import type { DocumentPath } from "../../issue/origins.js";
import type { LoadBalancer, Target, TargetGroup } from "../../topology/load-balancers.js";
import { subnetCidrs } from "../../topology/topology.js";
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
      ...(group.ipAddressType === "ipv6" ? { ipAddressType: group.ipAddressType } : {}),
      preserveClientIp: group.preserveClientIp ?? null,
      targets: group.targets.flatMap((each, index) => {
        const place = [...path, "targets", index];
        return readTarget(group, each, vpcId, built, place, reading) ?? [];
      }),
    });
  });
}

function readTarget(
  { targetType, ipAddressType, port }: TargetGroupInput,
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
  const address = ipAddressType === "ipv6" ? parseIpv6(target) : parseIpv4(target);
  if (address !== null)
    return reading.from<Target>(path, {
      target: { kind: "ip", address },
      availabilityZone: zoneOf(address, vpcId, built),
      ...rest,
    });
  reading.refuse(
    at,
    "ValidationError",
    `the target ${quote(target)} is not an ${ipAddressType === "ipv6" ? "IPv6" : "IPv4"} address`,
    "targets of type `ip` are addresses, of the group's `ipAddressType`; instances are targets of type `instance`",
  );
  return null;
}

/** The zone of an address inside the load balancer's VPC is that of its subnet; one outside it is in every zone. */
function zoneOf(address: IpAddress, vpcId: string | null, { subnets }: Built): string | null {
  const subnet = [...subnets.values()].find(
    (each) => each.vpcId === vpcId && subnetCidrs(each).some((cidr) => containsAddress(cidr, address)),
  );
  return subnet?.availabilityZone ?? null;
}
