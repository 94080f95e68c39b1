import { formatIpAddress, type Target, type TargetGroup, type Topology } from "../../../model/index.js";
import { tagsOf, type PlanContext } from "./planning.js";
import { call, create, ref, set, type PlannedResource, type Reference, type Step } from "./step.js";

/**
 * How targets are checked: soon found to be healthy, and given up late (after 100 s), because a lab's targets stay as it
 * says. Anything that speaks HTTP will do, as servers of a lab know only the paths that it asks for (ELBv2 API reference,
 * CreateTargetGroup: the matcher's widest range before an Application Load Balancer).
 */
const HEALTH_CHECK = {
  HealthCheckIntervalSeconds: 10,
  HealthCheckTimeoutSeconds: 5,
  HealthyThresholdCount: 2,
  UnhealthyThresholdCount: 10,
};
const ANY_HTTP = { Matcher: { HttpCode: "200-499" } };

/** What the ELBv2 API makes a target group need, though nothing is sent there without a target. */
const USUAL_PORT = 80;

/** Target groups with their attributes and targets; the instances are running, as RegisterTargets has it. */
export function planTargetGroups(topology: Topology, context: PlanContext): Step[] {
  return topology.targetGroups.flatMap((group) => [
    createTargetGroup(group, topology, context),
    ...attributes(group, topology),
    ...registration(group),
  ]);
}

function createTargetGroup(group: TargetGroup, topology: Topology, context: PlanContext): Step {
  const { id, name, protocol, targetType, targets } = group;
  const resource: PlannedResource = { kind: "target-group", logicalId: id, name };
  const vpcId = vpcOf(group, topology);
  return create(
    resource,
    call("elasticloadbalancing:CreateTargetGroup", {
      Name: name,
      Protocol: protocol as "TCP",
      Port: targets[0]?.port ?? USUAL_PORT,
      ...(vpcId !== null && { VpcId: ref(vpcId) }),
      TargetType: targetType,
      ...HEALTH_CHECK,
      ...(protocol === "HTTP" && ANY_HTTP),
      Tags: tagsOf(context, resource),
    }),
    { path: "TargetGroups.0.TargetGroupArn" },
  );
}

function vpcOf({ id, targets }: TargetGroup, topology: Topology): string | null {
  const user = usersOf(id, topology)[0];
  if (user) return user.vpcId;
  const instanceIds = targets.flatMap(({ target }) => (target.kind === "instance" ? [target.instanceId] : []));
  const at = topology.networkInterfaces.find(
    ({ attachment }) => attachment !== null && instanceIds.includes(attachment.instanceId),
  );
  return at?.vpcId ?? topology.vpcs[0]?.id ?? null;
}

/** The load balancers that forward to a target group. */
function usersOf(targetGroupId: string, { loadBalancers }: Topology): Topology["loadBalancers"] {
  return loadBalancers.filter(({ listeners }) =>
    listeners
      .flatMap((listener) => [listener, ...(listener.rules ?? [])])
      .some(({ targetGroupIds }) => targetGroupIds.includes(targetGroupId)),
  );
}

/** Client addresses, and zones: of an Application Load Balancer they are turned off here, not there (CreateLoadBalancer). */
function attributes({ id, name, preserveClientIp }: TargetGroup, topology: Topology): Step[] {
  const ownZone = usersOf(id, topology).some(({ type, crossZone }) => type === "application" && !crossZone);
  const chosen = [
    ...(preserveClientIp === null
      ? []
      : [{ Key: "preserve_client_ip.enabled", Value: String(preserveClientIp), says: "client addresses" }]),
    ...(ownZone ? [{ Key: "load_balancing.cross_zone.enabled", Value: "false", says: "zones" }] : []),
  ];
  if (chosen.length === 0) return [];
  return [
    set(
      id,
      `${chosen.map(({ says }) => says).join(" and ")} of target group ${name}`,
      call("elasticloadbalancing:ModifyTargetGroupAttributes", {
        TargetGroupArn: ref(id),
        Attributes: chosen.map(({ Key, Value }) => ({ Key, Value })),
      }),
    ),
  ];
}

function registration({ id, name, targets }: TargetGroup): Step[] {
  if (targets.length === 0) return [];
  const made = call("elasticloadbalancing:RegisterTargets", {
    TargetGroupArn: ref(id),
    Targets: targets.map((each) => ({ ...targetKey(each), ...outside(each) })),
  });
  return [set(id, `targets of ${name}`, made)];
}

interface TargetKey {
  readonly Id: string | Reference;
  readonly Port: number;
}

/** How the ELBv2 API names a target. */
export function targetKey({ target, port }: Target): TargetKey {
  return { Id: target.kind === "instance" ? ref(target.instanceId) : formatIpAddress(target.address), Port: port };
}

/** An address outside of the VPC is of no zone, or of every one (TargetDescription). */
function outside({ target, availabilityZone }: Target): { readonly AvailabilityZone?: string } {
  return target.kind === "ip" && availabilityZone === null ? { AvailabilityZone: "all" } : {};
}
