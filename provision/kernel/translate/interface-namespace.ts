import { formatCidr, formatIpv4, ipv4, ipv4CidrOf } from "../../../model/topology/index.js";
import { connectionTimeouts } from "./connection-timeouts.js";
import { IDENTITY_SURVIVES } from "./dscp.js";
import type { KernelNamespace } from "./kernel-plan.js";
import { logStatement } from "./log-prefix.js";
import { addressSet } from "./matches.js";
import type { InterfacePlace, Places } from "./places.js";
import { writeTable, type Chain } from "./ruleset.js";
import { securityGroupChains } from "./security-groups.js";
import { KEEP_TIME_TO_LIVE } from "./time-to-live.js";

/** SG-20: what answers a ping at every interface: Amazon's DNS, time, metadata and licence services. */
const LINK_LOCAL_SERVICES = ["169.254.169.253", "169.254.169.123", "169.254.169.254", "169.254.170.2"].concat(
  "169.254.169.250",
  "169.254.169.251",
);

/** The subnet's router, as hosts know it (CIDR-04). */
export function routerAddress({ subnet }: InterfacePlace): string {
  return formatIpv4(ipv4(ipv4CidrOf(subnet).first + 1));
}

/** The addresses at which Amazon answers an interface: its subnet's router, the VPC's resolver (CIDR-04), link-local ones. */
export function serviceAddresses(place: InterfacePlace): readonly string[] {
  const { vpc, host } = place;
  if (host.kind !== "host") return []; // gateways ask nothing
  const primary = vpc.cidrBlocks.find((block) => block.primary)?.cidr;
  const resolver = primary?.family === 4 ? [formatIpv4(ipv4(primary.first + 2))] : [];
  return [...new Set([routerAddress(place), ...resolver, ...LINK_LOCAL_SERVICES])];
}

/**
 * A network interface as AWS has it beside the instance: source/destination check, security groups with connections of
 * its own (CT-13), and the flow-log point of what stays in the subnet. `host` leads to the instance, `net` to the VPC.
 */
export function interfaceNamespace(places: Places, place: InterfacePlace): KernelNamespace {
  const { networkInterface, namespace, macAddress, forwards } = place;
  const own = networkInterface.privateAddresses.map(({ address }) => formatIpv4(address));
  const instance = places.topology.instances.find(({ id }) => id === networkInterface.attachment?.instanceId);
  const instanceType = instance?.instanceType ?? "";
  return {
    name: namespace,
    role: { kind: "network-interface", interfaceId: networkInterface.id },
    sysctls: [["ipv4/ip_forward", "1"], ...connectionTimeouts(networkInterface, instanceType)],
    setup: [
      ...serviceAddresses(place).map((address) => `address add ${address}/32 dev lo`),
      ...own.map((address) => `neighbour replace ${address} lladdr ${macAddress} dev host nud permanent`),
      // What a route of the VPC leads here although it is addressed to others.
      ...(forwards ? ["rule add priority 10 iif net lookup 10"] : []),
    ],
    routing: [
      "route flush table main",
      ...own.map((address) => `route add ${address}/32 dev host`),
      "route add default dev net",
      ...(forwards ? ["route flush table 10", `route add default via ${own[0]} dev host onlink table 10`] : []),
    ],
    ruleset: ruleset(places, place),
  };
}

function ruleset(places: Places, place: InterfacePlace): string {
  const { id } = place.networkInterface;
  return writeTable(
    "flowlab",
    [
      {
        name: "before",
        hook: "type filter hook prerouting priority raw; policy accept;",
        rules: ["fib daddr type local return", "jump keep-ttl"],
      },
      {
        name: "service",
        hook: "type filter hook input priority filter; policy accept;",
        rules: [logStatement({ kind: "service", interfaceId: id })],
      },
      {
        // Routers of AWS say nothing of what they drop.
        name: "answers",
        hook: "type filter hook output priority filter; policy drop;",
        rules: ["icmp type { destination-unreachable, redirect, time-exceeded } drop", 'oifname "host" accept'],
      },
      {
        name: "pass",
        hook: "type filter hook forward priority filter; policy drop;",
        rules: ['iifname "host" oifname "net" goto egress', 'iifname "net" oifname "host" goto ingress'],
      },
      ...egressChains(places, place),
      ...ingressChains(places, place),
    ],
    [KEEP_TIME_TO_LIVE],
  );
}

function egressChains(places: Places, place: InterfacePlace): readonly Chain[] {
  const { networkInterface, subnet, forwards, host } = place;
  const { id, privateAddresses, sourceDestCheck, securityGroupIds } = networkInterface;
  const own = addressSet(privateAddresses.map(({ address }) => address));
  const filtered = securityGroupIds.length > 0;
  const by = filtered ? "security-groups" : "none";
  const at = { kind: "filtered", interfaceId: id, direction: "egress" } as const;
  return [
    {
      name: "egress",
      rules: [
        ...(sourceDestCheck && !forwards ? [`ip saddr != ${own} drop`] : []), // E2, IGW-13
        // A transit gateway has said what of it goes on (SG-11).
        ...(host.kind === "transit-gateway"
          ? []
          : ["ip dscp set 0", `ip saddr ${own} ip dscp set ${IDENTITY_SURVIVES}`]),
        filtered ? "goto egress-known" : "goto egress-pass", // SG-19
      ],
    },
    ...(filtered ? securityGroupChains(places, place, "egress") : []),
    {
      name: "egress-pass",
      // What leaves the subnet is logged behind its network ACL, at the VPC's router (E6).
      rules: [`ip daddr ${formatCidr(ipv4CidrOf(subnet))} ${logStatement({ ...at, action: "ACCEPT", by })}`, "accept"],
    },
    { name: "egress-refused", rules: [logStatement({ ...at, action: "REJECT", by: "security-groups" }), "drop"] },
  ];
}

function ingressChains(places: Places, place: InterfacePlace): readonly Chain[] {
  const { networkInterface, forwards, host } = place;
  const { id, privateAddresses, sourceDestCheck, securityGroupIds } = networkInterface;
  const own = addressSet(privateAddresses.map(({ address }) => address));
  const filtered = securityGroupIds.length > 0;
  const by = filtered ? "security-groups" : "none";
  const at = { kind: "filtered", interfaceId: id, direction: "ingress" } as const;
  return [
    { name: "ingress", rules: [filtered ? "goto ingress-known" : "goto ingress-pass"] },
    ...(filtered ? securityGroupChains(places, place, "ingress") : []),
    {
      name: "ingress-pass",
      rules: [
        ...(sourceDestCheck && !forwards ? [`ip daddr != ${own} drop`] : []), // I3
        logStatement({ ...at, action: "ACCEPT", by }),
        ...(host.kind === "transit-gateway" ? [] : ["ip dscp set 0"]),
        "accept",
      ],
    },
    { name: "ingress-refused", rules: [logStatement({ ...at, action: "REJECT", by: "security-groups" }), "drop"] },
  ];
}
