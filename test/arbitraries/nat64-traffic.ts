import type fc from "fast-check";
import {
  ipv4,
  isIpv4,
  parseIpv6Cidr,
  type Ipv4,
  type Ipv6,
  type NetworkInterface,
  type Route,
  type Topology,
} from "../../model/index.js";
import { pickOne } from "./place.js";
import { trafficArbitrary, type TrafficStep } from "./traffic.js";

/** IPv4 as who speaks IPv6 only reaches it (RFC 6052). */
const NAT64 = parseIpv6Cidr("64:ff9b::/96")!;
/** 8.8.8.8, 198.51.100.7 */
const OUTSIDE = [ipv4(0x08080808), ipv4(0xc6336407)];

/**
 * Every route table of a VPC with a NAT gateway leads to it what is IPv4 seen from IPv6, and in every other subnet that
 * holds nothing but hosts there is no IPv4.
 */
export function leadToIpv4(topology: Topology): Topology {
  const hosts = topology.subnets.filter(({ id }) =>
    topology.networkInterfaces.every((each) => each.subnetId !== id || isHostWithIpv6(each)),
  );
  const ipv6Only = new Set(hosts.flatMap(({ id }, index) => (index % 2 === 0 ? [id] : [])));
  return {
    ...topology,
    subnets: topology.subnets.map((each) => (ipv6Only.has(each.id) ? { ...each, cidr: null } : each)),
    networkInterfaces: topology.networkInterfaces.map((each) =>
      ipv6Only.has(each.subnetId) ? { ...each, privateAddresses: [] } : each,
    ),
    routeTables: topology.routeTables.map((table) => {
      const gateway = topology.natGateways.find(({ vpcId }) => vpcId === table.vpcId);
      if (gateway === undefined || table.gatewayIds.length > 0) return table;
      const route: Route = {
        destination: { kind: "cidr", cidr: NAT64 },
        target: { kind: "nat-gateway", id: gateway.id },
        state: "active",
        origin: "CreateRoute",
      };
      return { ...table, routes: [...table.routes, route] };
    }),
  };
}

function isHostWithIpv6({ attachment, ipv6Addresses }: NetworkInterface): boolean {
  return attachment !== null && ipv6Addresses.length > 0;
}

/** Histories in which IPv6 that hosts send is for IPv4 of the internet or of the topology, but for one packet in four. */
export function nat64TrafficArbitrary(topology: Topology): fc.Arbitrary<readonly TrafficStep[]> {
  const own = topology.networkInterfaces.flatMap(({ privateAddresses }) => privateAddresses.slice(0, 1));
  const addresses = [...own.flatMap(({ address }, index) => (index % 4 === 0 ? address : [])), ...OUTSIDE];
  return trafficArbitrary(topology).map((steps) => steps.map((step, index) => aimed(addresses, step, index)));
}

function aimed(addresses: readonly Ipv4[], step: TrafficStep, index: number): TrafficStep {
  if (step.kind !== "send" || index % 4 === 3) return step;
  const { from, packet } = step.sent;
  if (from === "internet" || isIpv4(packet.destination)) return step;
  const pick = packet.sourcePort + packet.destinationPort + packet.icmpIdentifier + index;
  const destination: Ipv6 = { ...NAT64.first, low: BigInt(pickOne(addresses, pick) ?? 0) };
  return { ...step, sent: { from, packet: { ...packet, destination } } };
}
