import { ipv4, type NetworkInterface, type Subnet, ipv4CidrOf } from "../../model/index.js";
import { id } from "./place.js";

/**
 * An interface of AWS's own in a subnet. Its addresses are taken from the subnet's end, at `offset` before the last,
 * where no instance of a generated topology reaches.
 */
export function managedInterface(
  subnet: Subnet,
  { name, interfaceType, offset, publicAddresses }: ManagedInterface,
): NetworkInterface {
  const { accountId, region, vpcId } = subnet;
  return {
    id: id("eni", name),
    name,
    accountId,
    region,
    vpcId,
    subnetId: subnet.id,
    description: name,
    interfaceType,
    requesterManaged: true,
    sourceDestCheck: false,
    securityGroupIds: [],
    privateAddresses: publicAddresses.map((publicAddress, index) => ({
      address: ipv4(ipv4CidrOf(subnet).last - 1 - offset - index),
      primary: index === 0,
      publicAddress,
    })),
    ipv6Addresses: [],
    attachment: null,
  };
}

interface ManagedInterface {
  readonly name: string;
  readonly interfaceType: string;
  readonly offset: number;
  /** One per private address. */
  readonly publicAddresses: readonly NetworkInterface["privateAddresses"][number]["publicAddress"][];
}
