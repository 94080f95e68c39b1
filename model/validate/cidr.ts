import { coversCidr, formatCidr, overlaps, type Ipv4Cidr } from "../address/cidr.js";
import type { Subnet, Vpc } from "../topology/topology.js";
import { secondaryCidrProblem, vpcCidrProblem } from "../topology/vpc-cidr-rules.js";
import { checkQuota } from "./quota.js";
import { findReferenced } from "./references.js";
import { groupBy, type Validation } from "./validation.js";

const BLOCKS_PER_VPC = { code: "CidrLimitExceeded", what: "IPv4 CIDR blocks", usual: 5, most: 50 };

/** CIDR-01, CIDR-03, CIDR-06, CIDR-07: the blocks of every VPC, the primary first. */
export function checkVpcCidrs(validation: Validation): void {
  for (const vpc of validation.topology.vpcs) {
    const blocks = inUse(vpc);
    const [primary] = blocks;
    if (!primary) {
      const message = `the VPC \`${vpc.name}\` has no primary IPv4 CIDR block`;
      validation.report(
        { code: "MissingParameter", rule: "CIDR-06", message, hint: "give it a block" },
        vpc,
        "cidrBlocks",
      );
      continue;
    }
    const primaries = vpc.cidrBlocks.filter((block) => block.primary);
    if (primaries.length > 1) {
      const message = `the VPC \`${vpc.name}\` has ${primaries.length} primary CIDR blocks`;
      validation.report(
        { code: "InvalidParameterValue", rule: "CIDR-06", message, hint: "only one is" },
        vpc,
        "cidrBlocks",
      );
    }
    blocks.forEach(({ block, cidr }, index) => {
      const earlier = blocks.slice(0, index).map((each) => each.cidr);
      const problem = vpcCidrProblem(cidr) ?? (index > 0 ? secondaryCidrProblem(earlier, cidr) : null);
      if (problem) validation.report(problem, block, "cidr");
    });
    checkQuota(validation, BLOCKS_PER_VPC, blocks.length, vpc, "cidrBlocks");
  }
}

function inUse(vpc: Vpc): readonly { readonly block: Vpc["cidrBlocks"][number]; readonly cidr: Ipv4Cidr }[] {
  return vpc.cidrBlocks
    .flatMap((block) => {
      const { cidr, state } = block;
      return cidr.family === 4 && (state === "associated" || state === "associating") ? [{ block, cidr }] : [];
    })
    .toSorted((a, b) => Number(b.block.primary) - Number(a.block.primary));
}

/** CIDR-01, CIDR-05: size of every subnet, inside one block of its VPC, apart from its siblings. */
export function checkSubnetCidrs(validation: Validation): void {
  for (const subnet of validation.topology.subnets) {
    const { cidr } = subnet;
    const vpc = findReferenced(validation, "vpcs", subnet.vpcId, subnet, "vpcId");
    if (cidr === null) {
      if (subnet.ipv6Cidrs.length > 0) continue;
      const message = `the subnet \`${subnet.name}\` has no CIDR block`;
      const hint = "give it an IPv4 block, or an IPv6 block for an IPv6-only subnet";
      validation.report({ code: "MissingParameter", rule: "CIDR-05", message, hint }, subnet, "cidr");
    } else if (cidr.prefixLength < 16 || cidr.prefixLength > 28) {
      const message = `the subnet block \`${formatCidr(cidr)}\` is not between /16 and /28`;
      validation.report(
        { ...OUT_OF_RANGE, rule: "CIDR-01", message, hint: "choose a size from /16 to /28" },
        subnet,
        "cidr",
      );
    } else if (vpc && !inUse(vpc).some((block) => coversCidr(block.cidr, cidr))) {
      const blocks = inUse(vpc).map((block) => `\`${formatCidr(block.cidr)}\``);
      const message = `the CIDR \`${formatCidr(cidr)}\` is not inside a block of the VPC \`${vpc.name}\``;
      const hint = `the VPC has ${blocks.join(", ") || "no block in use"}`;
      validation.report({ ...OUT_OF_RANGE, rule: "CIDR-05", message, hint }, subnet, "cidr");
    }
  }
  for (const siblings of groupBy(validation.topology.subnets, (subnet) => subnet.vpcId).values()) {
    checkSiblings(validation, siblings);
  }
}

const OUT_OF_RANGE = { code: "InvalidSubnet.Range" };

function hasIpv4(subnet: Subnet): subnet is Subnet & { readonly cidr: Ipv4Cidr } {
  return subnet.cidr !== null;
}

/** By first address, a subnet overlaps an earlier one exactly when it begins before the furthest of them ends. */
function checkSiblings(validation: Validation, siblings: readonly Subnet[]): void {
  const ascending = siblings
    .filter(hasIpv4)
    .toSorted((a, b) => a.cidr.first - b.cidr.first || b.cidr.last - a.cidr.last);
  let furthest: (typeof ascending)[number] | undefined;
  for (const subnet of ascending) {
    if (furthest && overlaps(furthest.cidr, subnet.cidr)) {
      // The one that stands later in the input is the one AWS would have refused.
      const [kept, refused] =
        siblings.indexOf(furthest) < siblings.indexOf(subnet) ? [furthest, subnet] : [subnet, furthest];
      const message = `the CIDR \`${formatCidr(refused.cidr)}\` conflicts with another subnet: \`${kept.name}\` (${formatCidr(kept.cidr)})`;
      const hint = "choose a block that overlaps no other subnet of the VPC";
      validation.report({ code: "InvalidSubnet.Conflict", rule: "CIDR-05", message, hint }, refused, "cidr");
    }
    if (!furthest || subnet.cidr.last > furthest.cidr.last) furthest = subnet;
  }
}
