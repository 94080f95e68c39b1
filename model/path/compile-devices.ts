import { TCP, UDP } from "../packet.js";
import type {
  ListenerAction,
  LoadBalancer,
  LoadBalancerListener,
  Target,
  TargetGroup,
} from "../topology/load-balancers.js";
import type { NatGateway } from "../topology/gateways.js";
import type { Topology } from "../topology/topology.js";
import { dropped, undecided } from "./fate.js";
import { GATEWAY_MTU_BYTES, mtuLimit } from "./mtu-limit.js";
import type {
  CompiledListener,
  CompiledLoadBalancer,
  CompiledMiddlebox,
  CompiledNatGateway,
  CompiledTarget,
  Device,
} from "./network.js";

/** NAT gateways and Network Load Balancers by id. Application Load Balancers answer their clients themselves. */
export function compileDevices(topology: Topology): Map<string, Device> {
  const devices = new Map<string, Device>();
  for (const gateway of topology.natGateways) {
    if (gateway.state === "available") {
      devices.set(gateway.id, { kind: "nat-gateway", gateway: compileNatGateway(gateway) });
    }
  }
  for (const balancer of topology.loadBalancers) {
    if (balancer.type === "network") {
      devices.set(balancer.id, { kind: "load-balancer", balancer: compileLoadBalancer(balancer, topology) });
    }
  }
  return devices;
}

/** The device that each interface belongs to. */
export function devicesByInterface(
  topology: Topology,
  devices: ReadonlyMap<string, Device>,
  middleboxes: ReadonlyMap<string, CompiledMiddlebox>,
): Map<string, Device> {
  const owned = [
    ...topology.natGateways.flatMap(({ id, addresses }) =>
      addresses.map((each) => [each.networkInterfaceId, id] as const),
    ),
    ...topology.loadBalancers.flatMap(({ id, networkInterfaceIds }) =>
      networkInterfaceIds.map((each) => [each, id] as const),
    ),
  ];
  const natInstances = [...middleboxes].flatMap(([id, middlebox]): (readonly [string, Device])[] =>
    middlebox.forwards === "nat" ? [[id, { kind: "nat-instance", middlebox }]] : [],
  );
  return new Map([
    ...owned.flatMap(([interfaceId, id]): (readonly [string, Device])[] => {
      const device = devices.get(id);
      return device === undefined ? [] : [[interfaceId, device]];
    }),
    ...natInstances,
  ]);
}

function compileNatGateway(gateway: NatGateway): CompiledNatGateway {
  const { id } = gateway;
  return {
    gateway,
    interfaces: [],
    protocolRestriction: dropped("PROTOCOL_RESTRICTION", id),
    nat64ToNobody: undecided(id, "AWS does not say what NAT64 does with an address that no host may have"),
    fragments: undecided(id, "NAT64 has to fragment it (RFC 7915, 4), and IP fragments are not modelled"),
    noSuchMessage: dropped("PROTOCOL_RESTRICTION", id, "the other family has no such ICMP message"),
    familyRestriction: dropped("PROTOCOL_RESTRICTION", id, "of IPv6 only what goes to 64:ff9b::/96"),
    noConnection: dropped("SIM_NAT_NO_CONNECTION", id),
    noFreePort: dropped("SIM_NAT_NO_FREE_PORT", id),
    mtu: mtuLimit(GATEWAY_MTU_BYTES, id),
  };
}

function compileLoadBalancer(balancer: LoadBalancer, topology: Topology): CompiledLoadBalancer {
  const { id } = balancer;
  const groups = new Map(topology.targetGroups.map((group) => [group.id, group]));
  return {
    balancer,
    listeners: balancer.listeners.map((listener) => compileListener(id, listener, groups, topology)),
    noListener: dropped("ELBV2_LISTENERS_MISMATCH", id),
    noTargets: dropped("ELBV2_LISTENER_HAS_NO_TG", id),
    noTargetsInZone: dropped("ELBV2_NO_TARGETS_IN_AZ", id),
    noConnection: dropped("SIM_NAT_NO_CONNECTION", id),
    noFreePort: dropped("SIM_NAT_NO_FREE_PORT", id),
    noAddress: undecided(id, `a node of ${balancer.name} has no address of its target's family`),
    udpNotModelled: undecided(id, "UDP of dual-stack load balancers by IPv6 is not modelled yet"),
    fragments: undecided(id, "it has to be fragmented for the other family, and IP fragments are not modelled"),
    noSuchMessage: dropped("ELBV2_LISTENERS_MISMATCH", id, "the other family has no such ICMP message"),
  };
}

