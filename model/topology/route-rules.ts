import { coversCidr, formatCidr, ipv6Cidr, parseCidr, sameCidr, type Cidr } from "../address/cidr.js";
import type { Issue } from "../issue/issue.js";
import {
  subnetCidrs,
  type RouteDestination,
  type RouteTarget,
  type Subnet,
  type Topology,
  type Vpc,
} from "./topology.js";

/** Addresses of Amazon's own services, where no route may point (RT-07). */
const RESERVED = [parseCidr("169.254.168.0/22"), parseCidr("fd00:ec2::/32")].flatMap((cidr) => cidr ?? []);

/** Whether every address of `inner` is in `outer`, in either family. */
export function coversAnyCidr(outer: Cidr, inner: Cidr): boolean {
  if (outer.family === 4) return inner.family === 4 && coversCidr(outer, inner);
  return (
    inner.family === 6 &&
    inner.prefixLength >= outer.prefixLength &&
    sameCidr(ipv6Cidr(inner.first, outer.prefixLength), outer)
  );
}

/** Whether two blocks share an address; blocks of different families never do. */
export function overlapsAnyCidr(a: Cidr, b: Cidr): boolean {
  return coversAnyCidr(a, b) || coversAnyCidr(b, a);
}

/** Whether two routes have the same destination; host bits do not count (CIDR-02). */
export function sameDestination(a: RouteDestination, b: RouteDestination): boolean {
  if (a.kind === "cidr") return b.kind === "cidr" && sameCidr(a.cidr, b.cidr);
  return b.kind === "prefix-list" && a.prefixListId === b.prefixListId;
}

/** Whether two routes lead to the same resource. */
export function sameTarget(a: RouteTarget, b: RouteTarget): boolean {
  if (a.kind === "local") return b.kind === "local";
  return b.kind === a.kind && b.id === a.id;
}

/** Blocks of a VPC that are in use (CIDR-11). */
export function associatedCidrs(vpc: Vpc): readonly Cidr[] {
  return vpc.cidrBlocks.filter((block) => block.state === "associated").map((block) => block.cidr);
}

/** Targets that may take over traffic inside a VPC (RT-02, RT-06). */
export function isMiddlebox(target: RouteTarget): boolean {
  return target.kind === "network-interface" || target.kind === "nat-gateway" || target.kind === "vpc-endpoint";
}

function problem(rule: string, message: string, hint: string): Issue {
  return { severity: "error", code: "InvalidParameterValue", rule, message, hint };
}

/** What is wrong with a route's destination in a subnet route table of `vpc` (RT-06, RT-07), or null. */
export function routeDestinationProblem(
  vpc: Vpc,
  subnets: readonly Subnet[],
  destination: RouteDestination,
  target: RouteTarget,
): Issue | null {
  if (destination.kind === "prefix-list" || target.kind === "local") return null;
  const { cidr } = destination;
  const text = formatCidr(cidr);
  if (cidr.family === 4 && target.kind === "egress-only-internet-gateway")
    return problem(
      "RT-10",
      `the IPv4 route \`${text}\` cannot target the egress-only internet gateway \`${target.id}\``,
      "an egress-only internet gateway carries IPv6 only (IGW-09)",
    );
  const reserved = RESERVED.find((range) => coversAnyCidr(range, cidr));
  if (reserved !== undefined)
    return problem(
      "RT-07",
      `the destination \`${text}\` is in ${formatCidr(reserved)}, which is reserved for AWS services`,
      "a broader route may cover the range, but packets to it are never forwarded",
    );
  const own = associatedCidrs(vpc).find((block) => coversAnyCidr(block, cidr));
  if (own === undefined) return null;
  if (!isMiddlebox(target))
    return problem(
      "RT-06",
      `the destination CIDR block \`${text}\` is equal to or more specific than one of this VPC's CIDR blocks ` +
        `(${formatCidr(own)}); this route can target only an interface or an instance`,
      "routes to peers and gateways need a destination outside the VPC's own blocks",
    );
  const wholeSubnet = subnets.some(
    (subnet) => subnet.vpcId === vpc.id && subnetCidrs(subnet).some((block) => sameCidr(block, cidr)),
  );
  return wholeSubnet || sameCidr(own, cidr)
    ? null
    : problem(
        "RT-06",
        `the destination \`${text}\` is inside the VPC's ${formatCidr(own)} but is not the whole block of a subnet`,
        "use exactly the CIDR block of the subnet whose traffic is to be redirected",
      );
}

/** The state AWS reports for a route of `vpcId` with this target: `blackhole` when the target is unavailable (RT-08). */
export function routeState(topology: Topology, vpcId: string, target: RouteTarget): "active" | "blackhole" {
  switch (target.kind) {
    case "vpc-peering-connection": {
      const connection = topology.vpcPeeringConnections.find(({ id }) => id === target.id);
      return connection?.status === "active" ? "active" : "blackhole";
    }
    case "internet-gateway": {
      const gateway = topology.internetGateways.find(({ id }) => id === target.id);
      return gateway?.vpcId === vpcId ? "active" : "blackhole";
    }
    case "vpn-gateway": {
      const gateway = topology.vpnGateways.find(({ id }) => id === target.id);
      return gateway === undefined || gateway.vpcId === vpcId ? "active" : "blackhole";
    }
    case "network-interface":
      return isForwarding(topology, target.id) ? "active" : "blackhole";
    case "egress-only-internet-gateway":
      return topology.egressOnlyInternetGateways.some((each) => each.id === target.id && each.vpcId === vpcId)
        ? "active"
        : "blackhole";
    case "local":
    case "nat-gateway":
    case "transit-gateway":
    case "vpc-endpoint":
    case "unknown":
      return "active";
  }
}

/** Attached to an instance that runs. */
function isForwarding({ networkInterfaces, instances }: Topology, interfaceId: string): boolean {
  const instanceId = networkInterfaces.find(({ id }) => id === interfaceId)?.attachment?.instanceId;
  if (instanceId === undefined) return false;
  return (instances.find(({ id }) => id === instanceId)?.state ?? "running") === "running";
}
