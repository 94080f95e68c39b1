import { coversCidr, formatCidr } from "../../address/cidr.js";
import type { Vpc } from "../../topology/topology.js";
import { construct, given, part, reference, type Construct, type Properties } from "./construct.js";
import { attachmentId, blockValue, ipv6BlockOf, type Site } from "./site.js";

/** VPCs with their blocks, subnets, and the gateways that are attached to a VPC as a whole. */
export function vpcConstructs(site: Site): readonly Construct[] {
  const { vpcs, internetGateways, egressOnlyInternetGateways } = site.topology;
  return [
    ...vpcs.flatMap((vpc) => [...vpcWithBlocks(vpc), ...subnetsOf(vpc, site)]),
    ...internetGateways.flatMap((gateway): Construct[] => {
      const { id, name, vpcId } = gateway;
      if (vpcId === null) return [construct("AWS::EC2::InternetGateway", gateway, {})];
      const ends = { VpcId: reference(vpcId), InternetGatewayId: reference(id) };
      return [
        construct("AWS::EC2::InternetGateway", gateway, {}, { terraform: { vpc_id: reference(vpcId) } }),
        part("AWS::EC2::VPCGatewayAttachment", attachmentId(id), `${name} attachment`, gateway, ends, {
          terraform: null,
        }),
      ];
    }),
    ...egressOnlyInternetGateways.map((gateway) =>
      construct("AWS::EC2::EgressOnlyInternetGateway", gateway, { VpcId: reference(gateway.vpcId) }),
    ),
  ];
}

/** CIDR-06: further blocks are associations; an Amazon-provided IPv6 block is one as well, but in Terraform. */
function vpcWithBlocks(vpc: Vpc): readonly Construct[] {
  const [primary, ...secondary] = vpc.cidrBlocks.flatMap(({ cidr }) => (cidr.family === 4 ? [formatCidr(cidr)] : []));
  const hasIpv6 = ipv6BlockOf(vpc) !== null;
  const terraform: Properties = hasIpv6 ? { assign_generated_ipv6_cidr_block: true } : {};
  const block = (id: string, label: string, properties: Properties, inTerraform: Properties | null): Construct =>
    part(
      "AWS::EC2::VPCCidrBlock",
      id,
      label,
      vpc,
      { VpcId: reference(vpc.id), ...properties },
      { terraform: inTerraform },
    );
  return [
    construct("AWS::EC2::VPC", vpc, given("CidrBlock", primary), { terraform }),
    ...secondary.map((cidr) => block(`${vpc.id}/${cidr}`, `${vpc.name} ${cidr}`, { CidrBlock: cidr }, {})),
    ...(hasIpv6 ? [block(ipv6Id(vpc), `${vpc.name} ipv6`, { AmazonProvidedIpv6CidrBlock: true }, null)] : []),
  ];
}

function ipv6Id({ id }: Vpc): string {
  return `${id}/ipv6`;
}

function subnetsOf(vpc: Vpc, site: Site): readonly Construct[] {
  const [, ...secondary] = vpc.cidrBlocks.filter(({ cidr }) => cidr.family === 4);
  return site.topology.subnets
    .filter(({ vpcId }) => vpcId === vpc.id)
    .map((subnet) => {
      const [ipv6] = subnet.ipv6Cidrs;
      const own = subnet.cidr;
      const within = secondary.find(({ cidr }) => cidr.family === 4 && own !== null && coversCidr(cidr, own));
      return construct(
        "AWS::EC2::Subnet",
        subnet,
        {
          VpcId: reference(vpc.id),
          AvailabilityZone: subnet.availabilityZone,
          ...(own === null ? { Ipv6Native: true, AssignIpv6AddressOnCreation: true } : { CidrBlock: formatCidr(own) }),
          ...given("Ipv6CidrBlock", ipv6 && blockValue(ipv6, site)),
          ...(subnet.mapPublicIpOnLaunch ? { MapPublicIpOnLaunch: true } : {}),
          ...(subnet.enableDns64 === true ? { EnableDns64: true } : {}),
        },
        {
          dependsOn: [...(within ? [`${vpc.id}/${formatCidr(within.cidr)}`] : []), ...(ipv6 ? [ipv6Id(vpc)] : [])],
        },
      );
    });
}
