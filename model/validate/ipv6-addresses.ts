import { containsIpv6, formatCidr, type Ipv6Cidr } from "../address/cidr.js";
import { formatIpv6, ipv6Bits, type Ipv6 } from "../address/ipv6.js";
import type { NetworkInterface, Subnet } from "../topology/topology.js";
import { repeated, type Problem, type Validation } from "./validation.js";

/** CIDR-10: an interface's IPv6 addresses are of its subnet's block, besides those that AWS reserves. */
export function checkIpv6Addresses(validation: Validation, each: NetworkInterface, subnet: Subnet): void {
  for (const address of each.ipv6Addresses) {
    const problem = addressProblem(address, subnet);
    if (problem) validation.report(problem, each, "ipv6Addresses");
  }
}

function addressProblem(address: Ipv6, { ipv6Cidrs, name }: Subnet): Problem | null {
  const code = "InvalidParameterValue";
  const block = ipv6Cidrs.find((cidr) => containsIpv6(cidr, address));
  if (block === undefined) {
    const message = `address \`${formatIpv6(address)}\` does not fall within the subnet's IPv6 address range`;
    const hint = `\`${name}\` ${ipv6Cidrs.length === 0 ? "has no IPv6 block" : `is ${ipv6Cidrs.map(formatCidr).join(", ")}`}`;
    return { code, rule: "CIDR-05", message, hint };
  }
  if (!isReserved(address, block)) return null;
  const message = `address \`${formatIpv6(address)}\` is in subnet's reserved address range`;
  return {
    code,
    rule: "CIDR-10",
    message,
    hint: "the first four addresses and the last one of a subnet's IPv6 block are reserved",
  };
}

function isReserved(address: Ipv6, { first, prefixLength }: Ipv6Cidr): boolean {
  const offset = ipv6Bits(address) - ipv6Bits(first);
  return offset < 4n || offset === (1n << BigInt(128 - prefixLength)) - 1n;
}

/** An IPv6 address belongs to one interface of a VPC. */
export function checkIpv6AddressesInUse(validation: Validation): void {
  const used = validation.topology.networkInterfaces.flatMap((owner) =>
    owner.ipv6Addresses.map((address) => ({ owner, address })),
  );
  for (const { owner, address } of repeated(used, (use) => `${use.owner.vpcId}/${ipv6Bits(use.address)}`)) {
    const message = `address \`${formatIpv6(address)}\` is in use`;
    const hint = "choose an address that no other interface of the VPC has";
    validation.report({ code: "InvalidIPAddress.InUse", rule: "11.1", message, hint }, owner, "ipv6Addresses");
  }
}
