import {
  containsAddress,
  ec2AddressBlocks,
  ec2Ipv6Blocks,
  formatIpAddress,
  INSTANCE_CONNECT_REGIONS,
  instanceConnectRange,
  type Cidr,
  type IpAddress,
  type Topology,
} from "../../model/index.js";

/** AWS-managed prefix lists by the end of their names, and the service that the field names for their addresses. */
const MANAGED_LISTS: readonly (readonly [end: string, service: string])[] = [
  [".s3", "S3"],
  [".dynamodb", "DYNAMODB"],
  [".ec2-instance-connect", "EC2_INSTANCE_CONNECT"],
  [".cloudfront.origin-facing", "CLOUDFRONT_ORIGIN_FACING"],
  [".route53-healthchecks", "ROUTE53_HEALTHCHECKS"],
];

/**
 * The AWS service of a public address, from what is known of AWS's ranges: EC2 Instance Connect, AWS-managed prefix
 * lists, and EC2 by IPv4 and IPv6, to which the public addresses of the topology's own interfaces belong as well. Ranges overlap, and
 * the field has one code only: the narrower service wins.
 */
export function awsServices({ prefixLists, networkInterfaces }: Topology): (address: IpAddress) => string | null {
  const ranges: (readonly [cidr: Cidr, service: string])[] = [
    ...INSTANCE_CONNECT_REGIONS.flatMap((region) => {
      const cidr = instanceConnectRange(region);
      return cidr === null ? [] : [[cidr, "EC2_INSTANCE_CONNECT"] as const];
    }),
    ...prefixLists.flatMap(({ name, cidrs }) => {
      const managed = name.startsWith("com.amazonaws.") ? MANAGED_LISTS.find(([end]) => name.endsWith(end)) : undefined;
      return managed === undefined ? [] : cidrs.map((cidr) => [cidr, managed[1]] as const);
    }),
    ...[...ec2AddressBlocks(), ...ec2Ipv6Blocks()].map((cidr) => [cidr, "EC2"] as const),
  ];
  // By text where they are objects: equal IPv6 addresses need not be one.
  const keyOf = (address: IpAddress): number | string =>
    typeof address === "number" ? address : formatIpAddress(address);
  const known = new Map<number | string, string | null>();
  for (const { privateAddresses } of networkInterfaces)
    for (const { publicAddress } of privateAddresses) if (publicAddress !== null) known.set(publicAddress, "EC2");
  return (address) => {
    const key = keyOf(address);
    let service = known.get(key);
    if (service === undefined) {
      service = ranges.find(([cidr]) => containsAddress(cidr, address))?.[1] ?? null;
      known.set(key, service);
    }
    return service;
  };
}
