import { z } from "zod";
import type { Ipv4 } from "../../address/ipv4.js";
import type { Complaint } from "../schema-issues.js";
import { inspectionField, type InspectionInput } from "./middlebox-schemas.js";
import { addressField, idField, nameField, patternField, readField } from "./fields.js";

/** A public address: one that is given, or one of the Region's that is derived. */
export type PublicAddressInput = Ipv4 | "auto";

const publicAddress: z.ZodType<PublicAddressInput> = z.union([addressField, z.literal("auto")]);

export interface NatGatewayAddressInput {
  readonly privateAddress?: Ipv4 | undefined;
  readonly publicAddress?: PublicAddressInput | undefined;
}

export interface NatGatewayInput extends NatGatewayAddressInput {
  readonly id?: string | undefined;
  readonly networkInterfaceId?: string | undefined;
  readonly subnet: string;
  readonly connectivity: "public" | "private";
  readonly secondaryAddresses: readonly NatGatewayAddressInput[];
}

type Shape<T> = { readonly [K in keyof T]-?: z.ZodType<T[K]> };

const addressShape: Shape<NatGatewayAddressInput> = {
  privateAddress: addressField.optional().describe("derived from seed and name when absent"),
  publicAddress: publicAddress
    .optional()
    .describe("of a public gateway only: `auto`, the default, derives an Elastic IP address of the Region"),
};

/** A zonal NAT gateway with its network interface (IGW-10). */
export const natGatewayField: z.ZodType<NatGatewayInput> = readField(
  z
    .strictObject({
      id: idField("nat").optional(),
      networkInterfaceId: idField("eni").optional(),
      subnet: nameField.describe("where it stands; its interface is called `<name>/<subnet>`"),
      connectivity: z
        .enum(["public", "private"])
        .default("public")
        .describe("a private one has no Elastic IP address, and no way to the internet (IGW-12)"),
      ...addressShape,
      secondaryAddresses: z
        .array(z.strictObject(addressShape))
        .max(7)
        .default([])
        .describe("each carries another 55,000 connections to the same destination (IGW-10)"),
    })
    .meta({ id: "NatGateway" }),
  (gateway): NatGatewayInput | Complaint => {
    const addresses = [gateway, ...gateway.secondaryAddresses];
    return gateway.connectivity === "private" && addresses.some((each) => each.publicAddress !== undefined)
      ? {
          complaint: "a private NAT gateway has no public address",
          code: "InvalidParameterCombination",
          hint: "remove `publicAddress`, or make it `connectivity: public`",
          rule: "IGW-12",
        }
      : gateway;
  },
);

/** VPCE-01, VPCE-02, FW-01: each type with the keys that it has. */
export type VpcEndpointInput = {
  readonly id?: string | undefined;
  readonly service: string;
} & (
  | { readonly type: "Gateway"; readonly vpc: string; readonly routeTables: readonly string[] }
  | {
      readonly type: "Interface" | "GatewayLoadBalancer";
      readonly subnets: readonly string[];
      readonly securityGroups?: readonly string[] | undefined;
      readonly inspection?: InspectionInput | undefined;
    }
);

/** A VPC endpoint. A Gateway one adds routes, the others make a network interface in each of their subnets. */
export const vpcEndpointField: z.ZodType<VpcEndpointInput> = readField(
  z
    .strictObject({
      id: idField("vpce").optional(),
      type: z
        .enum(["Gateway", "Interface", "GatewayLoadBalancer"])
        .describe("Gateway adds routes (VPCE-01); Interface (VPCE-02) and GatewayLoadBalancer (FW-01) make interfaces"),
      service: patternField("^[a-z0-9][a-z0-9.-]*$", "a service is written as `s3` or `ec2`").describe(
        "`s3`, `ec2`, …, or a whole name such as `com.amazonaws.vpce.eu-west-3.vpce-svc-…`",
      ),
      vpc: nameField.optional().describe("of a Gateway endpoint; the others are where their subnets are"),
      routeTables: z
        .array(nameField)
        .optional()
        .describe("of a Gateway endpoint: the tables that get the route to it (RT-15)"),
      subnets: z
        .array(nameField)
        .min(1)
        .optional()
        .describe("where its interfaces are, one in a zone; they are called `<name>/<subnet>`"),
      securityGroups: z
        .array(nameField)
        .min(1)
        .optional()
        .describe("of an Interface endpoint; the VPC's default security group when absent"),
      inspection: inspectionField
        .optional()
        .describe("of a GatewayLoadBalancer endpoint: what is decided behind it; packets are undecided when absent"),
    })
    .meta({ id: "VpcEndpoint" }),
  (endpoint): VpcEndpointInput | Complaint => {
    const { id, type, service, vpc, routeTables, subnets, securityGroups, inspection } = endpoint;
    const isGateway = type === "Gateway";
    const foreign = Object.entries(isGateway ? { subnets, securityGroups, inspection } : { vpc, routeTables }).find(
      ([, value]) => value !== undefined,
    );
    const misplaced =
      foreign?.[0] ??
      (type === "GatewayLoadBalancer" && securityGroups !== undefined
        ? "securityGroups"
        : type === "Interface" && inspection !== undefined
          ? "inspection"
          : null);
    if (misplaced !== null)
      return { complaint: `a ${type} endpoint has no \`${misplaced}\``, code: "InvalidParameter" };
    if (isGateway) {
      if (vpc === undefined) return { complaint: "a Gateway endpoint needs `vpc`", code: "MissingParameter" };
      if (!/(^|\.)(s3|dynamodb)$/.test(service))
        return {
          complaint: `there is no Gateway endpoint for \`${service}\``,
          code: "InvalidServiceName",
          hint: "Gateway endpoints are for `s3` and `dynamodb`; for others use `type: Interface`",
          rule: "VPCE-01",
        };
      return { id, service, type, vpc, routeTables: routeTables ?? [] };
    }
    if (subnets === undefined)
      return {
        complaint: `${type === "Interface" ? "an" : "a"} ${type} endpoint needs \`subnets\``,
        code: "MissingParameter",
      };
    return { id, service, type, subnets, securityGroups, inspection };
  },
);
