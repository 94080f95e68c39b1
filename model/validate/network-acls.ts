import { serviceProblem } from "../topology/rule-service.js";
import type { NetworkAcl, NetworkAclEntry } from "../topology/topology.js";
import { checkQuota } from "./quota.js";
import { findReferenced } from "./references.js";
import { repeated, type Validation } from "./validation.js";

/** The `*` entries that AWS lists last, for IPv4 and IPv6 (NACL-02). */
const LAST_ENTRIES: ReadonlySet<number> = new Set([32767, 32768]);

const ENTRIES = { code: "NetworkAclEntryLimitExceeded", usual: 20, most: 40 };

/** NACL-01, NACL-02, NACL-06, NACL-12: every entry, and exactly one network ACL for every subnet. */
export function checkNetworkAcls(validation: Validation): void {
  const { networkAcls, subnets } = validation.topology;
  const aclOfSubnet = new Map<string, NetworkAcl>();
  for (const acl of networkAcls) {
    findReferenced(validation, "vpcs", acl.vpcId, acl, "vpcId");
    for (const subnetId of acl.subnetIds) checkAssociation(validation, acl, subnetId, aclOfSubnet);
    checkEntries(validation, acl);
  }
  for (const acl of repeated(
    networkAcls.filter((each) => each.default),
    ({ vpcId }) => vpcId,
  )) {
    const message = `\`${acl.name}\` is a second default network ACL of its VPC`;
    const hint = "every VPC has exactly one";
    validation.report({ code: "Topology.DefaultNetworkAcl", rule: "NACL-01", message, hint }, acl, "default");
  }
  for (const subnet of subnets) {
    if (aclOfSubnet.has(subnet.id)) continue;
    const message = `the subnet \`${subnet.name}\` has no network ACL`;
    const hint = "every subnet has exactly one: the VPC's default network ACL unless another is chosen";
    validation.report({ code: "InvalidNetworkAclID.NotFound", rule: "NACL-01", message, hint }, subnet);
  }
}

function checkAssociation(
  validation: Validation,
  acl: NetworkAcl,
  subnetId: string,
  aclOfSubnet: Map<string, NetworkAcl>,
): void {
  const subnet = findReferenced(validation, "subnets", subnetId, acl, "subnetIds");
  const other = aclOfSubnet.get(subnetId);
  aclOfSubnet.set(subnetId, acl);
  if (subnet && other) {
    const message = `the subnet \`${subnet.name}\` is associated with two network ACLs, \`${other.name}\` and \`${acl.name}\``;
    const hint = "a subnet has one network ACL at a time";
    validation.report({ code: "Resource.AlreadyAssociated", rule: "NACL-01", message, hint }, acl, "subnetIds");
  }
  if (subnet && subnet.vpcId !== acl.vpcId) {
    const message = `network ACL \`${acl.name}\` and subnet \`${subnet.name}\` belong to different networks`;
    const hint = "use a network ACL of the subnet's VPC";
    validation.report({ code: "InvalidParameterValue", rule: "NACL-01", message, hint }, acl, "subnetIds");
  }
}

function checkEntries(validation: Validation, acl: NetworkAcl): void {
  for (const entry of acl.entries) checkEntry(validation, entry);
  for (const direction of ["ingress", "egress"] as const) {
    const entries = acl.entries.filter((entry) => entry.egress === (direction === "egress"));
    for (const entry of repeated(entries, ({ ruleNumber }) => ruleNumber)) {
      const message = `the network acl entry identified by \`${entry.ruleNumber}\` already exists for ${direction} in \`${acl.name}\``;
      const hint = "give every entry of a direction its own number";
      validation.report({ code: "NetworkAclEntryAlreadyExists", rule: "NACL-12", message, hint }, entry, "ruleNumber");
    }
    const counted = entries.filter(({ ruleNumber }) => !LAST_ENTRIES.has(ruleNumber)).length;
    checkQuota(validation, { ...ENTRIES, what: `${direction} entries` }, counted, acl, "entries");
  }
}

function checkEntry(validation: Validation, entry: NetworkAclEntry): void {
  const { ruleNumber } = entry;
  const isLast = LAST_ENTRIES.has(ruleNumber) && entry.action === "deny";
  if (!isLast && !(Number.isInteger(ruleNumber) && ruleNumber >= 1 && ruleNumber <= 32766)) {
    const message = `value (\`${ruleNumber}\`) for parameter ruleNumber is invalid`;
    const hint = "rule numbers are 1 to 32766";
    validation.report({ code: "InvalidParameterValue", rule: "NACL-02", message, hint }, entry, "ruleNumber");
  }
  const problem = serviceProblem(entry.service);
  if (problem !== null) {
    const hint = "ports are 0 to 65535; ICMP type and code are 0 to 255, or -1 for any";
    validation.report({ code: "InvalidParameterValue", rule: "NACL-06", message: problem, hint }, entry, "service");
  }
}
