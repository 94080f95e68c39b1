import fc from "fast-check";
import {
  ipv4,
  isIpv4,
  type LoadBalancer,
  type LoadBalancerListener,
  type Subnet,
  type Target,
  type TargetGroup,
  type Topology,
  type Vpc,
} from "../../model/index.js";
import { besideIpv4 } from "./add-ipv6.js";
import { managedInterface } from "./managed-interface.js";
import { id, pickOne } from "./place.js";

/** What the load balancer of a VPC chooses freely; a `pick` is taken modulo what there is to choose from. */
interface BalancerChoice {
  readonly isPublic: boolean;
  readonly crossZone: boolean;
  /** Null is a load balancer without security groups. */
  readonly groupPick: number | null;
  readonly bothZones: boolean;
  readonly subnetPick: number;
  readonly listeners: readonly ListenerChoice[];
}

interface ListenerChoice {
  readonly protocol: "TCP" | "UDP" | "TCP_UDP" | "TLS";
  readonly port: number;
  readonly groups: readonly GroupChoice[];
}

interface GroupChoice {
  readonly targetType: "instance" | "ip";
  readonly preserveClientIp: boolean | null;
  readonly targets: readonly {
    readonly pick: number;
    readonly port: number;
    readonly health: Target["health"];
    /** Of an address: its own zone is not told. */
    readonly everyZone: boolean;
  }[];
}

const pick = fc.nat({ max: 997 });

