import { z } from "zod";
import type { Cidr, Ipv4Cidr, Ipv6Cidr } from "../../address/cidr.js";
import {
  accountField,
  anyCidrField,
  cidrField,
  idField,
  ipv6CidrField,
  named,
  nameField,
  patternField,
  regionField,
} from "./fields.js";
import {
  networkAclEntryField,
  securityGroupRuleField,
  type NetworkAclEntryInput,
  type SecurityGroupRuleInput,
} from "./rule-fields.js";

type Named<T> = Readonly<Record<string, T>>;

/** A route to a block or a prefix list. */
export interface RouteInput {
  readonly destination?: Cidr | undefined;
  readonly prefixList?: string | undefined;
  readonly target: string;
}

export interface RouteTableInput {
  readonly id?: string | undefined;
  readonly main: boolean;
  readonly routes: readonly RouteInput[];
  readonly gateways: readonly string[];
}

export interface SubnetInput {
  readonly id?: string | undefined;
  readonly cidr?: Ipv4Cidr | undefined;
  readonly availabilityZone: string;
  readonly availabilityZoneId?: string | undefined;
  readonly mapPublicIpOnLaunch: boolean;
  /** `true` is assigned. */
  readonly ipv6Cidr?: boolean | Ipv6Cidr | undefined;
  readonly assignIpv6AddressOnCreation: boolean;
  readonly enableDns64: boolean;
  readonly routeTable?: string | undefined;
  readonly networkAcl?: string | undefined;
}

export interface SecurityGroupInput {
  readonly id?: string | undefined;
  readonly associatedVpcs: readonly string[];
  readonly ingress?: readonly SecurityGroupRuleInput[] | undefined;
  readonly egress?: readonly SecurityGroupRuleInput[] | undefined;
}

export interface NetworkAclInput {
  readonly id?: string | undefined;
  readonly ingress?: readonly NetworkAclEntryInput[] | undefined;
  readonly egress?: readonly NetworkAclEntryInput[] | undefined;
}

/** A gateway of the VPC by name, perhaps with the identifier that it really has. */
export type GatewayInput = string | { readonly name: string; readonly id?: string | undefined };

export interface VpcInput {
  readonly id?: string | undefined;
  readonly cidr: Ipv4Cidr;
  readonly secondaryCidrs: readonly Ipv4Cidr[];
  readonly region?: string | undefined;
  readonly account?: string | undefined;
  /** `true` is Amazon's to choose. */
  readonly ipv6Cidr?: boolean | Ipv6Cidr | undefined;
  readonly secondaryIpv6Cidrs: readonly Ipv6Cidr[];
  readonly encryptionControl?: "monitor" | undefined;
  readonly internetGateway?: GatewayInput | undefined;
  readonly egressOnlyInternetGateway?: GatewayInput | undefined;
  readonly routeTables: Named<RouteTableInput>;
  readonly subnets: Named<SubnetInput>;
  readonly securityGroups: Named<SecurityGroupInput>;
  readonly networkAcls: Named<NetworkAclInput>;
}

function ipv6Block(description: string): z.ZodType<boolean | Ipv6Cidr> {
  return z.union([z.boolean(), ipv6CidrField]).describe(description);
}

function gateway(prefix: string): z.ZodType<GatewayInput> {
  return z.union([nameField, z.strictObject({ name: nameField, id: idField(prefix).optional() })]);
}

const route: z.ZodType<RouteInput> = z
  .strictObject({
    destination: anyCidrField.optional().describe("the block the route is for, IPv4 or IPv6 (RT-03)"),
    prefixList: nameField.optional().describe("a prefix list instead of `destination`"),
    target: nameField.describe(
      "`local`, or the name of an internet gateway, an egress-only internet gateway, a NAT gateway, a transit gateway, a virtual private " +
        "gateway, a VPC peering connection, a network interface, an instance with one interface, a Gateway Load Balancer endpoint or a Network Firewall " +
        "endpoint (RT-10)",
    ),
  })
  .refine((input) => (input.destination === undefined) !== (input.prefixList === undefined), {
    error: "a route needs either `destination` or `prefixList`",
  })
  .meta({ id: "Route", description: "a route besides the `local` ones, which every route table has (RT-02)" });

const routeTable: z.ZodType<RouteTableInput> = z
  .strictObject({
    id: idField("rtb").optional(),
    main: z
      .boolean()
      .default(false)
      .describe("the VPC's main route table, used by every subnet that names none (RT-01)"),
    routes: z.array(route).default([]),
    gateways: z
      .array(nameField)
      .default([])
      .describe("internet and virtual private gateways whose inbound traffic it routes (RT-14)"),
  })
  .meta({ id: "RouteTable" });

