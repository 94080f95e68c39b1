import { parseIpv4Cidr, parseIpv6Cidr, type Ipv4Cidr, type Ipv6Cidr } from "../../address/cidr.js";

/** The EC2_INSTANCE_CONNECT range of each Region: where console sessions come from (TS-21, TS-22; ip-ranges.json of 2022-06-12). */
const INSTANCE_CONNECT: ReadonlyMap<string, string> = new Map([
  ["af-south-1", "13.244.121.196/30"],
  ["ap-northeast-1", "3.112.23.0/29"],
  ["ap-northeast-2", "13.209.1.56/29"],
  ["ap-south-1", "13.233.177.0/29"],
  ["ap-southeast-1", "3.0.5.32/29"],
  ["ap-southeast-2", "13.239.158.0/29"],
  ["ca-central-1", "35.183.92.176/29"],
  ["eu-central-1", "3.120.181.40/29"],
  ["eu-north-1", "13.48.4.200/30"],
  ["eu-south-1", "15.161.135.164/30"],
  ["eu-west-1", "18.202.216.48/29"],
  ["eu-west-2", "3.8.37.24/29"],
  ["eu-west-3", "35.180.112.80/29"],
  ["sa-east-1", "18.228.70.32/29"],
  ["us-east-1", "18.206.107.24/29"],
  ["us-east-2", "3.16.146.0/29"],
  ["us-gov-east-1", "18.252.4.0/30"],
  ["us-gov-west-1", "15.200.28.80/30"],
  ["us-west-1", "13.52.6.112/29"],
  ["us-west-2", "18.237.140.160/29"],
]);

/**
 * The blocks of a Region's EC2 range that instances get their public addresses from: the /16 and larger ones of
 * ip-ranges.json (2022-06-12). The small blocks of the same service belong to AWS's own endpoints.
 */
const EC2: ReadonlyMap<string, readonly string[]> = new Map([
  ["eu-west-3", ["13.36.0.0/14", "15.188.0.0/16", "15.236.0.0/15", "35.180.0.0/16", "35.181.0.0/16", "52.47.0.0/16"]],
]);

/**
 * Public addresses of a Region whose blocks are not listed. RFC 2544 keeps 198.18.0.0/15 for tests, so that no derived
 * address is ever somebody's; only its lower half, as AWS gives 198.19.0.0/16 a meaning of its own (CIDR-07).
 */
const ELSEWHERE: readonly string[] = ["198.18.0.0/16"];

/**
 * The blocks of a Region's EC2 range of ip-ranges.json that VPCs get their Amazon-provided IPv6 blocks from: the largest
 * one of each Region; the others belong to Local Zones and to AWS's own services.
 */
const EC2_IPV6: ReadonlyMap<string, string> = new Map([
  ["ap-northeast-1", "2406:da14::/35"],
  ["ap-northeast-2", "2406:da12::/36"],
  ["ap-south-1", "2406:da1a::/35"],
  ["ap-southeast-1", "2406:da18::/35"],
  ["ap-southeast-2", "2406:da1c::/35"],
  ["ca-central-1", "2600:1f11::/36"],
  ["eu-central-1", "2a05:d014::/35"],
  ["eu-north-1", "2a05:d016::/36"],
  ["eu-west-1", "2a05:d018::/35"],
  ["eu-west-2", "2a05:d01c::/35"],
  ["eu-west-3", "2a05:d012::/36"],
  ["sa-east-1", "2600:1f1e::/36"],
  ["us-east-1", "2600:1f18::/33"],
  ["us-east-2", "2600:1f16::/34"],
  ["us-west-1", "2600:1f1c::/36"],
  ["us-west-2", "2600:1f14::/34"],
]);

/** Of a Region whose range is not listed: RFC 3849 keeps this block for documentation, so that none is ever somebody's. */
const ELSEWHERE_IPV6 = "2001:db8::/32";

/** The Regions whose EC2 Instance Connect range is known. */
export const INSTANCE_CONNECT_REGIONS: readonly string[] = [...INSTANCE_CONNECT.keys()];

/** Where EC2 Instance Connect's sessions of that Region come from; null for a Region that is not listed. */
export function instanceConnectRange(region: string): Ipv4Cidr | null {
  return parseIpv4Cidr(INSTANCE_CONNECT.get(region) ?? "");
}

/** Every block of EC2 that is listed, of all Regions. */
export function ec2AddressBlocks(): readonly Ipv4Cidr[] {
  return [...EC2.values()].flat().flatMap((text) => parseIpv4Cidr(text) ?? []);
}

/** Every block of EC2's IPv6 range that is listed, of all Regions. */
export function ec2Ipv6Blocks(): readonly Ipv6Cidr[] {
  return [...EC2_IPV6.values()].flatMap((text) => parseIpv6Cidr(text) ?? []);
}

/** The blocks from which a VPC of that Region gets an Amazon-provided IPv6 block (CIDR-10). */
export function amazonIpv6Blocks(region: string): readonly Ipv6Cidr[] {
  return [EC2_IPV6.get(region) ?? ELSEWHERE_IPV6].map(parseIpv6Cidr).filter((cidr) => cidr !== null);
}

/** The blocks from which an instance of that Region gets a public address. */
export function publicAddressBlocks(region: string): readonly Ipv4Cidr[] {
  return (EC2.get(region) ?? ELSEWHERE).map(parseIpv4Cidr).filter((cidr) => cidr !== null);
}
