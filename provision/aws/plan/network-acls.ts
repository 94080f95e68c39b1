import {
  ANYWHERE_IPV4,
  ANYWHERE_IPV6,
  entryFields,
  sameCidr,
  sameService,
  type Cidr,
  type NetworkAcl,
  type NetworkAclEntry,
  type Topology,
} from "../../../model/index.js";
import { clientToken, derivedId, tagged, type PlanContext } from "./planning.js";
import { call, create, read, ref, set, type PlannedResource, type Step } from "./step.js";
import { hasIpv6 } from "./vpcs.js";

function allowAll(ruleNumber: number, cidr: Cidr): readonly NetworkAclEntry[] {
  return [false, true].map((egress) => ({ ruleNumber, egress, action: "allow", service: { kind: "all" }, cidr }));
}

/** NACL-01: what the default ACL begins with, and in a VPC that is made with an IPv6 block beside it. */
const ALLOW_ALL = allowAll(100, ANYWHERE_IPV4);
const ALLOW_ALL_IPV6 = allowAll(101, ANYWHERE_IPV6);

/** The ACLs with their entries, and the subnets that have another one than the default. */
export function planNetworkAcls(topology: Topology, context: PlanContext): Step[] {
  return topology.networkAcls.flatMap((acl) => [
    ...(acl.default ? [] : [planNetworkAcl(acl, context)]),
    ...planEntries(acl, topology),
    ...(acl.default ? [] : acl.subnetIds.flatMap((subnetId) => associateNetworkAcl(acl, subnetId, topology))),
  ]);
}

function planNetworkAcl({ id, name, vpcId }: NetworkAcl, context: PlanContext): Step {
  const resource: PlannedResource = { kind: "network-acl", logicalId: id, name };
  return create(
    resource,
    call("ec2:CreateNetworkAcl", {
      VpcId: ref(vpcId),
      ...clientToken(context, id),
      ...tagged(context, "network-acl", resource),
    }),
    { path: "NetworkAcl.NetworkAclId" },
  );
}

function sameEntry(a: NetworkAclEntry, b: NetworkAclEntry): boolean {
  return a.action === b.action && sameService(a.service, b.service) && sameCidr(a.cidr, b.cidr);
}

function planEntries(acl: NetworkAcl, { vpcs }: Topology): Step[] {
  const ipv6 = vpcs.some((vpc) => vpc.id === acl.vpcId && hasIpv6(vpc));
  const given = acl.default ? [...ALLOW_ALL, ...(ipv6 ? ALLOW_ALL_IPV6 : [])] : [];
  const find = (entries: readonly NetworkAclEntry[], { ruleNumber, egress }: NetworkAclEntry) =>
    entries.find((entry) => entry.ruleNumber === ruleNumber && entry.egress === egress);
  const removed = given
    .filter((entry) => find(acl.entries, entry) === undefined)
    .map(({ ruleNumber, egress }) => deleteEntry(acl, ruleNumber, egress));
  const written = acl.entries.flatMap((entry) => {
    const there = find(given, entry);
    if (there === undefined) return [createEntry(acl, entry)];
    return sameEntry(there, entry) ? [] : [replaceEntry(acl, entry)];
  });
  return [...removed, ...written];
}

type Named = Pick<NetworkAcl, "id" | "name">;

function entryTitle(verb: string, { name }: Named, ruleNumber: number, egress: boolean): string {
  return `${verb} ${egress ? "outbound" : "inbound"} entry ${ruleNumber} of ${name}`;
}

function entryKey({ id }: Named, ruleNumber: number, egress: boolean): string {
  return `${id} ${egress ? "egress" : "ingress"} ${ruleNumber}`;
}

/** `of` tells the call apart from others for the same entry. */
export function createEntry(acl: Named, entry: NetworkAclEntry, of = ""): Step {
  const { ruleNumber, egress } = entry;
  const input = { NetworkAclId: ref(acl.id), ...entryFields(entry) };
  return set(
    entryKey(acl, ruleNumber, egress) + of,
    entryTitle(entry.action, acl, ruleNumber, egress),
    call("ec2:CreateNetworkAclEntry", input),
  );
}

export function replaceEntry(acl: Named, entry: NetworkAclEntry, of = ""): Step {
  const { ruleNumber, egress } = entry;
  const input = { NetworkAclId: ref(acl.id), ...entryFields(entry) };
  return set(
    entryKey(acl, ruleNumber, egress) + of,
    entryTitle(`${entry.action}, instead,`, acl, ruleNumber, egress),
    call("ec2:ReplaceNetworkAclEntry", input),
  );
}

export function deleteEntry(acl: Named, ruleNumber: number, egress: boolean, of = ""): Step {
  return set(
    entryKey(acl, ruleNumber, egress) + of,
    entryTitle("no", acl, ruleNumber, egress),
    call("ec2:DeleteNetworkAclEntry", { NetworkAclId: ref(acl.id), RuleNumber: ruleNumber, Egress: egress }),
  );
}

/** Every subnet has an association with some ACL (NACL-01): it is looked up, and replaced. */
export function associateNetworkAcl(acl: Named, subnetId: string, { subnets }: Topology, of = ""): Step[] {
  const subnet = subnets.find(({ id }) => id === subnetId)?.name ?? subnetId;
  const associationId = derivedId("aclassoc", subnetId);
  const filter = { Name: "association.subnet-id", Values: [ref(subnetId)] };
  return [
    read(
      associationId + of,
      `network ACL association of ${subnet}`,
      call("ec2:DescribeNetworkAcls", { Filters: [filter] }),
      { [associationId]: `NetworkAcls.0.Associations.[SubnetId=${subnetId}].NetworkAclAssociationId` },
    ),
    set(
      `${acl.id} ${subnetId}${of}`,
      `network ACL ${acl.name} for ${subnet}`,
      call("ec2:ReplaceNetworkAclAssociation", { NetworkAclId: ref(acl.id), AssociationId: ref(associationId) }),
    ),
  ];
}
