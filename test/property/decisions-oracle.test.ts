import fc from "fast-check";
import { expect, test } from "vitest";
import {
  compileNetwork,
  isIpv4,
  path,
  sameAddress,
  simTime,
  TrackingTable,
  type Network,
  type Path,
  type Topology,
} from "../../model/index.js";
import { addAppliances, leadThroughHosts } from "../arbitraries/add-appliances.js";
import { balancedTrafficArbitrary } from "../arbitraries/balanced-traffic.js";
import { addInspection } from "../arbitraries/add-inspection.js";
import { dualStackBalancers, withLoadBalancers } from "../arbitraries/add-load-balancers.js";
import { addIpv6 } from "../arbitraries/add-ipv6.js";
import { leadToIpv4, nat64TrafficArbitrary } from "../arbitraries/nat64-traffic.js";
import { passableGatewayTopologyArbitrary } from "../arbitraries/passable-gateways.js";
import { withOnPremises } from "../arbitraries/add-on-premises.js";
import { onPremisesTrafficArbitrary } from "../arbitraries/on-premises-traffic.js";
import { passableTopologyArbitrary } from "../arbitraries/passable-topology.js";
import { gatewayTopologyArbitrary, topologyArbitrary } from "../arbitraries/topology.js";
import { trafficArbitrary } from "../arbitraries/traffic.js";
import { addressOf, isPrivate } from "../oracle/addresses.js";
import { evaluate } from "../oracle/evaluate.js";
import { newMemory, type Verdict } from "../oracle/journey.js";
import { networkOf } from "../oracle/on-premises.js";
import { endsInWords } from "../oracle/places.js";
import { play } from "../oracle/play.js";

function verdictOf(network: Network, { disposition, observations, packet, source, destination }: Path): Verdict {
  const common = {
    seen: observations.map(
      (each) =>
        `${network.interfaces[each.interfaceIndex]!.id} ${each.direction} ${each.action} ${endsInWords(each.packet, addressOf(each.source), addressOf(each.destination))}`,
    ),
    ends: endsInWords(packet, addressOf(source), addressOf(destination)),
  };
  switch (disposition.kind) {
    case "dropped":
      return { outcome: disposition.code, component: disposition.at, ...common };
    case "undecided":
      return { outcome: "undecided", component: "", ...common };
    case "delivered": {
      const { to } = disposition;
      const component =
        to.kind === "internet"
          ? to.kind
          : to.kind === "on-premises"
            ? (to.networkName ?? `behind ${to.connectionId}`)
            : to.kind === "service"
              ? to.service
              : network.interfaces[to.interfaceIndex]!.id;
      return { outcome: "delivered", component, ...common };
    }
  }
}

/** What of IPv6 a delivered packet met; of a VPC without an internet gateway it passed the egress-only one (IGW-09). */
function waysOfIpv6({ internetGateways }: Topology, { interfaces }: Network, decided: Path): readonly string[] {
  const { disposition, observations, packet, source } = decided;
  const first = observations[0];
  if (first === undefined || disposition.kind !== "delivered") return [];
  const [begins, arrives] = [isIpv4(first.source), isIpv4(source)];
  if (!begins && arrives) return ["IPv6 that becomes IPv4"];
  if (begins && !arrives) return [`${packet.about === null ? "IPv4" : "an error of IPv4"} that becomes IPv6`];
  if (arrives) return [];
  const at = interfaces[first.interfaceIndex]!;
  const egressOnly = internetGateways.every(({ vpcId }) => vpcId !== at.vpcId);
  const reason = observations.at(-1)?.securityGroup?.kind;
  return [
    ...(reason === undefined ? [] : [`IPv6 ${reason}`]),
    ...(observations.length === 2 ? ["IPv6 between two interfaces"] : []),
    ...(observations.some((each) => interfaces[each.interfaceIndex]!.interfaceType === "transit_gateway")
      ? ["IPv6 through a transit gateway"]
      : []),
    ...(egressOnly && disposition.to.kind === "internet" ? ["out through an egress-only gateway"] : []),
    ...(egressOnly && first.direction === "ingress"
      ? [`${packet.about === null ? "an answer" : "an error"} through an egress-only gateway`]
      : []),
  ];
}

