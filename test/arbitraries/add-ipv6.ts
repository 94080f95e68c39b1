import {
  ANYWHERE_IPV6,
  formatCidr,
  ipv6Cidr,
  type Cidr,
  type Ipv4,
  type Ipv4Cidr,
  type Ipv6,
  type Ipv6Cidr,
  type NetworkAclEntry,
  type PrefixList,
  type Route,
  type RouteDestination,
  type RouteTable,
  type RuleService,
  type SecurityGroupRule,
  type Topology,
  ipv4CidrOf,
} from "../../model/index.js";
import { id, unique } from "./place.js";

/** VPCs with blocks from 10.30.0.0 or 100.66.0.0 have unique local addresses (CIDR-10). */
const UNIQUE_LOCAL: readonly number[] = [0x0a1e, 0x6442];

/** a.b.c.d becomes 2001:db8:aabb:ccdd::, so that blocks keep their places among each other. */
export function besideIpv4(address: Ipv4): Ipv6 {
  const prefix = UNIQUE_LOCAL.includes(address >>> 16) ? 0xfd000db8n : 0x20010db8n;
  return { high: (prefix << 32n) | BigInt(address), low: 0n };
}

function besideBlock({ first, prefixLength }: Ipv4Cidr): Ipv6Cidr {
  return prefixLength === 0 ? ANYWHERE_IPV6 : ipv6Cidr(besideIpv4(first), 32 + prefixLength);
}

function besideCidr(cidr: Cidr): Cidr {
  return cidr.family === 4 ? besideBlock(cidr) : cidr;
}

const TYPES: Readonly<Record<number, number>> = { 8: 128, 0: 129, 3: 1, 11: 3 };

function besideService(service: RuleService): RuleService {
  if (service.kind !== "icmp" || service.protocol !== 1) return service;
  return { ...service, protocol: 58, type: TYPES[service.type] ?? service.type };
}

/** The same destination in IPv6; of a prefix list the list of IPv6 blocks beside it. */
function besideDestination<To extends RouteDestination | SecurityGroupRule["peer"]>(to: To): To {
  if (to.kind === "cidr") return { ...to, cidr: besideCidr(to.cidr) };
  return to.kind === "prefix-list" ? { ...to, prefixListId: listBeside(to.prefixListId) } : to;
}

function listBeside(listId: string): string {
  return id("pl", `${listId}-ipv6`);
}

function besideRules(rules: readonly SecurityGroupRule[]): readonly SecurityGroupRule[] {
  // A reference is for both families, but a service is for one (SG-08).
  const added = rules.flatMap((rule): readonly SecurityGroupRule[] => {
    const beside = {
      ...rule,
      id: `${rule.id}-6`,
      service: besideService(rule.service),
      peer: besideDestination(rule.peer),
    };
    return rule.peer.kind === "security-group" && beside.service === rule.service ? [] : [beside];
  });
  return [...rules, ...added];
}

/** NACL-02: in one order with those of IPv4, as numbers are unique; 32768 is the last one of IPv6. */
function besideEntries(entries: readonly NetworkAclEntry[]): readonly NetworkAclEntry[] {
  const ordered = entries.toSorted((a, b) => a.ruleNumber - b.ruleNumber);
  return ordered.flatMap((entry, index) => {
    const last = entry.ruleNumber === 32767;
    return [
      { ...entry, ruleNumber: last ? 32767 : 10 * (index + 1) },
      {
        ...entry,
        ruleNumber: last ? 32768 : 10 * (index + 1) + 1,
        service: besideService(entry.service),
        cidr: besideCidr(entry.cidr),
      },
    ];
  });
}

/**
 * The topology with IPv6 beside IPv4: of every block, address, route, rule and entry one of IPv6, though every fifth
 * interface has none. Every VPC but the third has an egress-only internet gateway, to which the default routes of every
 * other route table lead, and all of the second VPC, whose internet gateway is detached, and of one that has none.
 */
export function addIpv6(topology: Topology): Topology {
  const egressOnly = topology.vpcs
    .filter((_, index) => index !== 2)
    .map(({ id: vpcId, accountId, region }) => ({ id: id("eigw", vpcId), name: "eigw", accountId, region, vpcId }));
  const [, second] = topology.vpcs;
  const withGateways: Topology = {
    ...topology,
    internetGateways: topology.internetGateways.map((each) =>
      second === undefined || each.vpcId !== second.id ? each : { ...each, vpcId: null },
    ),
    egressOnlyInternetGateways: egressOnly,
  };
  return {
    ...withGateways,
    vpcs: topology.vpcs.map((vpc) => ({
      ...vpc,
      cidrBlocks: vpc.cidrBlocks.flatMap((block) => [
        block,
        { ...block, cidr: besideCidr(block.cidr), primary: false },
      ]),
    })),
    subnets: topology.subnets.map((subnet) => ({ ...subnet, ipv6Cidrs: [besideBlock(ipv4CidrOf(subnet))] })),
    networkInterfaces: topology.networkInterfaces.map((each, index) => ({
      ...each,
      ipv6Addresses:
        index % 5 === 4 || each.requesterManaged ? [] : each.privateAddresses.map(({ address }) => besideIpv4(address)),
    })),
    prefixLists: topology.prefixLists.flatMap((list): readonly PrefixList[] => [
      list,
      { ...list, id: listBeside(list.id), name: `${list.name}-ipv6`, cidrs: list.cidrs.map(besideCidr) },
    ]),
    routeTables: topology.routeTables.map((table, index) => ({
      ...table,
      routes: besideRoutes(table, withGateways, index % 2 === 1),
    })),
    securityGroups: topology.securityGroups.map((group) => ({
      ...group,
      ingress: besideRules(group.ingress),
      egress: besideRules(group.egress),
    })),
    networkAcls: topology.networkAcls.map((acl) => ({
      ...acl,
      entries: [true, false].flatMap((egress) => besideEntries(acl.entries.filter((each) => each.egress === egress))),
    })),
    transitGatewayRouteTables: topology.transitGatewayRouteTables.map((table) => ({
      ...table,
      staticRoutes: [
        ...table.staticRoutes,
        ...table.staticRoutes.map((each) => ({ ...each, cidr: besideCidr(each.cidr) })),
      ],
    })),
  };
}

function besideRoutes(
  { vpcId, routes, gatewayIds }: RouteTable,
  topology: Topology,
  egressOnly: boolean,
): readonly Route[] {
  const gateway = topology.egressOnlyInternetGateways.find((each) => each.vpcId === vpcId);
  const hasInternetGateway = topology.internetGateways.some((each) => each.vpcId === vpcId);
  const outByIt: Route[] =
    gateway === undefined || gatewayIds.length > 0 || (hasInternetGateway && !egressOnly)
      ? []
      : [
          {
            destination: { kind: "cidr", cidr: ANYWHERE_IPV6 },
            target: { kind: "egress-only-internet-gateway", id: gateway.id },
            state: "active",
            origin: "CreateRoute",
          },
        ];
  const beside = routes.map((route) => ({ ...route, destination: besideDestination(route.destination) }));
  return unique([...routes, ...outByIt, ...beside], ({ destination }) =>
    destination.kind === "cidr" ? formatCidr(destination.cidr) : destination.prefixListId,
  );
}
