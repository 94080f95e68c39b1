import { formatCidr, type Ipv4Cidr, type Topology, type Vpc } from "../../../model/index.js";
import { tagged, type PlanContext } from "./planning.js";
import { call, create, read, ref, set, wait, type PlannedResource, type Step } from "./step.js";

/** The VPCs with their blocks, and what AWS makes with each: its main route table, default ACL and security group. */
export function planVpcs(topology: Topology, context: PlanContext): Step[] {
  return topology.vpcs.flatMap((vpc) => [...planVpc(vpc, context), ...readDefaults(vpc, topology)]);
}

function planVpc(vpc: Vpc, context: PlanContext): Step[] {
  const resource: PlannedResource = { kind: "vpc", logicalId: vpc.id, name: vpc.name };
  const primary = vpc.cidrBlocks.find((block) => block.primary);
  const further = vpc.cidrBlocks.flatMap(({ cidr, primary: first }) => (cidr.family === 4 && !first ? [cidr] : []));
  const describe = call("ec2:DescribeVpcs", { VpcIds: [ref(vpc.id)] });
  return [
    create(
      resource,
      call("ec2:CreateVpc", {
        ...(primary && { CidrBlock: formatCidr(primary.cidr) }),
        ...(hasIpv6(vpc) && { AmazonProvidedIpv6CidrBlock: true }),
        ...tagged(context, "vpc", resource),
      }),
      { path: "Vpc.VpcId" },
    ),
    wait(vpc.id, `VPC ${vpc.name} is available`, describe, { path: "Vpcs.0.State", until: "available" }),
    ...readIpv6Block(vpc),
    // The VPC wizard turns it on; by default a VPC that is not the default one has it off.
    set(
      `${vpc.id} hostnames`,
      `DNS hostnames in ${vpc.name}`,
      call("ec2:ModifyVpcAttribute", { VpcId: ref(vpc.id), EnableDnsHostnames: { Value: true } }),
    ),
    ...further.flatMap((cidr) => planVpcCidrBlock(vpc, cidr)),
  ];
}

/** Whether it has a block of IPv6. */
export function hasIpv6({ cidrBlocks }: Vpc): boolean {
  return cidrBlocks.some(({ cidr }) => cidr.family === 6);
}

/** CIDR-10: the /56 is Amazon's to choose; what the lab calls its own is known by that text from then on. */
function readIpv6Block({ id, name, cidrBlocks }: Vpc): Step[] {
  const block = cidrBlocks.find(({ cidr }) => cidr.family === 6);
  if (block === undefined) return [];
  const describe = call("ec2:DescribeVpcs", { VpcIds: [ref(id)] });
  const first = "Vpcs.0.Ipv6CidrBlockAssociationSet.0";
  return [
    wait(`${id} IPv6`, `the IPv6 block of ${name} is associated`, describe, {
      path: `${first}.Ipv6CidrBlockState.State`,
      until: "associated",
      never: ["failed", "disassociated"],
    }),
    read(`${id} IPv6 block`, `IPv6 block of ${name}`, describe, {
      [formatCidr(block.cidr)]: `${first}.Ipv6CidrBlock`,
    }),
  ];
}

/** CIDR-06: a block of IPv4 besides the primary one. */
export function planVpcCidrBlock(vpc: Vpc, cidr: Ipv4Cidr): Step[] {
  const text = formatCidr(cidr);
  return [
    set(
      `${vpc.id} ${text}`,
      `block ${text} for ${vpc.name}`,
      call("ec2:AssociateVpcCidrBlock", { VpcId: ref(vpc.id), CidrBlock: text }),
    ),
  ];
}

function readDefaults({ id, name }: Vpc, { routeTables, networkAcls, securityGroups }: Topology): Step[] {
  const inVpc = { Name: "vpc-id", Values: [ref(id)] };
  const main = routeTables.find((table) => table.vpcId === id && table.main);
  const acl = networkAcls.find((each) => each.vpcId === id && each.default);
  const group = securityGroups.find((each) => each.vpcId === id && each.name === `${name}/default`);
  return [
    ...(main
      ? [
          read(
            main.id,
            `main route table of ${name}`,
            call("ec2:DescribeRouteTables", { Filters: [inVpc, { Name: "association.main", Values: ["true"] }] }),
            { [main.id]: "RouteTables.0.RouteTableId" },
          ),
        ]
      : []),
    ...(acl
      ? [
          read(
            acl.id,
            `default network ACL of ${name}`,
            call("ec2:DescribeNetworkAcls", { Filters: [inVpc, { Name: "default", Values: ["true"] }] }),
            { [acl.id]: "NetworkAcls.0.NetworkAclId" },
          ),
        ]
      : []),
    ...(group
      ? [
          read(
            group.id,
            `default security group of ${name}`,
            call("ec2:DescribeSecurityGroups", { Filters: [inVpc, { Name: "group-name", Values: ["default"] }] }),
            { [group.id]: "SecurityGroups.0.GroupId" },
          ),
        ]
      : []),
  ];
}