/** By what a delivered packet went to a network on premises, or came from there. */
function waysOnPremises(topology: Topology, { disposition, observations, packet }: Path): readonly string[] {
  if (disposition.kind !== "delivered") return [];
  const { to } = disposition;
  if (to.kind !== "on-premises") {
    if (networkOf(topology, addressOf(packet.source)) === undefined) return [];
    return ["from on premises", ...(observations.length > 1 ? ["from on premises through a middlebox"] : [])];
  }
  const connection = topology.vpnConnections.find(({ id }) => id === to.connectionId);
  const kind = connection === undefined ? "Direct Connect" : connection.staticRoutesOnly ? "a static route" : "BGP";
  return [`to on premises by ${kind}`, ...(to.networkName === null ? ["to nobody knows whom"] : [])];
}

/** What of gateways a delivered packet met. */
function waysOf({ interfaces }: Network, { observations, packet }: Path, from: number | "internet"): readonly string[] {
  const passed = (type: string): boolean =>
    observations.some((each) => each.direction === "egress" && interfaces[each.interfaceIndex]!.interfaceType === type);
  const between = observations.slice(1, -1);
  const isHost = ({ interfaceIndex }: (typeof between)[number]): boolean =>
    interfaces[interfaceIndex]!.attachment !== null;
  const reason = observations.at(-1)?.securityGroup?.kind;
  return [
    ...(reason === "tracked" && passed("nat_gateway") ? ["an answer through a NAT gateway"] : []),
    ...(passed("network_load_balancer") ? ["through a load balancer", ...balancedWays(interfaces, observations)] : []),
    ...(packet.about !== null && passed("network_load_balancer") ? ["an error through a load balancer"] : []),
    ...(packet.about !== null && passed("nat_gateway") ? ["an error through a NAT gateway"] : []),
    ...(between.some(isHost) ? ["through a host"] : []),
    ...(passed("transit_gateway") ? ["through a transit gateway"] : []),
    ...(passed("gateway_load_balancer_endpoint") ? ["through an inspection endpoint"] : []),
    ...(from === "internet" && observations.length > 1 ? ["from the internet through a middlebox"] : []),
    ...(from === "internet" && isPrivate(addressOf(packet.destination))
      ? ["an answer of a service behind a gateway endpoint"]
      : []),
  ];
}

/** Which way a packet has passed a load balancer, and whether its target sees its client. */
function balancedWays(interfaces: Network["interfaces"], observations: Path["observations"]): readonly string[] {
  const isNode = ({ interfaceIndex }: Path["observations"][number]): boolean =>
    interfaces[interfaceIndex]!.interfaceType === "network_load_balancer";
  const into = observations.find((each) => isNode(each) && each.direction === "ingress");
  const outOf = observations.find((each) => isNode(each) && each.direction === "egress");
  if (into === undefined || outOf === undefined) return [];
  const { privateAddresses, ipv6Addresses } = interfaces[into.interfaceIndex]!;
  const own = [...privateAddresses.map(({ address }) => address), ...ipv6Addresses];
  const family = isIpv4(into.source) && isIpv4(outOf.source) ? [] : ["IPv6 through a load balancer"];
  if (!own.some((each) => sameAddress(each, into.destination)))
    return [...family, "an answer of a target that sees its client"];
  const seen = sameAddress(outOf.source, into.source);
  return [...family, seen ? "to a target that sees its client" : "by a node's address"];
}

/** What the histories must come across to be worth comparing. */
const COMMON: readonly string[] = [
  "delivered",
  "undecided",
  "rule",
  "tracked",
  "related",
  "BAD_STATE_ROUTE",
  "ENI_SG_RULES_MISMATCH",
  "ENI_SOURCE_DEST_CHECK_RESTRICTION",
  "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
  "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
  "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
  "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
  "NO_POSSIBLE_DESTINATION",
  "NO_ROUTE_TO_DESTINATION",
  "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
  "SG_HAS_NO_RULES",
  "SIM_ARP_UNRESOLVED",
  "SIM_HOST_DOWN",
  "SIM_HOST_NO_ROUTE",
  "SIM_MTU_EXCEEDED",
  "SIM_TTL_EXPIRED",
  "SUBNET_ACL_RESTRICTION",
];

/** What those with instances that forward must come across besides. */
const OF_HOSTS: readonly string[] = ["SIM_HOST_NOT_FORWARDING", "SIM_MIDDLEBOX_DROPPED", "through a host"];

