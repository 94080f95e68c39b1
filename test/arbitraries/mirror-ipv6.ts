import {
  ANYWHERE_IPV6,
  isIpv4,
  ipv6Cidr,
  type Cidr,
  type IpAddress,
  type Ipv6,
  type Ipv6Cidr,
  type Packet,
  type RuleService,
  type Topology,
  ipv4CidrOf,
} from "../../model/index.js";

/** 2001:db8::/96 holds every IPv4 address once. */
const HIGH = 0x20010db8_00000000n;

function mirrorAddress(address: IpAddress): Ipv6 {
  return isIpv4(address) ? { high: HIGH, low: BigInt(address) } : address;
}

function mirrorCidr(cidr: Cidr): Ipv6Cidr {
  if (cidr.family === 6) return cidr;
  return cidr.prefixLength === 0 ? ANYWHERE_IPV6 : ipv6Cidr(mirrorAddress(cidr.first), 96 + cidr.prefixLength);
}

/** Echo request and reply keep their meaning; any other type becomes one that ICMPv6 gives none here. */
function mirrorType(icmpType: number): number {
  if (icmpType === -1) return -1;
  return icmpType === 8 ? 128 : icmpType === 0 ? 129 : icmpType + 1;
}

function mirrorService(service: RuleService): RuleService {
  return service.kind === "icmp" ? { ...service, protocol: 58, type: mirrorType(service.type) } : service;
}

/** The packet over IPv6, between the addresses that mirror its own. */
export function mirrorPacket(packet: Packet): Packet {
  const { source, destination, protocol, icmpType, about } = packet;
  const icmp = protocol === 1 ? { protocol: 58, icmpType: mirrorType(icmpType) } : {};
  const reported = about === null ? null : mirrorPacket(about);
  return {
    ...packet,
    ...icmp,
    source: mirrorAddress(source),
    destination: mirrorAddress(destination),
    about: reported,
  };
}

/** The network with an IPv6 block, address, rule, entry and route for every one of IPv4, in place of the last three. */
export function mirrorTopology(topology: Topology): Topology {
  const mirrorDestination = <Part extends { readonly kind: string }>(part: Part): Part =>
    "cidr" in part ? { ...part, cidr: mirrorCidr(part.cidr as Cidr) } : part;
  return {
    ...topology,
    vpcs: topology.vpcs.map((vpc) => ({
      ...vpc,
      cidrBlocks: vpc.cidrBlocks.flatMap((block) => [
        block,
        { ...block, cidr: mirrorCidr(block.cidr), primary: false },
      ]),
    })),
    subnets: topology.subnets.map((subnet) => ({ ...subnet, ipv6Cidrs: [mirrorCidr(ipv4CidrOf(subnet))] })),
    networkInterfaces: topology.networkInterfaces.map((each) => ({
      ...each,
      ipv6Addresses: each.privateAddresses.map(({ address }) => mirrorAddress(address)),
    })),
    routeTables: topology.routeTables.map((table) => ({
      ...table,
      routes: table.routes.map((route) => ({ ...route, destination: mirrorDestination(route.destination) })),
    })),
    securityGroups: topology.securityGroups.map((group) => ({
      ...group,
      ingress: group.ingress.map((rule) => ({
        ...rule,
        service: mirrorService(rule.service),
        peer: mirrorDestination(rule.peer),
      })),
      egress: group.egress.map((rule) => ({
        ...rule,
        service: mirrorService(rule.service),
        peer: mirrorDestination(rule.peer),
      })),
    })),
    networkAcls: topology.networkAcls.map((acl) => ({
      ...acl,
      entries: acl.entries.map((entry) => ({
        ...entry,
        service: mirrorService(entry.service),
        cidr: mirrorCidr(entry.cidr),
      })),
    })),
    prefixLists: topology.prefixLists.map((list) => ({ ...list, cidrs: list.cidrs.map(mirrorCidr) })),
  };
}
