import { nameIn, type Issue, type NetworkInterface, type Topology } from "../../../model/index.js";
import { refusal } from "./refusal.js";

interface Limits {
  readonly interfaces: number;
  /** Of each interface: so many private IPv4 addresses, and as many of IPv6 (EC2 API reference, AssignIpv6Addresses). */
  readonly addresses: number;
}

/**
 * How many network interfaces and addresses types of instances have: EC2 user guide, "Maximum IP addresses per network
 * interface", as AWS's own repository aws/amazon-vpc-cni-k8s has them of the EC2 API (vpc_ip_resource_limit.go). A type
 * that is not here is left to EC2 to judge.
 */
const LIMITS: Readonly<Record<string, Limits>> = {
  "t2.nano": { interfaces: 2, addresses: 2 },
  "t2.micro": { interfaces: 2, addresses: 2 },
  "t2.small": { interfaces: 3, addresses: 4 },
  "t2.xlarge": { interfaces: 3, addresses: 15 },
  "t3.nano": { interfaces: 2, addresses: 2 },
  "t3.micro": { interfaces: 2, addresses: 2 },
  "t3.small": { interfaces: 3, addresses: 4 },
  "t3.medium": { interfaces: 3, addresses: 6 },
  "t3.large": { interfaces: 3, addresses: 12 },
  "t3.xlarge": { interfaces: 4, addresses: 15 },
  "t3a.nano": { interfaces: 2, addresses: 2 },
  "t3a.micro": { interfaces: 2, addresses: 2 },
  "t3a.small": { interfaces: 2, addresses: 4 },
  "t3a.medium": { interfaces: 3, addresses: 6 },
  "t3a.large": { interfaces: 3, addresses: 12 },
  "t4g.nano": { interfaces: 2, addresses: 2 },
  "t4g.micro": { interfaces: 2, addresses: 2 },
  "t4g.small": { interfaces: 3, addresses: 4 },
  "t4g.medium": { interfaces: 3, addresses: 6 },
  "t4g.large": { interfaces: 3, addresses: 12 },
  "c5.large": { interfaces: 3, addresses: 10 },
  "c5.xlarge": { interfaces: 4, addresses: 15 },
};

/** Instances with more than EC2 gives their type, or with an interface in another Availability Zone. */
export function instanceLimitRefusals(topology: Topology): Issue[] {
  const { instances, networkInterfaces } = topology;
  return instances.flatMap(({ id, name, instanceType }) => {
    const own = networkInterfaces.filter(({ attachment }) => attachment?.instanceId === id);
    return [...tooMany(name, instanceType, own), ...elsewhere(name, own, topology)];
  });
}

function tooMany(name: string, instanceType: string, own: readonly NetworkInterface[]): Issue[] {
  const limits = LIMITS[instanceType];
  if (limits === undefined) return [];
  const hint = "give the instance a larger type";
  const addresses = Math.max(
    0,
    ...own.flatMap(({ privateAddresses, ipv6Addresses }) => [privateAddresses.length, ipv6Addresses.length]),
  );
  return [
    ...(own.length > limits.interfaces
      ? [refusal("instance", name, `${instanceType} has ${limits.interfaces} network interfaces at most`, hint)]
      : []),
    ...(addresses > limits.addresses
      ? [
          refusal(
            "instance",
            name,
            `an interface of ${instanceType} has ${limits.addresses} addresses of a family at most`,
            hint,
          ),
        ]
      : []),
  ];
}

/** EC2 user guide, "Network interface attachments for your EC2 instance". */
function elsewhere(name: string, own: readonly NetworkInterface[], { subnets }: Topology): Issue[] {
  const zoneOf = (each: NetworkInterface): string | undefined =>
    subnets.find(({ id }) => id === each.subnetId)?.availabilityZone;
  const primary = own.find(({ attachment }) => attachment?.deviceIndex === 0);
  if (primary === undefined) return [];
  return own.flatMap((each) =>
    zoneOf(each) === zoneOf(primary)
      ? []
      : refusal(
          "network interface",
          each.name,
          `its instance \`${name}\` is in another Availability Zone than its subnet \`${nameIn(subnets, each.subnetId)}\``,
          "an instance's interfaces are in one zone",
        ),
  );
}
