import { containsIpv4, formatCidr, type Ipv4Cidr } from "../address/cidr.js";
import { formatIpv4, type Ipv4 } from "../address/ipv4.js";
import type { NetworkInterface, Subnet } from "../topology/topology.js";
import { isNitro } from "../topology/nitro.js";
import { vpcsOfGroup } from "../topology/security-group-reach.js";
import { checkIpv6Addresses, checkIpv6AddressesInUse } from "./ipv6-addresses.js";
import { checkQuota } from "./quota.js";
import { findReferenced } from "./references.js";
import { repeated, type Validation } from "./validation.js";

const GROUPS_PER_INTERFACE = {
  code: "SecurityGroupsPerInterfaceLimitExceeded",
  what: "security groups",
  usual: 5,
  most: 16,
};

/** What interfaces refer to, and the addresses they have (CIDR-04). */
export function checkInterfaces(validation: Validation): void {
  const { networkInterfaces } = validation.topology;
  for (const each of networkInterfaces) {
    checkSecurityGroups(validation, each);
    checkQuota(validation, GROUPS_PER_INTERFACE, each.securityGroupIds.length, each, "securityGroupIds");
    const subnet = findReferenced(validation, "subnets", each.subnetId, each, "subnetId");
    if (subnet) checkAddresses(validation, each, subnet);
    if (subnet) checkIpv6Addresses(validation, each, subnet);
    if (each.attachment) findReferenced(validation, "instances", each.attachment.instanceId, each, "attachment");
  }
  const attached = networkInterfaces.flatMap((each) => (each.attachment ? [{ each, ...each.attachment }] : []));
  for (const { each, instanceId, deviceIndex } of repeated(attached, (a) => `${a.instanceId}/${a.deviceIndex}`)) {
    const message = `instance \`${instanceId}\` already has an interface attached at device index \`${deviceIndex}\``;
    const hint = "give every interface of an instance its own device index";
    validation.report({ code: "InvalidParameterValue", rule: "11.1", message, hint }, each, "attachment");
  }
  checkAddressesInUse(validation);
  checkIpv6AddressesInUse(validation);
}

/** SG-16: groups and interface are of the same VPC. */
function checkSecurityGroups(validation: Validation, each: NetworkInterface): void {
  for (const groupId of each.securityGroupIds) {
    const group = findReferenced(validation, "securityGroups", groupId, each, "securityGroupIds");
    if (!group || vpcsOfGroup(validation.topology, group).includes(each.vpcId)) continue;
    const message = `security group \`${group.name}\` and the interface \`${each.name}\` belong to different networks`;
    const hint = "use a security group of the interface's VPC, or associate this one with that VPC";
    validation.report({ code: "InvalidParameter", rule: "SG-16", message, hint }, each, "securityGroupIds");
  }
}

function checkAddresses(validation: Validation, each: NetworkInterface, subnet: Subnet): void {
  if (subnet.vpcId !== each.vpcId) {
    const message = `the subnet \`${subnet.name}\` of the interface \`${each.name}\` is not in the VPC \`${each.vpcId}\``;
    const hint = "an interface is in its subnet's VPC";
    validation.report({ code: "InvalidParameter", rule: "11.1", message, hint }, each, "subnetId");
  }
  if (subnet.cidr === null) {
    checkIpv6Only(validation, each, subnet);
    return;
  }
  const primaries = each.privateAddresses.filter(({ primary }) => primary).length;
  if (primaries !== 1) {
    const message = `the interface \`${each.name}\` has ${primaries} primary private addresses`;
    const hint = "exactly one of its addresses is primary";
    validation.report({ code: "InvalidParameterValue", rule: "11.1", message, hint }, each, "privateAddresses");
  }
  for (const address of each.privateAddresses) {
    const problem = addressProblem(address.address, subnet.cidr, subnet.name);
    if (problem) validation.report({ code: "InvalidParameterValue", ...problem }, address, "address");
  }
}

/** CIDR-10: an IPv6-only subnet's interfaces have no IPv4 address, and are those of instances on Nitro. */
function checkIpv6Only(validation: Validation, each: NetworkInterface, subnet: Subnet): void {
  const report = (message: string, hint: string, field: "privateAddresses" | "ipv6Addresses" | "attachment"): void =>
    validation.report({ code: "InvalidParameterValue", rule: "CIDR-10", message, hint }, each, field);
  if (each.privateAddresses.length > 0)
    report(
      `the interface \`${each.name}\` has an IPv4 address in the IPv6-only subnet \`${subnet.name}\``,
      "leave it out, or give the subnet an IPv4 block",
      "privateAddresses",
    );
  if (each.ipv6Addresses.length === 0)
    report(
      `the interface \`${each.name}\` has no address in the IPv6-only subnet \`${subnet.name}\``,
      "give it an IPv6 address",
      "ipv6Addresses",
    );
  const { instanceId } = each.attachment ?? {};
  const type = validation.topology.instances.find(({ id }) => id === instanceId)?.instanceType;
  if (type !== undefined && type !== null && !isNitro(type))
    report(
      `instances of type \`${type}\` cannot be launched in the IPv6-only subnet \`${subnet.name}\``,
      "choose a type on Nitro, as t3.micro",
      "attachment",
    );
}

/** CIDR-04: the first four addresses of a subnet and the last one are AWS's. */
function addressProblem(
  address: Ipv4,
  cidr: Ipv4Cidr,
  name: string,
): { rule: string; message: string; hint: string } | null {
  const text = formatIpv4(address);
  if (!containsIpv4(cidr, address)) {
    const message = `address \`${text}\` does not fall within the subnet's address range`;
    return { rule: "CIDR-05", message, hint: `\`${name}\` is ${formatCidr(cidr)}` };
  }
  if (address > cidr.first + 3 && address < cidr.last) return null;
  const message = `address \`${text}\` is in subnet's reserved address range`;
  return { rule: "CIDR-04", message, hint: "the first four addresses and the last one of a subnet are reserved" };
}

function checkAddressesInUse(validation: Validation): void {
  const used = validation.topology.networkInterfaces.flatMap(({ vpcId, privateAddresses }) =>
    privateAddresses.map((address) => ({ vpcId, address })),
  );
  for (const { address } of repeated(used, (use) => `${use.vpcId}/${use.address.address}`)) {
    const message = `address \`${formatIpv4(address.address)}\` is in use`;
    const hint = "choose an address that no other interface of the VPC has";
    validation.report({ code: "InvalidIPAddress.InUse", rule: "11.1", message, hint }, address, "address");
  }
  const published = used.flatMap(({ address }) =>
    address.publicAddress === null ? [] : [{ address, publicAddress: address.publicAddress }],
  );
  for (const { address, publicAddress } of repeated(published, (use) => use.publicAddress)) {
    const message = `the public address \`${formatIpv4(publicAddress)}\` is already associated`;
    const hint = "a public address belongs to one private address (IGW-02)";
    validation.report({ code: "Resource.AlreadyAssociated", rule: "IGW-02", message, hint }, address, "publicAddress");
  }
}
