import type { DocumentPath } from "../../issue/origins.js";
import type { SecurityGroupVpcAssociation } from "../../topology/security-group-vpc-association.js";
import type { EgressOnlyInternetGateway } from "../../topology/gateways.js";
import type {
  InternetGateway,
  NetworkAcl,
  RouteTable,
  SecurityGroup,
  Subnet,
  Vpc,
  VpcCidrBlock,
} from "../../topology/topology.js";
import { availabilityZoneId } from "./availability-zone-id.js";
import { egressOnlyInternetGatewayOf, internetGatewayOf } from "./declare-names.js";
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
  readonly egressOnlyInternetGateways: readonly EgressOnlyInternetGateway[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly securityGroupVpcAssociations: readonly SecurityGroupVpcAssociation[];
  readonly networkAcls: readonly NetworkAcl[];
}

/** Reads one VPC of the file; what is wrong with it is in `reading.issues`. */
export function readVpc(
  name: string,
  input: VpcInput,
  defaults: { readonly region: string; readonly account: string },
  { addedRoutes, ipv6 }: Pick<VpcScope, "addedRoutes" | "ipv6">,
  reading: Reading,
): VpcContents {
  const path = ["vpcs", name];
  const id = reading.identify("vpc", name, input.id);
  const owner = { accountId: input.account ?? defaults.account, region: input.region ?? defaults.region };
  const scope: VpcScope = { name, id, input, path, reading, addedRoutes, ipv6, owner };
  const gateway = internetGatewayOf(input);
  const egressOnlyGateway = egressOnlyInternetGatewayOf(input);
  const subnets = readSubnets(scope);
  return {
    vpc: reading.from(path, {
      id,
      name,
      ...owner,
      cidrBlocks: readBlocks(scope),
      ...(input.encryptionControl && { encryptionControl: input.encryptionControl }),
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
    egressOnlyInternetGateways: egressOnlyGateway
      ? [
          reading.from([...path, "egressOnlyInternetGateway"], {
            id: reading.identify("eigw", egressOnlyGateway.name, egressOnlyGateway.id),
            name: egressOnlyGateway.name,
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

/** The IPv4 blocks, the primary first, and the IPv6 blocks. */
function readBlocks({ input, path, reading, ipv6 }: VpcScope): VpcCidrBlock[] {
  const block = (cidr: VpcCidrBlock["cidr"], primary: boolean, place: DocumentPath): VpcCidrBlock =>
    reading.from(place, { cidr, primary, state: "associated" as const }, { cidr: place });
  const places = [
    ...(typeof input.ipv6Cidr === "object" || input.ipv6Cidr === true ? [[...path, "ipv6Cidr"]] : []),
    ...input.secondaryIpv6Cidrs.map((_, index) => [...path, "secondaryIpv6Cidrs", index]),
  ];
  return [
    block(input.cidr, true, [...path, "cidr"]),
    ...input.secondaryCidrs.map((cidr, index) => block(cidr, false, [...path, "secondaryCidrs", index])),
    ...ipv6.vpc.map((cidr, index) => block(cidr, false, places[index] ?? path)),
  ];
}

function readSubnets({ id, input, path, reading, ipv6, owner }: VpcScope): Subnet[] {
  return Object.entries(input.subnets).map(([name, subnet]) => {
    const place = [...path, "subnets", name];
    if (!subnet.availabilityZone.startsWith(owner.region))
      reading.refuse(
        [...place, "availabilityZone"],
        "InvalidParameterValue",
        `\`${subnet.availabilityZone}\` is not an availability zone of \`${owner.region}\``,
        "a subnet is in one availability zone of its VPC's Region (CIDR-05)",
      );
    if (subnet.cidr === undefined && subnet.mapPublicIpOnLaunch)
      reading.refuse(
        [...place, "mapPublicIpOnLaunch"],
        "InvalidParameterValue",
        `the IPv6-only subnet \`${name}\` has no IPv4 addresses`,
        "leave it out",
      );
    const ipv6Block = ipv6.subnets.get(name);
    const made: Subnet = {
      id: reading.identify("subnet", name, subnet.id),
      name,
      ...owner,
      vpcId: id,
      cidr: subnet.cidr ?? null,
      ipv6Cidrs: ipv6Block ? [ipv6Block] : [],
      availabilityZone: subnet.availabilityZone,
      availabilityZoneId: subnet.availabilityZoneId ?? availabilityZoneId(subnet.availabilityZone, owner.region),
      mapPublicIpOnLaunch: subnet.mapPublicIpOnLaunch,
      ...(subnet.enableDns64 ? { enableDns64: true } : {}),
    };
    return reading.from(place, made, { cidr: [...place, "cidr"], ipv6Cidrs: [...place, "ipv6Cidr"] });
  });
}