const group: fc.Arbitrary<GroupChoice> = fc.record({
  targetType: fc.constantFrom("instance" as const, "ip" as const),
  preserveClientIp: fc.constantFrom(null, null, true, false),
  targets: fc.array(
    fc.record({
      pick,
      port: fc.constantFrom(22, 80, 443, 8080),
      health: fc.constantFrom<Target["health"]>(
        "healthy",
        "healthy",
        "healthy",
        "unhealthy",
        "initial",
        "draining",
        "unused",
      ),
      everyZone: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
});

const listener: fc.Arbitrary<ListenerChoice> = fc.record({
  protocol: fc.constantFrom(
    "TCP" as const,
    "TCP" as const,
    "TCP" as const,
    "UDP" as const,
    "TCP_UDP" as const,
    "TLS" as const,
  ),
  port: fc.constantFrom(22, 80, 443),
  groups: fc.array(group, { minLength: 1, maxLength: 2 }),
});

const balancer: fc.Arbitrary<BalancerChoice> = fc.record({
  isPublic: fc.boolean(),
  crossZone: fc.boolean(),
  groupPick: fc.option(pick, { freq: 2 }),
  bothZones: fc.boolean(),
  subnetPick: pick,
  listeners: fc.uniqueArray(listener, { selector: ({ port }) => port, minLength: 1, maxLength: 3 }),
});

const choices = fc.array(fc.option(balancer, { freq: 4 }), { minLength: 4, maxLength: 4 });

/**
 * The topologies with a Network Load Balancer in most VPCs: with and without security groups, in one zone or two, with
 * listeners of every protocol and targets, instances or addresses of any VPC, in every state of health.
 */
export function withLoadBalancers(topologies: fc.Arbitrary<Topology>): fc.Arbitrary<Topology> {
  return fc.tuple(topologies, choices).map(([topology, chosen]) =>
    topology.vpcs.reduce((current, vpc, index) => {
      const choice = chosen[index];
      return choice ? addLoadBalancer(current, vpc, `nlb-${index}`, choice) : current;
    }, topology),
  );
}

function addLoadBalancer(topology: Topology, vpc: Vpc, name: string, choice: BalancerChoice): Topology {
  const { id: vpcId, accountId, region } = vpc;
  const subnets = subnetsOf(topology, vpcId, choice);
  if (subnets.length === 0) return topology;
  const isPublic = choice.isPublic && topology.internetGateways.some((each) => each.vpcId === vpcId);
  const ownGroups = topology.securityGroups.filter((each) => each.vpcId === vpcId);
  const securityGroup = choice.groupPick === null ? undefined : pickOne(ownGroups, choice.groupPick);
  const nodes = subnets.map((subnet, index) => ({
    ...managedInterface(subnet, {
      name: `${name}-${index}`,
      interfaceType: "network_load_balancer",
      offset: 5,
      publicAddresses: [isPublic ? ipv4(((54 << 24) | (3 << 16) | (Number(name.slice(4)) << 8)) + index + 1) : null],
    }),
    securityGroupIds: securityGroup === undefined ? [] : [securityGroup.id],
  }));
  const made = choice.listeners.map((each) => ({
    each,
    groups: each.groups.map((one, index) => targetGroup(topology, vpc, `${name}-${each.port}-${index}`, each, one)),
  }));
  const listeners = made.map(({ each: { protocol, port }, groups }): LoadBalancerListener => {
    return { protocol, port, targetGroupIds: groups.map((one) => one.id), answers: null, rules: [] };
  });
  const built: LoadBalancer = {
    id: id("nlb", name),
    name,
    accountId,
    region,
    vpcId,
    type: "network",
    scheme: isPublic ? "internet-facing" : "internal",
    state: "active",
    crossZone: choice.crossZone,
    zones: subnets.map(({ id: subnetId, availabilityZone }) => ({ subnetId, availabilityZone })),
    networkInterfaceIds: nodes.map((node) => node.id),
    listeners,
  };
  return {
    ...topology,
    networkInterfaces: [...topology.networkInterfaces, ...nodes],
    loadBalancers: [...topology.loadBalancers, built],
    targetGroups: [...topology.targetGroups, ...made.flatMap(({ groups }) => groups)],
  };
}

/** One subnet, or as many as are in zones of their own. */
function subnetsOf(topology: Topology, vpcId: string, { bothZones, subnetPick }: BalancerChoice): readonly Subnet[] {
  const own = topology.subnets.filter((each) => each.vpcId === vpcId);
  const first = pickOne(own, subnetPick);
  if (first === undefined) return [];
  const second = own.find(({ availabilityZone }) => availabilityZone !== first.availabilityZone);
  return bothZones && second !== undefined ? [first, second] : [first];
}

function targetGroup(
  topology: Topology,
  { id: vpcId, accountId, region }: Vpc,
  name: string,
  { protocol }: ListenerChoice,
  { targetType, preserveClientIp, targets }: GroupChoice,
): TargetGroup {
  const instances = topology.instances.filter(({ id: instanceId }) =>
    topology.networkInterfaces.some((each) => each.vpcId === vpcId && each.attachment?.instanceId === instanceId),
  );
  const addresses = topology.networkInterfaces
    .filter(({ attachment }) => attachment !== null)
    .flatMap(({ subnetId, privateAddresses }) => {
      const zone = topology.subnets.find((each) => each.id === subnetId)?.availabilityZone ?? null;
      return privateAddresses.map(({ address }) => ({ address, zone }));
    });
  return {
    id: id("tg", name),
    name,
    accountId,
    region,
    protocol,
    targetType,
    // It cannot be turned off for UDP (edit-target-group-attributes).
    preserveClientIp: protocol.includes("UDP") ? null : preserveClientIp,
    targets: targets.flatMap(({ pick: chosen, port, health, everyZone }): readonly Target[] => {
      if (targetType === "instance") {
        const instance = pickOne(instances, chosen);
        if (instance === undefined) return [];
        return [{ target: { kind: "instance", instanceId: instance.id }, port, availabilityZone: null, health }];
      }
      const found = pickOne(addresses, chosen);
      if (found === undefined) return [];
      const { address, zone } = found;
      return [{ target: { kind: "ip", address }, port, availabilityZone: everyZone ? null : zone, health }];
    }),
  };
}

/**
 * The topology with IPv6 beside IPv4, whose load balancers' nodes have an address of both: every other target group is
 * reached by IPv6.
 */
export function dualStackBalancers(topology: Topology): Topology {
  const nodes = new Set(topology.loadBalancers.flatMap(({ networkInterfaceIds }) => networkInterfaceIds));
  return {
    ...topology,
    networkInterfaces: topology.networkInterfaces.map((each) =>
      nodes.has(each.id)
        ? { ...each, ipv6Addresses: each.privateAddresses.slice(0, 1).map(({ address }) => besideIpv4(address)) }
        : each,
    ),
    targetGroups: topology.targetGroups.map((group, index) => (index % 2 === 0 ? group : byIpv6(group))),
  };
}

function byIpv6(group: TargetGroup): TargetGroup {
  return {
    ...group,
    ipAddressType: "ipv6",
    targets: group.targets.map((each) => {
      const { target } = each;
      if (target.kind === "instance" || !isIpv4(target.address)) return each;
      return { ...each, target: { kind: "ip", address: besideIpv4(target.address) } };
    }),
  };
}