/** What those with gateways must come across besides. */
const OF_GATEWAYS: readonly string[] = [
  "an answer through a NAT gateway",
  "through a transit gateway",
  "PROTOCOL_RESTRICTION",
  "SIM_NAT_NO_CONNECTION",
  "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
  "TGW_ROUTE_AZ_RESTRICTION",
  "TGW_RTB_BAD_STATE_ROUTE",
  "TGW_RTB_CANNOT_ROUTE",
  "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
];

/** What those with inspection endpoints, edge route tables and gateway endpoints must come across. */
const OF_INSPECTION: readonly string[] = [
  "delivered",
  "undecided",
  "BAD_STATE_ROUTE",
  "FIREWALL_RULES_RESTRICTION",
  "GATEWAY_REJECTS_SPOOFED_TRAFFIC",
  "INGRESS_RTB_NO_PUBLIC_IP",
  "INGRESS_RTB_TRAFFIC_REDIRECTION",
  "SIM_MIDDLEBOX_NO_CONNECTION",
  "SIM_MIDDLEBOX_REJECTED",
  "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
  "through an inspection endpoint",
  "from the internet through a middlebox",
  "an answer of a service behind a gateway endpoint",
];

/** What those with Network Load Balancers must come across. */
const OF_BALANCERS: readonly string[] = [
  "delivered",
  "undecided",
  "ELBV2_LISTENERS_MISMATCH",
  "ELBV2_LISTENER_HAS_NO_TG",
  "ELBV2_NO_TARGETS_IN_AZ",
  "ENI_SG_RULES_MISMATCH",
  "SIM_HOST_OWN_SOURCE",
  "SIM_NAT_NO_CONNECTION",
  "through a load balancer",
  "an answer of a target that sees its client",
  "an error through a load balancer",
  "to a target that sees its client",
  "by a node's address",
];

/** What those with IPv6 beside IPv4 must come across. */
const OF_IPV6: readonly string[] = [
  ...["rule", "tracked", "related"].map((kind) => `IPv6 ${kind}`),
  "IPv6 between two interfaces",
  "IPv6 through a transit gateway",
  "out through an egress-only gateway",
  "an answer through an egress-only gateway",
  "an error through an egress-only gateway",
  "NO_POSSIBLE_DESTINATION",
  "NO_ROUTE_TO_DESTINATION",
  "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
  "PROTOCOL_RESTRICTION",
  "SIM_ARP_UNRESOLVED",
  "SUBNET_ACL_RESTRICTION",
  "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
  "SIM_EIGW_RESTRICTION",
  "SIM_IGW_UNIQUE_LOCAL_ADDRESS",
  "SIM_TGW_NO_IPV6_SUPPORT",
  "GATEWAY_REJECTS_SPOOFED_TRAFFIC",
];

/** What those must come across whose balancers have nodes of both families. */
const OF_DUAL_STACK_BALANCERS: readonly string[] = [
  "delivered",
  "undecided",
  "SIM_NAT_NO_CONNECTION",
  "through a load balancer",
  "an answer of a target that sees its client",
  "to a target that sees its client",
  "by a node's address",
  "IPv6 through a load balancer",
  "IPv6 that becomes IPv4",
  "IPv4 that becomes IPv6",
];

/** What those whose NAT gateways translate IPv6 must come across. */
const OF_NAT64: readonly string[] = [
  "delivered",
  "undecided",
  "IPv6 that becomes IPv4",
  "IPv4 that becomes IPv6",
  "an error of IPv4 that becomes IPv6",
  "PROTOCOL_RESTRICTION",
  "SIM_MTU_EXCEEDED",
  "SIM_NAT_NO_CONNECTION",
];

/** What those with virtual private gateways and networks on premises must come across. */
const OF_ON_PREMISES: readonly string[] = [
  "delivered",
  "undecided",
  "BAD_STATE_VPN",
  "SIM_ON_PREMISES_NO_ROUTE",
  "SIM_VGW_CANNOT_ROUTE",
  "VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS",
  "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
  ...["Direct Connect", "a static route", "BGP"].map((kind) => `to on premises by ${kind}`),
  "to nobody knows whom",
  "from on premises",
  "from on premises through a middlebox",
];

