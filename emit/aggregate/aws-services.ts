import {
  ec2AddressBlocks,
  INSTANCE_CONNECT_REGIONS,
  instanceConnectRange,
  isIpv4,
  type IpAddress,
  type Ipv4Cidr,
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
 * lists, and EC2, to which the public addresses of the topology's own interfaces belong as well. Ranges overlap, and
 * the field has one code only: the narrower service wins.
 */
export function awsServices({ prefixLists, networkInterfaces }: Topology): (address: IpAddress) => string | null {
  const ranges: (readonly [cidr: Ipv4Cidr, service: string])[] = [
    ...INSTANCE_CONNECT_REGIONS.flatMap((region) => {
      const cidr = instanceConnectRange(region);
      return cidr === null ? [] : [[cidr, "EC2_INSTANCE_CONNECT"] as const];
    }),
    ...prefixLists.flatMap(({ name, cidrs }) => {
      const managed = name.startsWith("com.amazonaws.") ? MANAGED_LISTS.find(([end]) => name.endsWith(end)) : undefined;
      return managed === undefined
        ? []
        : cidrs.flatMap((cidr) => (cidr.family === 4 ? [[cidr, managed[1]] as const] : []));
    }),
    ...ec2AddressBlocks().map((cidr) => [cidr, "EC2"] as const),
  ];
  const known = new Map<IpAddress, string | null>();
  for (const { privateAddresses } of networkInterfaces)
    for (const { publicAddress } of privateAddresses) if (publicAddress !== null) known.set(publicAddress, "EC2");
  return (address) => {
    if (!isIpv4(address)) return null;
    let service = known.get(address);
    if (service === undefined) {
      service = ranges.find(([{ first, last }]) => address >= first && address <= last)?.[1] ?? null;
      known.set(address, service);
    }
    return service;
  };
}
