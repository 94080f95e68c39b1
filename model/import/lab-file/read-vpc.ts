import type { SecurityGroupVpcAssociation } from "../../topology/security-group-vpc-association.js";
import type { InternetGateway, NetworkAcl, RouteTable, SecurityGroup, Subnet, Vpc } from "../../topology/topology.js";
import { availabilityZoneId } from "./availability-zone-id.js";
import { internetGatewayOf } from "./declare-names.js";
import { readNetworkAcls } from "./read-network-acls.js";
import { readRouteTables } from "./read-route-tables.js";
import { readSecurityGroups, readSecurityGroupVpcAssociations } from "./read-security-groups.js";
import type { Reading } from "./reading.js";
import type { VpcInput } from "./vpc-schema.js";
import type { VpcScope } from "./vpc-scope.js";

/** A VPC and all that is inside it, AWS's own additions included. */
export interface VpcContents {
  readonly vpc: Vpc;
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly internetGateways: readonly InternetGateway[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly securityGroupVpcAssociations: readonly SecurityGroupVpcAssociation[];
  readonly networkAcls: readonly NetworkAcl[];
}

/** Reads one VPC of the file; what is wrong with it is in `reading.issues`. */
export function readVpc(
  name: string,
  input: VpcInput,
  defaults: { readonly region: string; readonly account: string },
  endpointRoutes: VpcScope["endpointRoutes"],
  reading: Reading,
): VpcContents {
  const path = ["vpcs", name];
  const id = reading.identify("vpc", name, input.id);
  const owner = { accountId: input.account ?? defaults.account, region: input.region ?? defaults.region };
  const scope: VpcScope = { name, id, input, path, reading, endpointRoutes, owner };
  const gateway = internetGatewayOf(input);
  const subnets = readSubnets(scope);
  return {
    vpc: reading.from(path, {
      id,
      name,
      ...owner,
      cidrBlocks: [input.cidr, ...input.secondaryCidrs].map((cidr, index) =>
        reading.from(
          index === 0 ? [...path, "cidr"] : [...path, "secondaryCidrs", index - 1],
          { cidr, primary: index === 0, state: "associated" as const },
          { cidr: index === 0 ? [...path, "cidr"] : [...path, "secondaryCidrs", index - 1] },
        ),
      ),
    }),
    subnets,
    routeTables: readRouteTables(scope),
    internetGateways: gateway
      ? [
          reading.from([...path, "internetGateway"], {
            id: reading.identify("igw", gateway.name, gateway.id),
            name: gateway.name,
            ...owner,
            vpcId: id,
          }),
        ]
      : [],
    securityGroups: readSecurityGroups(scope),
    securityGroupVpcAssociations: readSecurityGroupVpcAssociations(scope),
    networkAcls: readNetworkAcls(scope),
  };
}

function readSubnets({ id, input, path, reading, owner }: VpcScope): Subnet[] {
  return Object.entries(input.subnets).map(([name, subnet]) => {
    const place = [...path, "subnets", name];
    if (!subnet.availabilityZone.startsWith(owner.region))
      reading.refuse(
        [...place, "availabilityZone"],
        "InvalidParameterValue",
        `\`${subnet.availabilityZone}\` is not an availability zone of \`${owner.region}\``,
        "a subnet is in one availability zone of its VPC's Region (CIDR-05)",
      );
    return reading.from(place, {
      id: reading.identify("subnet", name, subnet.id),
      name,
      ...owner,
      vpcId: id,
      cidr: subnet.cidr,
      ipv6Cidrs: [],
      availabilityZone: subnet.availabilityZone,
      availabilityZoneId: subnet.availabilityZoneId ?? availabilityZoneId(subnet.availabilityZone, owner.region),
      mapPublicIpOnLaunch: subnet.mapPublicIpOnLaunch,
    });
  });
}