test.for<{
  kind: string;
  topologies: fc.Arbitrary<Topology>;
  wanted: readonly string[];
  /** How often the histories must come across each of these. */
  atLeast?: number;
  traffic?: typeof trafficArbitrary;
}>([
  {
    kind: "plain",
    topologies: fc.oneof(
      topologyArbitrary.map(addAppliances),
      passableTopologyArbitrary,
      passableTopologyArbitrary.map(addAppliances).map(leadThroughHosts),
    ),
    wanted: [...COMMON, ...OF_HOSTS],
  },
  {
    kind: "with gateways",
    topologies: fc.oneof(
      { arbitrary: gatewayTopologyArbitrary, weight: 1 },
      { arbitrary: passableGatewayTopologyArbitrary, weight: 3 },
      { arbitrary: passableGatewayTopologyArbitrary.map(addAppliances).map(leadThroughHosts), weight: 1 },
    ),
    wanted: [...COMMON, ...OF_GATEWAYS],
  },
  {
    kind: "with inspection and endpoints",
    topologies: fc.oneof(passableTopologyArbitrary, passableGatewayTopologyArbitrary).map(addInspection),
    wanted: OF_INSPECTION,
  },
  {
    kind: "with load balancers",
    topologies: withLoadBalancers(fc.oneof(passableTopologyArbitrary, passableGatewayTopologyArbitrary)),
    wanted: OF_BALANCERS,
    traffic: balancedTrafficArbitrary,
  },
  {
    kind: "with IPv6 beside IPv4",
    topologies: fc
      .oneof(
        { arbitrary: passableTopologyArbitrary, weight: 2 },
        { arbitrary: passableGatewayTopologyArbitrary, weight: 2 },
        { arbitrary: gatewayTopologyArbitrary, weight: 1 },
        { arbitrary: passableTopologyArbitrary.map(addAppliances).map(leadThroughHosts), weight: 1 },
      )
      .map(addIpv6),
    wanted: OF_IPV6,
    atLeast: 3,
  },
  {
    kind: "with dual-stack load balancers",
    topologies: withLoadBalancers(passableTopologyArbitrary).map(addIpv6).map(dualStackBalancers),
    wanted: OF_DUAL_STACK_BALANCERS,
    atLeast: 3,
    traffic: balancedTrafficArbitrary,
  },
  {
    kind: "with NAT64",
    topologies: passableGatewayTopologyArbitrary.map(addIpv6).map(leadToIpv4),
    wanted: OF_NAT64,
    atLeast: 3,
    traffic: nat64TrafficArbitrary,
  },
  {
    kind: "with networks on premises",
    topologies: withOnPremises(fc.oneof(passableTopologyArbitrary, passableGatewayTopologyArbitrary)),
    wanted: OF_ON_PREMISES,
    atLeast: 3,
    traffic: onPremisesTrafficArbitrary,
  },
])(
  "compiled and literal evaluation agree on every packet of every history: networks $kind",
  ({ topologies, wanted, atLeast = 1, traffic = trafficArbitrary }) => {
    const reached = new Map<string, number>();
    const reach = (what: string): void => void reached.set(what, (reached.get(what) ?? 0) + 1);
    fc.assert(
      fc.property(
        topologies.chain((topology) => fc.tuple(fc.constant(topology), traffic(topology))),
        ([topology, steps]) => {
          const tracking = new TrackingTable();
          const memory = newMemory();
          let compiled: { readonly topology: Topology; readonly network: Network } | null = null;
          play(topology, steps, (moment) => {
            if (compiled?.topology !== moment.topology)
              compiled = { topology: moment.topology, network: compileNetwork(moment.topology) };
            const { network } = compiled;
            const decided = path(network, tracking, moment.packet, moment.from, simTime(moment.now));
            const verdict = evaluate(moment.topology, memory, moment.packet, moment.from, moment.now);
            expect(verdictOf(network, decided)).toEqual(verdict);
            reach(verdict.outcome);
            for (const { securityGroup } of decided.observations) if (securityGroup) reach(securityGroup.kind);
            if (verdict.outcome === "delivered")
              for (const way of [
                ...waysOf(network, decided, moment.from),
                ...waysOfIpv6(moment.topology, network, decided),
                ...waysOnPremises(moment.topology, decided),
              ])
                reach(way);
            return decided;
          });
        },
      ),
      { numRuns: 10 * (fc.readConfigureGlobal().numRuns ?? 200) },
    );
    expect(wanted.filter((each) => (reached.get(each) ?? 0) < atLeast)).toEqual([]);
  },
);