const subnet: z.ZodType<SubnetInput> = z
  .strictObject({
    id: idField("subnet").optional(),
    cidr: cidrField
      .optional()
      .describe("/16 to /28 inside a block of the VPC (CIDR-01, CIDR-05); an IPv6-only subnet has none"),
    availabilityZone: patternField("^[a-z]{2}(-[a-z0-9]+)+[a-z]$", "an availability zone is written as `eu-west-3a`"),
    availabilityZoneId: patternField(
      "^[a-z0-9]+(-[a-z0-9]+)+$",
      "an availability zone id is written as `euw3-az1`",
    ).optional(),
    mapPublicIpOnLaunch: z
      .boolean()
      .default(false)
      .describe("instances get a public address unless they say otherwise"),
    ipv6Cidr: ipv6Block("a /64 of the VPC's block; `true` assigns one").optional(),
    assignIpv6AddressOnCreation: z
      .boolean()
      .default(false)
      .describe("interfaces get an IPv6 address unless they say otherwise; the subnet needs an IPv6 block"),
    enableDns64: z
      .boolean()
      .default(false)
      .describe("names of hosts with IPv4 only are answered as 64:ff9b:: addresses, for NAT64"),
    routeTable: nameField.optional().describe("the main route table when absent (RT-01)"),
    networkAcl: nameField.optional().describe("the VPC's default network ACL when absent (NACL-01)"),
  })
  .superRefine(({ cidr, ipv6Cidr }, context) => {
    if (cidr === undefined && (ipv6Cidr ?? false) === false)
      context.addIssue({ code: "invalid_type", expected: "string", input: undefined, path: ["cidr"] });
  })
  .meta({ id: "Subnet" });

const securityGroup: z.ZodType<SecurityGroupInput> = z
  .strictObject({
    id: idField("sg").optional(),
    associatedVpcs: z
      .array(nameField)
      .default([])
      .describe("other VPCs of the Region whose interfaces may carry the group too (SG-11)"),
    ingress: z.array(securityGroupRuleField).optional().describe("nothing when absent (SG-02)"),
    egress: z.array(securityGroupRuleField).optional().describe("everything when absent (SG-02); `[]` is nothing"),
  })
  .meta({ id: "SecurityGroup" });

const networkAcl: z.ZodType<NetworkAclInput> = z
  .strictObject({
    id: idField("acl").optional(),
    ingress: z.array(networkAclEntryField).optional(),
    egress: z.array(networkAclEntryField).optional(),
  })
  .meta({ id: "NetworkAcl", description: "what no entry allows is denied (NACL-01)" });

/** A VPC with everything that is inside it. */
export const vpcField: z.ZodType<VpcInput> = z
  .strictObject({
    id: idField("vpc").optional(),
    cidr: cidrField.describe("the primary block, /16 to /28 (CIDR-01)"),
    secondaryCidrs: z.array(cidrField).default([]).describe("further blocks (CIDR-06, CIDR-07)"),
    region: regionField.optional().describe("the lab's Region when absent"),
    account: accountField.optional().describe("the lab's account when absent"),
    ipv6Cidr: ipv6Block(
      "`true` is an Amazon-provided /56 of the Region, derived from seed and name (CIDR-10)",
    ).optional(),
    secondaryIpv6Cidrs: z.array(ipv6CidrField).default([]).describe("further IPv6 blocks (CIDR-10)"),
    encryptionControl: z
      .literal("monitor")
      .optional()
      .describe("VPC Encryption Controls, whose `encryption-status` flow logs tell; mode `enforce` is not modelled"),
    internetGateway: gateway("igw").optional().describe("the name of the internet gateway that is attached (IGW-01)"),
    egressOnlyInternetGateway: gateway("eigw")
      .optional()
      .describe("the name of the egress-only internet gateway, for IPv6 only (IGW-09)"),
    routeTables: named(routeTable).default({}).describe("the main one is made when none says `main: true`"),
    subnets: named(subnet).default({}),
    securityGroups: named(securityGroup)
      .default({})
      .describe("`default` changes the VPC's default security group, which is always there (SG-02)"),
    networkAcls: named(networkAcl)
      .default({})
      .describe("`default` changes the VPC's default network ACL, which is always there (NACL-01)"),
  })
  .meta({ id: "Vpc" });
