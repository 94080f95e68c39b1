import { formatCidr, type Ipv6Cidr } from "../address/cidr.js";
import { ipv6Bits } from "../address/ipv6.js";
import { coversAnyCidr, overlapsAnyCidr } from "../topology/route-rules.js";
import type { Subnet, Vpc, VpcCidrBlock } from "../topology/topology.js";
import { vpcIpv6CidrProblem } from "../topology/vpc-cidr-rules.js";
import { checkQuota } from "./quota.js";
import { groupBy, type Problem, type Validation } from "./validation.js";

const BLOCKS_PER_VPC = { code: "CidrLimitExceeded", what: "IPv6 CIDR blocks", usual: 5, most: 50 };

/** CIDR-10: size and overlap of every IPv6 block of every VPC. */
export function checkVpcIpv6Cidrs(validation: Validation): void {
  for (const vpc of validation.topology.vpcs) {
    const blocks = inUse(vpc);
    blocks.forEach(({ block, cidr }, index) => {
      const earlier = blocks.slice(0, index).map((each) => each.cidr);
      const problem = vpcIpv6CidrProblem(earlier, cidr);
      if (problem) validation.report(problem, block, "cidr");
    });
    checkQuota(validation, BLOCKS_PER_VPC, blocks.length, vpc, "cidrBlocks");
  }
}

function inUse({ cidrBlocks }: Vpc): readonly { readonly block: VpcCidrBlock; readonly cidr: Ipv6Cidr }[] {
  return cidrBlocks.flatMap((block) => {
    const { cidr, state } = block;
    return cidr.family === 6 && (state === "associated" || state === "associating") ? [{ block, cidr }] : [];
  });
}

/** CIDR-10, CIDR-05: size of every subnet's IPv6 block, inside one of its VPC's, apart from its siblings. */
export function checkSubnetIpv6Cidrs(validation: Validation): void {
  for (const subnet of validation.topology.subnets) {
    const vpc = validation.vpcs.get(subnet.vpcId);
    for (const cidr of subnet.ipv6Cidrs) {
      const problem = subnetProblem(cidr, vpc);
      if (problem) validation.report(problem, subnet, "ipv6Cidrs");
    }
  }
  for (const siblings of groupBy(validation.topology.subnets, (subnet) => subnet.vpcId).values())
    checkSiblings(validation, siblings);
}

function subnetProblem(cidr: Ipv6Cidr, vpc: Vpc | undefined): Problem | null {
  const text = formatCidr(cidr);
  const { prefixLength } = cidr;
  const code = "InvalidSubnet.Range";
  if (prefixLength < 44 || prefixLength > 64 || prefixLength % 4 !== 0) {
    const message = `the subnet's IPv6 block \`${text}\` is not between /44 and /64 in steps of 4`;
    return { code, rule: "CIDR-10", message, hint: "/64 is the usual size" };
  }
  if (!vpc || inUse(vpc).some((block) => coversAnyCidr(block.cidr, cidr))) return null;
  const blocks = inUse(vpc).map((block) => `\`${formatCidr(block.cidr)}\``);
  const message = `the CIDR \`${text}\` is not inside an IPv6 block of the VPC \`${vpc.name}\``;
  return { code, rule: "CIDR-05", message, hint: `the VPC has ${blocks.join(", ") || "no IPv6 block"}` };
}

/** Blocks are nested or apart: by first address, the larger first, one overlaps the one that was not left yet. */
function checkSiblings(validation: Validation, siblings: readonly Subnet[]): void {
  const blocks = siblings
    .flatMap((subnet, place) => subnet.ipv6Cidrs.map((cidr) => ({ subnet, place, cidr, first: ipv6Bits(cidr.first) })))
    .toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : a.cidr.prefixLength - b.cidr.prefixLength));
  let outer: (typeof blocks)[number] | undefined;
  for (const each of blocks) {
    if (outer === undefined || !overlapsAnyCidr(outer.cidr, each.cidr)) {
      outer = each;
      continue;
    }
    // The one that stands later in the input is the one AWS would have refused.
    const [kept, refused] = outer.place < each.place ? [outer, each] : [each, outer];
    const message = `the CIDR \`${formatCidr(refused.cidr)}\` conflicts with another subnet: \`${kept.subnet.name}\` (${formatCidr(kept.cidr)})`;
    const hint = "choose a block that overlaps no other subnet of the VPC";
    const problem = { code: "InvalidSubnet.Conflict", rule: "CIDR-05", message, hint };
    validation.report(problem, refused.subnet, "ipv6Cidrs");
  }
}
