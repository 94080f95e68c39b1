import { z } from "zod";
import type { Ipv4Cidr } from "../../address/cidr.js";
import { accountField, cidrField, idField, named, nameField, patternField, regionField } from "./fields.js";
import {
  networkAclEntryField,
  securityGroupRuleField,
  type NetworkAclEntryInput,
  type SecurityGroupRuleInput,
} from "./rule-fields.js";

type Named<T> = Readonly<Record<string, T>>;

/** A route to a block or a prefix list. */
export interface RouteInput {
  readonly destination?: Ipv4Cidr | undefined;
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
  readonly cidr: Ipv4Cidr;
  readonly availabilityZone: string;
  readonly availabilityZoneId?: string | undefined;
  readonly mapPublicIpOnLaunch: boolean;
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

export interface VpcInput {
  readonly id?: string | undefined;
  readonly cidr: Ipv4Cidr;
  readonly secondaryCidrs: readonly Ipv4Cidr[];
  readonly region?: string | undefined;
  readonly account?: string | undefined;
  readonly internetGateway?: string | { readonly name: string; readonly id?: string | undefined } | undefined;
  readonly routeTables: Named<RouteTableInput>;
  readonly subnets: Named<SubnetInput>;
  readonly securityGroups: Named<SecurityGroupInput>;
  readonly networkAcls: Named<NetworkAclInput>;
}

const route: z.ZodType<RouteInput> = z
  .strictObject({
    destination: cidrField.optional().describe("the block the route is for"),
    prefixList: nameField.optional().describe("a prefix list instead of `destination`"),
    target: nameField.describe(
      "`local`, or the name of an internet gateway, a NAT gateway, a transit gateway, a VPC peering connection, a " +
        "network interface or a Gateway Load Balancer endpoint (RT-10)",
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
    gateways: z.array(nameField).default([]).describe("internet gateways whose inbound traffic it routes (RT-14)"),
  })
  .meta({ id: "RouteTable" });

const subnet: z.ZodType<SubnetInput> = z
  .strictObject({
    id: idField("subnet").optional(),
    cidr: cidrField.describe("/16 to /28 inside a block of the VPC (CIDR-01, CIDR-05)"),
    availabilityZone: patternField("^[a-z]{2}(-[a-z0-9]+)+[a-z]$", "an availability zone is written as `eu-west-3a`"),
    availabilityZoneId: patternField(
      "^[a-z0-9]+(-[a-z0-9]+)+$",
      "an availability zone id is written as `euw3-az1`",
    ).optional(),
    mapPublicIpOnLaunch: z
      .boolean()
      .default(false)
      .describe("instances get a public address unless they say otherwise"),
    routeTable: nameField.optional().describe("the main route table when absent (RT-01)"),
    networkAcl: nameField.optional().describe("the VPC's default network ACL when absent (NACL-01)"),
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
    internetGateway: z
      .union([nameField, z.strictObject({ name: nameField, id: idField("igw").optional() })])
      .optional()
      .describe("the name of the internet gateway that is attached (IGW-01)"),
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
