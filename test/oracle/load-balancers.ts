import {
  deriveNumber,
  formatIpAddress,
  isIpv4,
  type LoadBalancer,
  type LoadBalancerListener,
  type NetworkInterface,
  type Topology,
} from "../../model/index.js";
import { addressOf, ipOf, type Address } from "./addresses.js";
import { becomes } from "./becomes.js";
import { enters } from "./at-interface.js";
import { ends, undecided, type Journey, type Step } from "./journey.js";
import {
  alive,
  answeredBy,
  beginsConnection,
  endsOf,
  freePort,
  same,
  turned,
  type Ends,
  type NatConnection,
} from "./nat-gateways.js";
import { subnetOf } from "./places.js";

// docs.aws.amazon.com/elasticloadbalancing/latest/network: network-load-balancers, load-balancer-listeners,
// load-balancer-target-groups, edit-target-group-attributes, target-group-health-checks.

/** The Network Load Balancer whose node that is. */
export function loadBalancerAt({ loadBalancers }: Topology, interfaceId: string): LoadBalancer | null {
  return (
    loadBalancers.find(
      ({ type, networkInterfaceIds }) => type === "network" && networkInterfaceIds.includes(interfaceId),
    ) ?? null
  );
}

/** At a node: a target's answer goes back to the client, a client's packet on to a target. */
export function atLoadBalancer(
  journey: Journey,
  balancer: LoadBalancer,
  at: NetworkInterface,
  sameSubnet: boolean,
): Step {
  const { topology, memory, packet, source, destination, now } = journey;
  const refused = enters(journey, at, sameSubnet);
  if (refused !== null) return refused;
  const flow = endsOf(packet, source, destination);
  if (flow === null) return ends(journey, "ELBV2_LISTENERS_MISMATCH", balancer.id);
  const answered = answeredBy(memory.natConnections, flow, now);
  if (answered?.gatewayId === balancer.id) {
    answered.lastSeen = now;
    const cannot = becomes(journey, turned(answered.inside), balancer.id, "ELBV2_LISTENERS_MISMATCH");
    if (cannot !== null) return cannot;
    return { onward: topology.networkInterfaces.find(({ id }) => id === answered.interfaceId)! };
  }
  const known = memory.natConnections.find(
    (each) => each.gatewayId === balancer.id && alive(each, now) && same(each.inside, flow),
  );
  const connection = known ?? opened(journey, balancer, at, flow);
  if (!("outside" in connection)) return connection;
  connection.lastSeen = now;
  const cannot = becomes(journey, connection.outside, balancer.id, "ELBV2_LISTENERS_MISMATCH");
  if (cannot !== null) return cannot;
  // Its own groups stand for it at the target, also where the packet has its client's address.
  const shown = ipOf(journey.source);
  journey.sender = isIpv4(shown)
    ? { ...at, privateAddresses: [{ address: shown, primary: true, publicAddress: null }] }
    : { ...at, ipv6Addresses: [shown] };
  journey.balanced = true; // CT-04
  return { onward: at };
}

/** A new connection to a target of the listener, or the end of a packet that begins none. */
function opened(journey: Journey, balancer: LoadBalancer, at: NetworkInterface, flow: Ends): NatConnection | Step {
  const { topology, memory, packet, now } = journey;
  const listener = balancer.listeners.find(
    (each) => each.port === flow.destinationPort && transports(each).includes(flow.protocol),
  );
  if (listener === undefined) return ends(journey, "ELBV2_LISTENERS_MISMATCH", balancer.id);
  if (listener.protocol === "TLS") return undecided(journey);
  if (!beginsConnection(packet)) return ends(journey, "SIM_NAT_NO_CONNECTION", balancer.id);
  const all = targetsOf(topology, listener);
  if (all.length === 0) return ends(journey, "ELBV2_LISTENER_HAS_NO_TG", balancer.id);
  const here = all.filter(
    ({ zone }) => balancer.crossZone || zone === null || zone === subnetOf(topology, at).availabilityZone,
  );
  // Fail-open: where no target at all is healthy, each is as good as another.
  const able = all.some(({ healthy }) => healthy) ? here.filter(({ healthy }) => healthy) : here;
  if (able.length === 0) return ends(journey, "ELBV2_NO_TARGETS_IN_AZ", balancer.id);
  const words = `${formatIpAddress(ipOf(flow.source))}:${flow.sourcePort} ${formatIpAddress(ipOf(flow.destination))}:${flow.destinationPort}`;
  const { address, port, ...chosen } = able[deriveNumber(balancer.id, words) % able.length]!;
  const acrossFamilies = typeof address !== typeof flow.source;
  if (flow.protocol === 17 && (acrossFamilies || typeof address === "bigint")) return undecided(journey);
  const seesClients = chosen.seesClients && !acrossFamilies;
  const toTarget = { ...flow, destination: address, destinationPort: port };
  const own =
    typeof address === "bigint" ? at.ipv6Addresses[0] : at.privateAddresses.find(({ primary }) => primary)!.address;
  if (!seesClients && own === undefined) return undecided(journey);
  const hidden = { ...toTarget, source: own === undefined ? flow.source : addressOf(own) };
  const connection: NatConnection = {
    gatewayId: balancer.id,
    interfaceId: at.id,
    idleUs: flow.protocol === 17 ? 120_000_000 : 350_000_000,
    inside: flow,
    outside: seesClients ? toTarget : { ...hidden, sourcePort: freePort(memory.natConnections, hidden, now) },
    lastSeen: now,
    drawsAnswers: seesClients,
  };
  memory.natConnections.push(connection);
  return connection;
}

function transports({ protocol }: LoadBalancerListener): readonly number[] {
  return { UDP: [17], TCP_UDP: [6, 17] }[protocol] ?? [6];
}

interface Candidate {
  readonly address: Address;
  readonly port: number;
  /** Null for any. */
  readonly zone: string | null;
  readonly healthy: boolean;
  readonly seesClients: boolean;
}

/** Those of its target groups, but for the ones that get no new connections: `draining` and `unused`. */
function targetsOf(topology: Topology, listener: LoadBalancerListener): readonly Candidate[] {
  const groups = listener.targetGroupIds.map((id) => topology.targetGroups.find((each) => each.id === id)!);
  return groups.flatMap(({ targets, targetType, ipAddressType, protocol, preserveClientIp }) => {
    // Said, or by default: instances see their clients, addresses do not, but for those that get UDP.
    const seesClients = preserveClientIp ?? (targetType === "instance" || protocol.includes("UDP"));
    return targets
      .filter(({ health }) => health !== "draining" && health !== "unused")
      .flatMap(({ target, port, availabilityZone, health }): readonly Candidate[] => {
        const common = { port, healthy: health === "healthy", seesClients };
        if (target.kind === "ip") return [{ ...common, address: addressOf(target.address), zone: availabilityZone }];
        const first = topology.networkInterfaces.find(
          ({ attachment }) => attachment?.instanceId === target.instanceId && attachment.deviceIndex === 0,
        );
        if (first === undefined) return [];
        const ipv4 = first.privateAddresses.find(({ primary }) => primary)?.address;
        const address = ipAddressType === "ipv6" ? first.ipv6Addresses[0] : ipv4;
        if (address === undefined) return [];
        return [{ ...common, address: addressOf(address), zone: subnetOf(topology, first).availabilityZone }];
      });
  });
}
