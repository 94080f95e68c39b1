import type fc from "fast-check";
import { isIpv4, type LoadBalancer, type Packet, type Topology } from "../../model/index.js";
import type { SentPacket } from "./packet.js";
import { pickOne } from "./place.js";
import { trafficArbitrary, type TrafficStep } from "./traffic.js";

/** Histories in which every packet of TCP or UDP but one in four is for a listener of a load balancer's node. */
export function balancedTrafficArbitrary(topology: Topology): fc.Arbitrary<readonly TrafficStep[]> {
  return trafficArbitrary(topology).map((steps) => steps.map((step, index) => aimed(topology, step, index)));
}

function aimed(topology: Topology, step: TrafficStep, index: number): TrafficStep {
  if (step.kind !== "send" || index % 4 === 3) return step;
  const { from, packet } = step.sent;
  const pick = packet.sourcePort + packet.destinationPort + index;
  const balancer = pickOne(topology.loadBalancers, pick);
  const destination = balancer && nodeAddress(topology, balancer, step.sent, pick);
  if (balancer === undefined || destination === undefined) return step;
  const { protocol = "TCP", port = 0 } = pickOne(balancer.listeners, pick) ?? {};
  const transport = protocol === "UDP" || (protocol === "TCP_UDP" && pick % 2 === 0) ? 17 : 6;
  if (packet.protocol !== 6 && packet.protocol !== 17) return step;
  const tcpFlags = transport === 6 ? packet.tcpFlags || 2 : 0;
  return {
    ...step,
    sent: { from, packet: { ...packet, protocol: transport, destination, destinationPort: port, tcpFlags } },
  };
}

/** Of the sender's family, from the internet a public one, if any node has such an address. */
function nodeAddress(
  { networkInterfaces }: Topology,
  { networkInterfaceIds }: LoadBalancer,
  { from, packet }: SentPacket,
  pick: number,
): Packet["destination"] | undefined {
  const nodes = networkInterfaces.filter(({ id }) => networkInterfaceIds.includes(id));
  if (!isIpv4(packet.source))
    return pickOne(
      nodes.flatMap(({ ipv6Addresses }) => ipv6Addresses),
      pick,
    );
  const addresses = nodes.flatMap(({ privateAddresses }) =>
    privateAddresses.flatMap(({ address, publicAddress }) => (from === "internet" ? (publicAddress ?? []) : address)),
  );
  return addresses.length === 0 ? undefined : pickOne(addresses, pick);
}
