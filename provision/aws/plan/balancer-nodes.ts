import {
  formatIpAddress,
  isIpv4,
  type LoadBalancer,
  type NetworkInterface,
  type Topology,
} from "../../../model/index.js";
import type { IpAddress } from "../../../model/index.js";
import { derivedId } from "./planning.js";
import { call, read, ref, type Step } from "./step.js";

/** A load balancer's interface in one of its subnets. */
export interface BalancerNode {
  readonly balancer: LoadBalancer;
  readonly own: NetworkInterface;
}

export function balancerNodes({ loadBalancers, networkInterfaces }: Topology): readonly BalancerNode[] {
  return loadBalancers.flatMap((balancer) =>
    balancer.networkInterfaceIds.flatMap((id) => {
      const own = networkInterfaces.find((each) => each.id === id);
      return own === undefined ? [] : [{ balancer, own }];
    }),
  );
}

/**
 * Whether the private addresses of its nodes are the lab's: those of an internal Network Load Balancer only (ELBv2 API
 * reference, SubnetMapping, PrivateIPv4Address).
 */
export function choosesAddresses({ type, scheme }: LoadBalancer): boolean {
  return type === "network" && scheme === "internal";
}

/** What a run knows the private address of a node by: the text alone may be that of another VPC, too. */
export function nodeAddressId(interfaceId: string): string {
  return derivedId("private-address", interfaceId);
}

/** Looks up the nodes of load balancers: their interfaces, and the addresses that Amazon chose. */
export function readBalancerNodes(topology: Topology): Step[] {
  return balancerNodes(topology).map(({ balancer, own }) => {
    const { type, name } = balancer;
    const given = own.privateAddresses.find(({ primary }) => primary)?.publicAddress ?? null;
    // Where ELB says which of its load balancers an interface is of; its names are unique in an account's Region.
    const description = `ELB ${type === "application" ? "app" : "net"}/${name}/*`;
    const describe = call("ec2:DescribeNetworkInterfaces", {
      Filters: [
        { Name: "description", Values: [description] },
        { Name: "subnet-id", Values: [ref(own.subnetId)] },
      ],
    });
    const node = "NetworkInterfaces.0";
    return read(own.id, `network interface ${own.name} of load balancer ${name}`, describe, {
      [own.id]: `${node}.NetworkInterfaceId`,
      [nodeAddressId(own.id)]: `${node}.PrivateIpAddress`,
      ...(given !== null && { [formatIpAddress(given)]: `${node}.Association.PublicIp` }),
    });
  });
}

/** The node with that address, private or public; null where none has it. */
export function nodeAt(address: IpAddress, topology: Topology): BalancerNode | null {
  if (!isIpv4(address)) return null;
  const isIts = ({ own }: BalancerNode): boolean =>
    own.privateAddresses.some((each) => each.address === address || each.publicAddress === address);
  return balancerNodes(topology).find(isIts) ?? null;
}
