import { z } from "zod";
import type { Cidr } from "../../address/cidr.js";
import type { Ipv4 } from "../../address/ipv4.js";
import type { Complaint } from "../schema-issues.js";
import { addressField, anyCidrField, idField, nameField, readField } from "./fields.js";

export interface VpnGatewayInput {
  readonly id?: string | undefined;
  readonly vpc: string;
  readonly propagateTo: readonly string[];
}

export interface CustomerGatewayInput {
  readonly id?: string | undefined;
  readonly ipAddress: Ipv4;
  readonly bgpAsn: number;
}

export interface VpnConnectionInput {
  readonly id?: string | undefined;
  readonly customerGateway: string;
  readonly gateway: string;
  readonly staticRoutesOnly: boolean;
  readonly staticRoutes: readonly Cidr[];
  readonly tunnels: readonly ("UP" | "DOWN")[];
  readonly attachmentId?: string | undefined;
  readonly associate?: string | undefined;
  readonly propagateTo?: readonly string[] | undefined;
}

export interface OnPremisesNetworkInput {
  readonly cidrs: readonly Cidr[];
  readonly vpnConnections: readonly string[];
  readonly directConnect: readonly string[];
}

/** A virtual private gateway (VPN-01). */
export const vpnGatewayField: z.ZodType<VpnGatewayInput> = z
  .strictObject({
    id: idField("vgw").optional(),
    vpc: nameField.describe("the VPC that it is attached to"),
    propagateTo: z
      .array(nameField)
      .default([])
      .describe("route tables of the VPC that get a route for whatever its connections reach (RT-04)"),
  })
  .meta({ id: "VpnGateway" });

/** The device at the other end of VPN connections. */
export const customerGatewayField: z.ZodType<CustomerGatewayInput> = z
  .strictObject({
    id: idField("cgw").optional(),
    ipAddress: addressField.describe("its address on the internet"),
    bgpAsn: z.int().min(1).max(4_294_967_294).default(65_000),
  })
  .meta({ id: "CustomerGateway" });

/** A Site-to-Site VPN connection (VPN-01). */
export const vpnConnectionField: z.ZodType<VpnConnectionInput> = readField(
  z
    .strictObject({
      id: idField("vpn").optional(),
      customerGateway: nameField,
      gateway: nameField.describe("a virtual private gateway or a transit gateway"),
      staticRoutesOnly: z.boolean().optional().describe("no BGP; true where there are `staticRoutes`"),
      staticRoutes: z
        .array(anyCidrField)
        .default([])
        .describe("of a virtual private gateway's connection; a transit gateway has them in its route tables"),
      tunnels: z
        .array(z.enum(["UP", "DOWN"]))
        .min(1)
        .max(2)
        .default(["UP", "UP"]),
      attachmentId: idField("tgw-attach").optional().describe("of the transit gateway's attachment of the same name"),
      associate: nameField.optional().describe("at a transit gateway, as of an attachment"),
      propagateTo: z.array(nameField).optional().describe("at a transit gateway, as of an attachment"),
    })
    .meta({ id: "VpnConnection", description: "routes are learnt by BGP unless they are static" }),
  ({ staticRoutesOnly, ...connection }): VpnConnectionInput | Complaint =>
    staticRoutesOnly === false && connection.staticRoutes.length > 0
      ? {
          complaint: "a VPN connection with BGP has no static routes",
          code: "InvalidParameterCombination",
          hint: "remove `staticRoutes`, or `staticRoutesOnly`",
        }
      : { ...connection, staticRoutesOnly: staticRoutesOnly ?? connection.staticRoutes.length > 0 },
);

/** A network outside AWS. */
export const onPremisesNetworkField: z.ZodType<OnPremisesNetworkInput> = readField(
  z
    .strictObject({
      cidrs: z.array(anyCidrField).min(1).describe("what it advertises by BGP, and where its hosts are"),
      vpnConnections: z.array(nameField).default([]).describe("in the order in which its router prefers them"),
      directConnect: z
        .array(nameField)
        .default([])
        .describe(
          "virtual private gateways and transit gateways that Direct Connect leads to, preferred to VPN connections; " +
            "a transit gateway's attachment is called `<network>/<transit gateway>`",
        ),
    })
    .meta({ id: "OnPremisesNetwork" }),
  (network): OnPremisesNetworkInput | Complaint =>
    network.vpnConnections.length + network.directConnect.length === 0
      ? { complaint: "nothing leads to the network", hint: "name `vpnConnections` or `directConnect`" }
      : network,
);
