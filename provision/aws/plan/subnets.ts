import { formatCidr, type Subnet, type Topology } from "../../../model/index.js";
import { tagged, type PlanContext } from "./planning.js";
import { call, create, ref, set, wait, type PlannedResource, type Step } from "./step.js";

export function planSubnets({ subnets }: Topology, context: PlanContext): Step[] {
  return subnets.flatMap((subnet) => planSubnet(subnet, context));
}

function planSubnet(subnet: Subnet, context: PlanContext): Step[] {
  const { id, name, vpcId, cidr, ipv6Cidrs, availabilityZone, mapPublicIpOnLaunch, enableDns64 } = subnet;
  const [ipv6Cidr] = ipv6Cidrs;
  const resource: PlannedResource = { kind: "subnet", logicalId: id, name };
  return [
    create(
      resource,
      call("ec2:CreateSubnet", {
        VpcId: ref(vpcId),
        ...(cidr && { CidrBlock: formatCidr(cidr) }),
        ...(ipv6Cidr && { Ipv6CidrBlock: formatCidr(ipv6Cidr) }),
        AvailabilityZone: availabilityZone,
        ...tagged(context, "subnet", resource),
      }),
      { path: "Subnet.SubnetId" },
    ),
    wait(id, `subnet ${name} is available`, call("ec2:DescribeSubnets", { SubnetIds: [ref(id)] }), {
      path: "Subnets.0.State",
      until: "available",
    }),
    ...(mapPublicIpOnLaunch
      ? [
          set(
            `${id} mapPublicIpOnLaunch`,
            `public addresses on launch in ${name}`,
            call("ec2:ModifySubnetAttribute", { SubnetId: ref(id), MapPublicIpOnLaunch: { Value: true } }),
          ),
        ]
      : []),
    ...(enableDns64 === true
      ? [
          set(
            `${id} enableDns64`,
            `DNS64 in ${name}`,
            call("ec2:ModifySubnetAttribute", { SubnetId: ref(id), EnableDns64: { Value: true } }),
          ),
        ]
      : []),
  ];
}
