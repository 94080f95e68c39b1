import fc from "fast-check";
import {
  ICMP,
  ICMPV6,
  ipv4,
  parseIpv4,
  parseIpv6,
  TCP,
  UDP,
  type IpAddress,
  type Ipv6,
  type Packet,
  type RuleService,
  type Topology,
} from "../../model/index.js";
import { INTERESTING_PORTS } from "./services.js";

/** A packet and who sends it: an index into `topology.networkInterfaces`, or the internet. */
export interface SentPacket {
  readonly from: number | "internet";
  readonly packet: Packet;
}

/** Hosts outside: two real ones, and sources and destinations that no gateway should carry. */
const OUTSIDE = ["8.8.8.8", "203.0.113.9"].flatMap((text) => parseIpv4(text) ?? []);
const BOGONS = [
  "10.99.99.99",
  "172.16.0.9",
  "192.168.1.1",
  "100.127.0.9",
  "127.0.0.1",
  "224.0.0.251",
  "0.0.0.0",
].flatMap((text) => parseIpv4(text) ?? []);
/** Amazon's services (FL-08) and other link-local addresses. */
const SERVICES = ["169.254.169.254", "169.254.169.253", "169.254.169.123", "169.254.170.2", "169.254.0.1"].flatMap(
  (text) => parseIpv4(text) ?? [],
);

/** The same of IPv6. */
const OUTSIDE_IPV6 = ["2001:4860:4860::8888", "2001:db8:cb00:7109::"].flatMap((text) => parseIpv6(text) ?? []);
const BOGONS_IPV6 = [
  "fd12::1",
  "2001:db8:9::1",
  "ff05::1",
  "fe80::1",
  "64:ff9b::808:808",
  "64:ff9b::a9fe:a9fe",
].flatMap((text) => parseIpv6(text) ?? []);
const SERVICES_IPV6 = ["fd00:ec2::254", "fd00:ec2::253", "fd00:ec2::99", "fe80:ec2::1", "ff02::1:2"].flatMap(
  (text) => parseIpv6(text) ?? [],
);

/**
 * Packets of every interesting kind, IPv6 where there are such addresses: known, unused, reserved and foreign addresses, ports
 * at the edges of rules.
 */
export function packetArbitrary(topology: Topology): fc.Arbitrary<SentPacket> {
  const ipv4Packet = ipv4PacketArbitrary(topology);
  const hasIpv6 = topology.networkInterfaces.some(({ ipv6Addresses }) => ipv6Addresses.length > 0);
  return hasIpv6 ? fc.oneof(ipv4Packet, { arbitrary: ipv6PacketArbitrary(topology), weight: 2 }) : ipv4Packet;
}

function ipv4PacketArbitrary(topology: Topology): fc.Arbitrary<SentPacket> {
  const { networkInterfaces } = topology;
  const privateAddresses = networkInterfaces.flatMap((each) => each.privateAddresses.map(({ address }) => address));
  const publicAddresses = networkInterfaces.flatMap((each) =>
    each.privateAddresses.flatMap(({ publicAddress }) => publicAddress ?? []),
  );
  const subnetAddresses = topology.subnets.flatMap(({ cidr }) =>
    cidr === null ? [] : [...[0, 1, 2, 3].map((offset) => ipv4(cidr.first + offset)), ipv4(cidr.last - 1), cidr.last],
  );
  const resolvers = topology.vpcs.flatMap(({ cidrBlocks }) =>
    cidrBlocks.flatMap(({ cidr }) => (cidr.family === 4 ? [ipv4(cidr.first + 2), cidr.last] : [])),
  );
  const destination = weighted([
    [6, privateAddresses],
    [4, publicAddresses],
    [2, subnetAddresses],
    [1, resolvers],
    [1, SERVICES],
    [1, BOGONS],
    [2, OUTSIDE],
  ]);
  const foreign = weighted([
    [1, privateAddresses],
    [1, publicAddresses],
    [1, BOGONS],
    [1, OUTSIDE],
  ]);
  const outside = weighted([
    [5, OUTSIDE],
    [1, BOGONS],
    [1, publicAddresses],
  ]);
  const ownAddresses = networkInterfaces.map((each) => each.privateAddresses.map(({ address }) => address));
  return sentArbitrary(ownAddresses, { destination, foreign, outside }, segmentArbitrary(topology, ICMP_TYPES));
}

