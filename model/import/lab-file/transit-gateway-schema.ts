import { z } from "zod";
import type { Cidr } from "../../address/cidr.js";
import type { Complaint } from "../schema-issues.js";
import { accountField, anyCidrField, idField, named, nameField, readField, regionField } from "./fields.js";

type Named<T> = Readonly<Record<string, T>>;

/** A static route; `attachment` null is a blackhole (TGW-01). */
export interface TransitGatewayRouteInput {
  readonly destination: Cidr;
  readonly attachment: string | null;
}

export interface TransitGatewayRouteTableInput {
  readonly id?: string | undefined;
  readonly routes: readonly TransitGatewayRouteInput[];
}

export interface TransitGatewayAttachmentInput {
  readonly id?: string | undefined;
  readonly vpc: string;
  readonly subnets: readonly string[];
  readonly applianceMode: boolean;
  readonly ipv6Support: boolean;
  readonly securityGroupReferencing: boolean;
  readonly associate?: string | undefined;
  readonly propagateTo?: readonly string[] | undefined;
}

export interface RemoteTransitGatewayInput {
  readonly transitGatewayId: string;
}

export interface TransitGatewayPeeringInput {
  readonly id?: string | undefined;
  readonly peer: string | RemoteTransitGatewayInput;
  readonly associate?: string | undefined;
  readonly peerAssociate?: string | undefined;
}

export interface TransitGatewayInput {
  readonly id?: string | undefined;
  readonly region?: string | undefined;
  readonly account?: string | undefined;
  readonly securityGroupReferencing: boolean;
  readonly defaultRouteTableAssociation: boolean;
  readonly defaultRouteTablePropagation: boolean;
  readonly routeTables: Named<TransitGatewayRouteTableInput>;
  readonly attachments: Named<TransitGatewayAttachmentInput>;
  readonly peerings: Named<TransitGatewayPeeringInput>;
}

const route: z.ZodType<TransitGatewayRouteInput> = readField(
  z
    .strictObject({
      destination: anyCidrField,
      attachment: nameField.optional().describe("an attachment or peering of the same transit gateway"),
      blackhole: z.literal(true).optional().describe("drops what it matches, instead of `attachment`"),
    })
    .meta({ id: "TransitGatewayRoute", description: "a static route; it wins over a propagated one (TGW-01)" }),
  ({ destination, attachment, blackhole }): TransitGatewayRouteInput | Complaint =>
    (attachment === undefined) === (blackhole === undefined)
      ? {
          complaint: "a transit gateway route needs either `attachment` or `blackhole: true`",
          code: "InvalidParameterCombination",
        }
      : { destination, attachment: attachment ?? null },
);

const routeTable: z.ZodType<TransitGatewayRouteTableInput> = z
  .strictObject({ id: idField("tgw-rtb").optional(), routes: z.array(route).default([]) })
  .meta({ id: "TransitGatewayRouteTable" });

const associate = nameField
  .optional()
  .describe("the route table for what comes in by it; `default`, or none, when absent (TGW-01)");

const attachment: z.ZodType<TransitGatewayAttachmentInput> = z
  .strictObject({
    id: idField("tgw-attach").optional(),
    vpc: nameField,
    subnets: z
      .array(nameField)
      .min(1)
      .describe("one in each zone to be served; its interfaces are called `<attachment>/<subnet>` (TGW-02)"),
    applianceMode: z
      .boolean()
      .default(false)
      .describe("both directions of a flow use the same zone, for stateful appliances"),
    ipv6Support: z.boolean().default(false).describe("IPv6 crosses the attachment too"),
    securityGroupReferencing: z
      .boolean()
      .default(true)
      .describe("as AWS has it by default; counts where the transit gateway and both attachments have it (SG-11)"),
    associate,
    propagateTo: z
      .array(nameField)
      .optional()
      .describe("the route tables that learn the VPC's blocks; `default`, or none, when absent"),
  })
  .meta({ id: "TransitGatewayAttachment" });

const peering: z.ZodType<TransitGatewayPeeringInput> = z
  .strictObject({
    id: idField("tgw-attach").optional(),
    peer: z
      .union([nameField, z.strictObject({ transitGatewayId: idField("tgw") })])
      .describe("a transit gateway of this file by name, or one of somebody else"),
    associate,
    peerAssociate: nameField.optional().describe("the same of the peer, where it is in this file"),
  })
  .meta({ id: "TransitGatewayPeering", description: "written on one side; static routes of both can name it" });

/** A transit gateway with its attachments and route tables. */
export const transitGatewayField: z.ZodType<TransitGatewayInput> = z
  .strictObject({
    id: idField("tgw").optional(),
    region: regionField.optional().describe("the lab's Region when absent"),
    account: accountField.optional().describe("the lab's account when absent"),
    securityGroupReferencing: z
      .boolean()
      .default(false)
      .describe("inbound rules may name security groups of other attached VPCs (SG-11)"),
    defaultRouteTableAssociation: z
      .boolean()
      .default(true)
      .describe("what names no route table to associate with gets the default one"),
    defaultRouteTablePropagation: z
      .boolean()
      .default(true)
      .describe("an attachment that names no route tables propagates to the default one"),
    routeTables: named(routeTable)
      .default({})
      .describe("`default` is the one that is there unless both defaults are off: `<transit gateway>/default`"),
    attachments: named(attachment).default({}).describe("of VPCs"),
    peerings: named(peering).default({}).describe("with other transit gateways; nothing is propagated over them"),
  })
  .meta({ id: "TransitGateway" });
