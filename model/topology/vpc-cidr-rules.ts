import {
  coversCidr,
  formatCidr,
  overlaps,
  parseIpv4Cidr,
  type Cidr,
  type Ipv4Cidr,
  type Ipv6Cidr,
} from "../address/cidr.js";
import type { Issue } from "../issue/issue.js";
import { overlapsAnyCidr } from "./route-rules.js";

function blocks(...texts: readonly string[]): readonly Ipv4Cidr[] {
  return texts.flatMap((text) => parseIpv4Cidr(text) ?? []);
}

const FORBIDDEN = blocks("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4");
const RFC1918 = blocks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");
const TEN_ZERO_FIFTEEN = blocks("10.0.0.0/15");
const TEN_ZERO_SIXTEEN = blocks("10.0.0.0/16");

/** CIDR-07, one row per range of the primary block: the additions that it rules out. */
const RESTRICTED: readonly { readonly primary: readonly Ipv4Cidr[]; readonly additions: readonly Ipv4Cidr[] }[] = [
  { primary: blocks("10.0.0.0/8"), additions: blocks("172.16.0.0/12", "192.168.0.0/16", "198.19.0.0/16") },
  {
    primary: blocks("172.16.0.0/12"),
    additions: blocks("10.0.0.0/8", "192.168.0.0/16", "172.31.0.0/16", "198.19.0.0/16"),
  },
  { primary: blocks("192.168.0.0/16"), additions: blocks("10.0.0.0/8", "172.16.0.0/12", "198.19.0.0/16") },
  { primary: blocks("198.19.0.0/16"), additions: RFC1918 },
];

const PUBLIC_ADDITIONS = [...RFC1918, ...blocks("198.19.0.0/16")];

function inAny(ranges: readonly Ipv4Cidr[], cidr: Ipv4Cidr): boolean {
  return ranges.some((range) => coversCidr(range, cidr));
}

/** The block of the VPC that rules the addition out: the primary by its range, or any inside 10.0.0.0/15. */
function restrictingBlock(existing: readonly Ipv4Cidr[], added: Ipv4Cidr): Ipv4Cidr | undefined {
  const [primary] = existing;
  if (primary === undefined) return undefined;
  const row = RESTRICTED.find((each) => inAny(each.primary, primary));
  if ((row?.additions ?? PUBLIC_ADDITIONS).some((range) => overlaps(range, added))) return primary;
  return TEN_ZERO_SIXTEEN.some((range) => overlaps(range, added))
    ? existing.find((cidr) => inAny(TEN_ZERO_FIFTEEN, cidr))
    : undefined;
}

function problem(rule: string, message: string, hint: string): Issue {
  return { severity: "error", code: "InvalidVpc.Range", rule, message, hint };
}

/** The problem of a VPC block by itself: its size (CIDR-01) or a range that no VPC may use (CIDR-03). */
export function vpcCidrProblem(cidr: Ipv4Cidr): Issue | null {
  const text = formatCidr(cidr);
  if (cidr.prefixLength < 16 || cidr.prefixLength > 28)
    return problem("CIDR-01", `the VPC block \`${text}\` is not between /16 and /28`, "choose a size from /16 to /28");
  const forbidden = FORBIDDEN.find((range) => overlaps(range, cidr));
  return forbidden === undefined
    ? null
    : problem(
        "CIDR-03",
        `the VPC block \`${text}\` is in ${formatCidr(forbidden)}, which no VPC may use`,
        "use a private range such as 10.0.0.0/16",
      );
}

/**
 * The problem of adding `added` to a VPC that has the blocks `existing`, the primary first: overlap with any of them
 * (CIDR-06), or ranges that may not be mixed (CIDR-07).
 */
export function secondaryCidrProblem(existing: readonly Ipv4Cidr[], added: Ipv4Cidr): Issue | null {
  const text = formatCidr(added);
  const overlapping = existing.find((cidr) => overlaps(cidr, added));
  if (overlapping !== undefined)
    return problem(
      "CIDR-06",
      `the block \`${text}\` overlaps the VPC's own \`${formatCidr(overlapping)}\``,
      "add a block that overlaps none of the VPC's",
    );
  const restricting = restrictingBlock(existing, added);
  return restricting === undefined
    ? null
    : problem(
        "CIDR-07",
        `the block \`${text}\` is restricted: the VPC has \`${formatCidr(restricting)}\``,
        "use a block of the same private range as the VPC's, or a publicly routable one",
      );
}

/** The problem of an IPv6 block of a VPC that has the blocks `existing`: its size, or an overlap (CIDR-10, CIDR-06). */
export function vpcIpv6CidrProblem(existing: readonly Cidr[], added: Ipv6Cidr): Issue | null {
  const { prefixLength } = added;
  const text = formatCidr(added);
  if (prefixLength < 44 || prefixLength > 60 || prefixLength % 4 !== 0)
    return problem(
      "CIDR-10",
      `the IPv6 block \`${text}\` is not between /44 and /60 in steps of 4`,
      "Amazon gives /56",
    );
  return existing.some((own) => overlapsAnyCidr(own, added))
    ? problem("CIDR-06", `\`${text}\` overlaps a block of the VPC`, "choose another")
    : null;
}
