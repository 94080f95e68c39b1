import { formatCidr, type Cidr, type Topology, type Vpc } from "../../../model/index.js";
import { tagged, type PlanContext } from "./planning.js";
import { call, create, read, ref, set, wait, type PlannedResource, type Step } from "./step.js";

/** The VPCs with their blocks, and what AWS makes with each: its main route table, default ACL and security group. */
export function planVpcs(topology: Topology, context: PlanContext): Step[] {
  return topology.vpcs.flatMap((vpc) => [...planVpc(vpc, context), ...readDefaults(vpc, topology)]);
}

function planVpc(vpc: Vpc, context: PlanContext): Step[] {
  const resource: PlannedResource = { kind: "vpc", logicalId: vpc.id, name: vpc.name };
  const primary = vpc.cidrBlocks.find((block) => block.primary);
  const further = vpc.cidrBlocks.filter((block) => !block.primary);
  const describe = call("ec2:DescribeVpcs", { VpcIds: [ref(vpc.id)] });
  return [
    create(
      resource,
      call("ec2:CreateVpc", {
        ...(primary && { CidrBlock: formatCidr(primary.cidr) }),
        ...tagged(context, "vpc", resource),
      }),
      { path: "Vpc.VpcId" },
    ),
    wait(vpc.id, `VPC ${vpc.name} is available`, describe, { path: "Vpcs.0.State", until: "available" }),
    // The VPC wizard turns it on; by default a VPC that is not the default one has it off.
    set(
      `${vpc.id} hostnames`,
      `DNS hostnames in ${vpc.name}`,
      call("ec2:ModifyVpcAttribute", { VpcId: ref(vpc.id), EnableDnsHostnames: { Value: true } }),
    ),
    ...further.flatMap(({ cidr }) => planVpcCidrBlock(vpc, cidr)),
  ];
}

/** CIDR-06, CIDR-10: a block besides the primary one. The IPv6 block is Amazon's to choose: {@link readIpv6Block}. */
export function planVpcCidrBlock(vpc: Vpc, cidr: Cidr): Step[] {
  const text = formatCidr(cidr);
  const block = cidr.family === 4 ? { CidrBlock: text } : { AmazonProvidedIpv6CidrBlock: true };
  return [
    set(
      `${vpc.id} ${text}`,
      `block ${cidr.family === 4 ? text : "of IPv6, Amazon's choice,"} for ${vpc.name}`,
      call("ec2:AssociateVpcCidrBlock", { VpcId: ref(vpc.id), ...block }),
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
