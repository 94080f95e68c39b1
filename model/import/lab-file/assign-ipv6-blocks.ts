import { ipv6Cidr, type Ipv6Cidr } from "../../address/cidr.js";
import { ipv6, ipv6Bits } from "../../address/ipv6.js";
import type { DocumentPath } from "../../issue/origins.js";
import { deriveNumber } from "../../topology/identifier.js";
import { overlapsAnyCidr } from "../../topology/route-rules.js";
import { amazonIpv6Blocks } from "./aws-address-ranges.js";
import type { Reading } from "./reading.js";
import type { TopologyInput } from "./topology-schema.js";
import type { VpcInput } from "./vpc-schema.js";

/** The IPv6 blocks of one VPC: its own, and its subnets' by their names. */
export interface Ipv6Blocks {
  readonly vpc: readonly Ipv6Cidr[];
  readonly subnets: ReadonlyMap<string, Ipv6Cidr>;
}

/** What Amazon provides to a VPC, and what a subnet is given of it (CIDR-10). */
const AMAZON_PROVIDED_LENGTH = 56;
const SUBNET_LENGTH = 64;

/**
 * The IPv6 blocks of every VPC by its name. What the file gives is taken before anything else; the others follow from
 * seed and name, so that another VPC or subnet changes none of them unless both want the very same block.
 */
export function assignIpv6Blocks(input: TopologyInput, reading: Reading): ReadonlyMap<string, Ipv6Blocks> {
  const vpcs = Object.entries(input.vpcs);
  const taken = vpcs.flatMap(([, vpc]) => [...given(vpc.ipv6Cidr), ...vpc.secondaryIpv6Cidrs]);
  return new Map(
    vpcs.map(([name, vpc]) => {
      const blocks = [...given(vpc.ipv6Cidr), ...vpc.secondaryIpv6Cidrs];
      if (vpc.ipv6Cidr === true) {
        const ranges = amazonIpv6Blocks(vpc.region ?? input.region);
        // A Region has a million blocks of this size: more than any file has VPCs.
        const provided = freeBlock(ranges, AMAZON_PROVIDED_LENGTH, taken, reading.seed, `IPv6 block of ${name}`)!;
        taken.push(provided);
        blocks.unshift(provided);
      }
      return [name, { vpc: blocks, subnets: subnetBlocks(name, vpc, blocks, reading) }] as const;
    }),
  );
}

function given(block: boolean | Ipv6Cidr | undefined): readonly Ipv6Cidr[] {
  return typeof block === "object" ? [block] : [];
}

function subnetBlocks(
  vpcName: string,
  { subnets }: VpcInput,
  blocks: readonly Ipv6Cidr[],
  reading: Reading,
): ReadonlyMap<string, Ipv6Cidr> {
  const made = new Map<string, Ipv6Cidr>();
  for (const [name, { ipv6Cidr: block }] of Object.entries(subnets))
    if (typeof block === "object") made.set(name, block);
  for (const [name, subnet] of Object.entries(subnets)) {
    const path = ["vpcs", vpcName, "subnets", name];
    if (subnet.ipv6Cidr === true) {
      const assigned = assign(name, vpcName, blocks, [...made.values()], [...path, "ipv6Cidr"], reading);
      if (assigned) made.set(name, assigned);
    } else if (subnet.assignIpv6AddressOnCreation && !made.has(name)) {
      reading.refuse(
        [...path, "assignIpv6AddressOnCreation"],
        "InvalidParameterValue",
        `subnet \`${name}\` has no IPv6 block to assign addresses of`,
        "give it `ipv6Cidr: true`",
      );
    }
  }
  return made;
}

function assign(
  name: string,
  vpcName: string,
  blocks: readonly Ipv6Cidr[],
  taken: readonly Ipv6Cidr[],
  path: DocumentPath,
  reading: Reading,
): Ipv6Cidr | null {
  const free = freeBlock(blocks, SUBNET_LENGTH, taken, reading.seed, `IPv6 block of ${name}`);
  if (free) return free;
  const none = blocks.length === 0;
  reading.refuse(
    path,
    none ? "InvalidSubnet.Range" : "InsufficientCidrBlocks",
    none ? `VPC \`${vpcName}\` has no IPv6 block` : `the IPv6 blocks of VPC \`${vpcName}\` have no /64 left`,
    none ? "give the VPC `ipv6Cidr: true`" : "give the VPC a further block in `secondaryIpv6Cidrs`",
  );
  return null;
}

/** The block of that length in `ranges` that follows from seed and name, or the next one that overlaps none taken. */
function freeBlock(
  ranges: readonly Ipv6Cidr[],
  length: number,
  taken: readonly Ipv6Cidr[],
  seed: string,
  name: string,
): Ipv6Cidr | null {
  const counts = ranges.map(({ prefixLength }) => (prefixLength > length ? 0 : 2 ** (length - prefixLength)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const wanted = deriveNumber(seed, name);
  for (let step = 0; step < total; step += 1) {
    let rest = (wanted + step) % total;
    const range = ranges.find((_, index) => {
      if (rest < counts[index]!) return true;
      rest -= counts[index]!;
      return false;
    })!;
    const block = ipv6Cidr(ipv6(ipv6Bits(range.first) + (BigInt(rest) << BigInt(128 - length))), length);
    if (!taken.some((other) => overlapsAnyCidr(other, block))) return block;
  }
  return null;
}
