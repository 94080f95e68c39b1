import { formatCidr, isAnywhere, sameCidr, type Cidr, type Ipv6Cidr } from "../../address/cidr.js";
import { ipv6Bits } from "../../address/ipv6.js";
import { impliedName } from "../../import/lab-file/implied-names.js";
import type {
  NetworkAcl,
  NetworkInterface,
  RouteTable,
  SecurityGroup,
  Topology,
  Vpc,
} from "../../topology/topology.js";
import { reference, type Value } from "./construct.js";

/** What several constructs need to know of the topology. */
export interface Site {
  readonly topology: Topology;
  readonly vpcs: ReadonlyMap<string, Vpc>;
  readonly networkInterfaces: ReadonlyMap<string, NetworkInterface>;
}

export function siteOf(topology: Topology): Site {
  return {
    topology,
    vpcs: new Map(topology.vpcs.map((vpc) => [vpc.id, vpc])),
    networkInterfaces: new Map(topology.networkInterfaces.map((each) => [each.id, each])),
  };
}

/** The VPC's own IPv6 block, from which its subnets have theirs. */
export function ipv6BlockOf(vpc: Vpc): Ipv6Cidr | null {
  return vpc.cidrBlocks.map(({ cidr }) => cidr).find((cidr) => cidr.family === 6) ?? null;
}

/**
 * A block as it is written. IPv6 blocks of VPCs and of their subnets are Amazon's to choose (CIDR-10): they are said as
 * what AWS will have chosen.
 */
export function blockValue(cidr: Cidr, { topology }: Site): Value {
  if (cidr.family === 6) {
    for (const vpc of topology.vpcs) {
      const block = ipv6BlockOf(vpc);
      if (block === null) continue;
      if (sameCidr(block, cidr)) return { expression: "ipv6-block", vpcId: vpc.id, subnet: null };
      const number = (ipv6Bits(cidr.first) - ipv6Bits(block.first)) >> 64n;
      if (cidr.prefixLength === 64 && number >= 0n && number < 256n)
        return { expression: "ipv6-block", vpcId: vpc.id, subnet: Number(number) };
    }
  }
  return formatCidr(cidr);
}

/** SG-02: the VPC's default group with nothing but the rules that AWS gave it. */
export function isUntouchedDefaultGroup({ id, name, vpcId, ingress, egress }: SecurityGroup, { vpcs }: Site): boolean {
  const vpc = vpcs.get(vpcId);
  const [only] = ingress;
  return (
    vpc !== undefined &&
    (name === "default" || name === impliedName(vpc.name, "default")) &&
    ingress.length === 1 &&
    only?.service.kind === "all" &&
    only.peer.kind === "security-group" &&
    only.peer.groupId === id &&
    egress.length > 0 &&
    egress.every(({ service, peer }) => service.kind === "all" && peer.kind === "cidr" && isAnywhere(peer.cidr))
  );
}

/** NACL-01: the VPC's default network ACL with nothing but the entries that AWS gave it. */
export function isUntouchedDefaultAcl(acl: NetworkAcl): boolean {
  return (
    acl.default &&
    ([true, false] as const).every((egress) => acl.entries.some((each) => each.egress === egress)) &&
    acl.entries.every(({ action, service, cidr }) => action === "allow" && service.kind === "all" && isAnywhere(cidr))
  );
}

/** RT-01: the main route table with nothing but its local routes, which nothing names. */
export function isUntouchedMainTable({ main, subnetIds, gatewayIds, routes }: RouteTable): boolean {
  return main && subnetIds.length + gatewayIds.length === 0 && routes.every(({ target }) => target.kind === "local");
}

/** A security group by id: a VPC's own is not built, but asked of the VPC. */
export function groupReference(groupId: string, site: Site): Value {
  const group = site.topology.securityGroups.find(({ id }) => id === groupId);
  return group && isUntouchedDefaultGroup(group, site)
    ? reference(group.vpcId, "DefaultSecurityGroup")
    : reference(groupId, "GroupId");
}

/** A prefix list by id: those of AWS are not built, but found by their names. */
export function prefixListReference(prefixListId: string, { topology }: Site): Value {
  const list = topology.prefixLists.find(({ id }) => id === prefixListId);
  return list && isManagedPrefixList(list.name)
    ? { expression: "managed-prefix-list", name: list.name }
    : reference(prefixListId, "PrefixListId");
}

export function isManagedPrefixList(name: string): boolean {
  return name.startsWith("com.amazonaws.");
}

/** What has to be there before something can lead from a VPC to the internet or back. */
export function internetGatewayAttachments(vpcId: string, { topology }: Site): readonly string[] {
  return topology.internetGateways.flatMap((each) => (each.vpcId === vpcId ? [each.id, attachmentId(each.id)] : []));
}

export function attachmentId(gatewayId: string): string {
  return `${gatewayId}/attachment`;
}

export function accepterId(connectionId: string): string {
  return `${connectionId}/accepter`;
}

/** What connects VPCs: references to groups of another VPC are refused before it is there (SG-10, SG-11). */
export function connectionsBetween(vpcId: string, otherId: string, { topology }: Site): readonly string[] {
  if (vpcId === otherId) return [];
  const ends = new Set([vpcId, otherId]);
  const peerings = topology.vpcPeeringConnections.filter(
    ({ requester, accepter }) => ends.has(requester.vpcId) && ends.has(accepter.vpcId),
  );
  const attachments = topology.transitGatewayAttachments.filter(
    ({ resource }) => resource.kind === "vpc" && ends.has(resource.vpcId),
  );
  return [...peerings.flatMap(({ id }) => [id, accepterId(id)]), ...attachments.map(({ id }) => id)];
}