function compileListener(
  balancerId: string,
  { protocol, port, targetGroupIds }: LoadBalancerListener,
  groups: ReadonlyMap<string, TargetGroup>,
  topology: Topology,
): CompiledListener {
  const chosen = targetGroupIds.flatMap((id) => groups.get(id) ?? []);
  const strange = chosen.find(({ targetType }) => targetType === "lambda" || targetType === "alb");
  const reason =
    protocol === "TLS"
      ? "TLS listeners are not modelled yet"
      : strange !== undefined
        ? `targets of type ${strange.targetType} are not modelled yet`
        : chosen.length < targetGroupIds.length
          ? "its target group is not in the input"
          : null;
  return {
    port,
    protocols: protocolsOf(protocol),
    targets: chosen.flatMap((group) => compileTargets(group, topology)),
    notModelled: reason === null ? null : undecided(balancerId, reason),
  };
}

/** Transport protocols of a listener. */
function protocolsOf(protocol: string): readonly number[] {
  if (protocol === "UDP") return [UDP];
  return protocol === "TCP_UDP" ? [TCP, UDP] : [TCP];
}

/** Where nothing is said: instances see their clients, and so do addresses behind UDP. */
function preservesClientIp({ preserveClientIp, targetType, protocol }: TargetGroup): boolean {
  return preserveClientIp ?? (targetType === "instance" || protocol === "UDP" || protocol === "TCP_UDP");
}

/**
 * The targets that an action of an Application Load Balancer spreads requests over, whatever their zone (its cross-zone
 * load balancing is always on): the healthy ones, and all of them while none is (fail-open).
 */
export function proxiedTargets(
  topology: Topology,
  { targetGroupIds }: Pick<ListenerAction, "targetGroupIds">,
): readonly CompiledTarget[] {
  const all = targetGroupIds.flatMap((id) => {
    const group = topology.targetGroups.find((each) => each.id === id);
    // A function is called, not connected to, and has no packets of its own.
    if (group?.targetType === "lambda") return [];
    return group === undefined ? [] : compileTargets(group, topology);
  });
  const healthy = all.filter((target) => target.healthy);
  return healthy.length > 0 ? healthy : all;
}

/** Those of a target group that may be chosen. Whether they see clients' addresses is an attribute of the group. */
function compileTargets(group: TargetGroup, topology: Topology): readonly CompiledTarget[] {
  const preserveClientIp = preservesClientIp(group);
  const byIpv6 = group.ipAddressType === "ipv6";
  return group.targets.flatMap((target) => compileTarget(target, byIpv6, preserveClientIp, topology) ?? []);
}

function compileTarget(
  { target, port, availabilityZone, health }: Target,
  byIpv6: boolean,
  preserveClientIp: boolean,
  topology: Topology,
): CompiledTarget | null {
  if (health === "unused" || health === "draining") return null;
  const healthy = health === "healthy";
  if (target.kind === "ip") return { address: target.address, port, availabilityZone, healthy, preserveClientIp };
  const owner = topology.networkInterfaces.find(
    ({ attachment }) => attachment?.instanceId === target.instanceId && attachment.deviceIndex === 0,
  );
  const address = byIpv6 ? owner?.ipv6Addresses[0] : owner?.privateAddresses.find(({ primary }) => primary)?.address;
  if (owner === undefined || address === undefined) return null;
  const zone = topology.subnets.find(({ id }) => id === owner.subnetId)?.availabilityZone ?? null;
  return { address, port, availabilityZone: zone, healthy, preserveClientIp };
}