/** CIDR-10: an address is the same inside and outside. */
function ipv6PacketArbitrary(topology: Topology): fc.Arbitrary<SentPacket> {
  const ownAddresses = topology.networkInterfaces.map(({ ipv6Addresses }) => ipv6Addresses);
  const addresses = ownAddresses.flat();
  const subnetAddresses = topology.subnets.flatMap(({ ipv6Cidrs }) =>
    ipv6Cidrs.flatMap(({ first, last }): readonly Ipv6[] => [
      first,
      { ...first, low: 1n },
      { ...first, low: 99n },
      last,
    ]),
  );
  const destination = weighted([
    [9, addresses],
    [2, subnetAddresses],
    [1, SERVICES_IPV6],
    [1, BOGONS_IPV6],
    [8, OUTSIDE_IPV6],
  ]);
  const foreign = weighted([
    [1, addresses],
    [1, subnetAddresses],
    [1, BOGONS_IPV6],
    [1, OUTSIDE_IPV6],
  ]);
  const outside = weighted([
    [5, OUTSIDE_IPV6],
    [1, BOGONS_IPV6],
    [1, addresses],
  ]);
  return sentArbitrary(ownAddresses, { destination, foreign, outside }, segmentArbitrary(topology, ICMPV6_TYPES));
}

/** The packets of senders with these addresses, one list for each interface. */
function sentArbitrary(
  ownAddresses: readonly (readonly IpAddress[])[],
  { destination, foreign, outside }: Readonly<Record<"destination" | "foreign" | "outside", fc.Arbitrary<IpAddress>>>,
  segments: fc.Arbitrary<Omit<Packet, "source" | "destination">>,
): fc.Arbitrary<SentPacket> {
  const senders = ownAddresses.map((_, index) => index);
  const from: fc.Arbitrary<number | "internet"> = fc.oneof(
    { arbitrary: fc.constant("internet" as const), weight: 1 },
    ...(senders.length > 0 ? [{ arbitrary: fc.constantFrom(...senders), weight: 4 }] : []),
  );
  return fc
    .record({ from, own: fc.nat({ max: 7 }), spoofed: fc.nat({ max: 9 }), foreign, outside, destination })
    .chain((choice) => {
      const addresses = choice.from === "internet" ? [] : (ownAddresses[choice.from] ?? []);
      const own = addresses[choice.own % Math.max(addresses.length, 1)] ?? choice.foreign;
      const source = choice.from === "internet" ? choice.outside : choice.spoofed === 0 ? choice.foreign : own;
      return segments.map((segment) => ({
        from: choice.from,
        packet: { ...segment, source, destination: choice.destination },
      }));
    });
}

function weighted(groups: readonly (readonly [number, readonly IpAddress[]])[]): fc.Arbitrary<IpAddress> {
  const present = groups.filter(([, addresses]) => addresses.length > 0);
  return fc.oneof(...present.map(([weight, addresses]) => ({ weight, arbitrary: fc.constantFrom(...addresses) })));
}

/** Ports just inside and just outside every range that a rule names. */
function portEdges(topology: Topology): readonly number[] {
  const services: readonly RuleService[] = [
    ...topology.securityGroups.flatMap((group) => [...group.ingress, ...group.egress]),
    ...topology.networkAcls.flatMap((acl) => acl.entries),
  ].map(({ service }) => service);
  const edges = services.flatMap((service) =>
    service.kind === "ports" ? [service.fromPort - 1, service.fromPort, service.toPort, service.toPort + 1] : [],
  );
  return [...new Set(edges)].filter((port) => port >= 0 && port <= 65535);
}

interface IcmpTypes {
  readonly protocol: number;
  readonly types: readonly number[];
}

const ICMP_TYPES: IcmpTypes = { protocol: ICMP, types: [8, 0, 3, 11, 13, 14] };
const ICMPV6_TYPES: IcmpTypes = { protocol: ICMPV6, types: [128, 128, 129, 1, 2, 3, 135] };

function segmentArbitrary(
  topology: Topology,
  { protocol, types }: IcmpTypes,
): fc.Arbitrary<Omit<Packet, "source" | "destination">> {
  const edges = portEdges(topology);
  const port = fc.constantFrom(...INTERESTING_PORTS, ...edges, ...edges);
  const nothing = {
    sourcePort: 0,
    destinationPort: 0,
    icmpType: 0,
    icmpCode: 0,
    icmpIdentifier: 0,
    tcpFlags: 0,
    timeToLive: 127,
    dontFragment: true,
    mtuBytes: 0,
    about: null,
    payload: null,
  };
  const ports = fc
    .record({
      protocol: fc.constantFrom(TCP, UDP),
      sourcePort: port,
      destinationPort: port,
      tcpFlags: fc.nat({ max: 31 }),
    })
    .map((each) => ({ ...nothing, ...each, tcpFlags: each.protocol === TCP ? each.tcpFlags : 0, lengthBytes: 60 }));
  const icmp = fc
    .record({
      icmpType: fc.constantFrom(...types),
      icmpCode: fc.constantFrom(0, 4),
      icmpIdentifier: fc.constantFrom(1, 2),
    })
    .map((each) => ({ ...nothing, ...each, protocol, lengthBytes: 84 }));
  const other = fc.constantFrom(47, 50, 89).map((number) => ({ ...nothing, protocol: number, lengthBytes: 100 }));
  return fc.oneof({ arbitrary: ports, weight: 5 }, { arbitrary: icmp, weight: 3 }, { arbitrary: other, weight: 1 });
}
