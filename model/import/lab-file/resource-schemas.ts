import { z } from "zod";
import type { Cidr } from "../../address/cidr.js";
import type { Ipv4 } from "../../address/ipv4.js";
import type { Ipv6 } from "../../address/ipv6.js";
import { RETENTION_DAYS } from "../../topology/log-retention.js";
import {
  accountField,
  addressField,
  anyCidrField,
  idField,
  ipv6AddressField,
  named,
  nameField,
  patternField,
  readField,
  regionField,
} from "./fields.js";

import type { TagFields, Tags } from "../../topology/flow-log-metadata.js";
import { ecsTaskField, tagFieldsField, tagsField, type EcsTaskInput } from "./metadata-schemas.js";
import { forwardingField, type ForwardingInput } from "./middlebox-schemas.js";

export interface SecondaryAddressInput {
  readonly address: Ipv4;
  readonly publicAddress: boolean | Ipv4;
}

/** What an instance's primary interface and any other one have in common. */
export interface InterfaceInput {
  readonly subnet: string;
  readonly securityGroups?: readonly string[] | undefined;
  readonly privateAddress?: Ipv4 | undefined;
  readonly publicAddress?: boolean | Ipv4 | undefined;
  readonly secondaryPrivateAddresses: readonly (Ipv4 | SecondaryAddressInput)[];
  /** `true` is assigned; as the subnet has it for what is created there when absent. */
  readonly ipv6Address?: boolean | Ipv6 | undefined;
  readonly secondaryIpv6Addresses: readonly Ipv6[];
  readonly sourceDestCheck: boolean;
  readonly connectionTracking?: ConnectionTrackingInput | undefined;
  readonly ecsTask?: EcsTaskInput | undefined;
}

/** Idle timeouts, seconds. */
export interface ConnectionTrackingInput {
  readonly tcpEstablishedTimeout?: number | undefined;
  readonly udpTimeout?: number | undefined;
  readonly udpStreamTimeout?: number | undefined;
}

type Shape<T> = { readonly [K in keyof T]-?: z.ZodType<T[K]> };

const publicAddress: z.ZodType<boolean | Ipv4> = z.union([z.boolean(), addressField]);

const interfaceShape: Shape<InterfaceInput> = {
  subnet: nameField,
  securityGroups: z.array(nameField).min(1).optional().describe("the VPC's default security group when absent"),
  privateAddress: addressField.optional().describe("derived from seed and name when absent"),
  publicAddress: publicAddress
    .optional()
    .describe("`true` derives one of the Region; when absent the subnet's `mapPublicIpOnLaunch` decides"),
  secondaryPrivateAddresses: z
    .array(
      z.union([addressField, z.strictObject({ address: addressField, publicAddress: publicAddress.default(false) })]),
    )
    .default([]),
  ipv6Address: z
    .union([z.boolean(), ipv6AddressField])
    .optional()
    .describe("`true` derives one of the subnet's block; when absent `assignIpv6AddressOnCreation` decides"),
  secondaryIpv6Addresses: z
    .array(ipv6AddressField)
    .default([])
    .describe("further addresses of the subnet's IPv6 block"),
  sourceDestCheck: z.boolean().default(true).describe("off for an instance that forwards packets (IGW-13)"),
  connectionTracking: z
    .strictObject({
      tcpEstablishedTimeout: z.int().min(60).max(432_000).optional(),
      udpTimeout: z.int().min(30).max(60).optional(),
      udpStreamTimeout: z.int().min(60).max(180).optional(),
    })
    .optional()
    .describe("idle timeouts of its security groups' connections, seconds; Nitro instances only (CT-07)"),
  ecsTask: ecsTaskField.optional().describe("the task of Amazon ECS that has the interface, for `ecs-*` fields"),
};

export interface InstanceInput extends InterfaceInput {
  readonly id?: string | undefined;
  readonly networkInterfaceId?: string | undefined;
  readonly instanceType: string;
  readonly state: "running" | "stopped";
  readonly forwarding?: ForwardingInput | undefined;
  readonly tags: Tags;
  readonly networkInterfaceTags: Tags;
}

/** The keys of an instance that the network knows; what runs on it is the simulation's. */
export const instanceShape: Shape<InstanceInput> = {
  id: idField("i").optional(),
  ...interfaceShape,
  networkInterfaceId: idField("eni").optional(),
  instanceType: patternField("^[a-z0-9-]+[.][a-z0-9-]+$", "an instance type is written as `t2.micro`").default(
    "t2.micro",
  ),
  state: z.enum(["running", "stopped"]).default("running"),
  forwarding: forwardingField
    .optional()
    .describe("what it does with packets that are not for itself; it drops them when absent (IGW-13)"),
  tags: tagsField.default({}),
  networkInterfaceTags: tagsField.default({}).describe("tags of its primary network interface"),
};

export interface NetworkInterfaceInput extends InterfaceInput {
  readonly id?: string | undefined;
  readonly description: string;
  readonly instance?: string | undefined;
  readonly deviceIndex?: number | undefined;
  readonly tags: Tags;
}

/** A network interface besides the primary ones that instances have anyway. */
export const networkInterfaceField: z.ZodType<NetworkInterfaceInput> = z
  .strictObject({
    id: idField("eni").optional(),
    ...interfaceShape,
    description: z.string().max(255).default(""),
    instance: nameField.optional().describe("the instance it is attached to"),
    deviceIndex: z.int().min(1).max(31).optional().describe("the instance's next free one when absent"),
    tags: tagsField.default({}),
  })
  .meta({ id: "NetworkInterface" });

export interface RemoteVpcInput {
  readonly vpcId: string;
  readonly account: string;
  readonly region: string;
  readonly cidrs: readonly Cidr[];
}

export interface PeeringInput {
  readonly id?: string | undefined;
  readonly requester: string | RemoteVpcInput;
  readonly accepter: string | RemoteVpcInput;
  readonly status: (typeof PEERING_STATUSES)[number];
}

const PEERING_STATUSES = [
  "initiating-request",
  "pending-acceptance",
  "provisioning",
  "active",
  "deleting",
  "deleted",
  "rejected",
  "expired",
  "failed",
] as const;

const peeringSide: z.ZodType<string | RemoteVpcInput> = z.union([
  nameField,
  z.strictObject({
    vpcId: idField("vpc"),
    account: accountField,
    region: regionField,
    cidrs: z.array(anyCidrField).min(1),
  }),
]);

/** A peering connection that exists from the start. */
export const peeringField: z.ZodType<PeeringInput> = z
  .strictObject({
    id: idField("pcx").optional(),
    requester: peeringSide.describe("a VPC of this file by name, or a VPC of somebody else"),
    accepter: peeringSide,
    status: z.enum(PEERING_STATUSES).default("active").describe("PCX-01"),
  })
  .meta({ id: "VpcPeeringConnection" });

export interface FlowLogInput {
  readonly id?: string | undefined;
  readonly resource: string;
  readonly trafficType: "ALL" | "ACCEPT" | "REJECT";
  readonly maxAggregationInterval: 60 | 600;
  readonly logGroup: string;
  readonly logFormat?: string | undefined;
  readonly tagFields?: TagFields | undefined;
}

const logGroupName: z.ZodType<string, string> = patternField(
  "^[.\\-_/#A-Za-z0-9]{1,512}$",
  "a log group's name is 1 to 512 letters, digits and any of `. - _ / #`",
);

export const flowLogField: z.ZodType<FlowLogInput> = z
  .strictObject({
    id: idField("fl").optional(),
    resource: nameField.describe(
      "the name of a VPC, a subnet, a network interface, or an instance for its primary interface",
    ),
    trafficType: z.enum(["ALL", "ACCEPT", "REJECT"]).default("ALL"),
    maxAggregationInterval: z.literal([60, 600]).default(600).describe("seconds (FLA-01)"),
    logGroup: logGroupName,
    logFormat: z
      .string()
      .optional()
      .meta({ examples: ["${srcaddr} ${dstaddr} ${bytes}"] })
      .describe("`${field} ${field} …` (docs/fields.md); the fields of version 2 when absent"),
    tagFields: tagFieldsField
      .optional()
      .describe("the keys, one or two of each, whose values stand in the tag fields; `-` when absent"),
  })
  .meta({ id: "FlowLog" });

export interface LogGroupInput {
  readonly retentionInDays?: number | undefined;
  readonly class: "STANDARD" | "INFREQUENT_ACCESS";
}

const logGroup: z.ZodType<LogGroupInput> = z
  .strictObject({
    retentionInDays: z
      .int()
      .refine((days) => RETENTION_DAYS.includes(days), {
        error: `a log group keeps its events for ${RETENTION_DAYS.join(", ")} days`,
        params: { code: "InvalidParameterException" },
      })
      .optional()
      .meta({ enum: [...RETENTION_DAYS], description: "they never expire when absent" }),
    class: z.enum(["STANDARD", "INFREQUENT_ACCESS"]).default("STANDARD"),
  })
  .meta({ id: "LogGroup" });

export const logGroupsField: z.ZodType<Readonly<Record<string, LogGroupInput>>> = named(
  readField(logGroup.nullable(), (group): LogGroupInput => group ?? { class: "STANDARD" }),
  logGroupName,
);

export interface PrefixListInput {
  readonly id?: string | undefined;
  readonly cidrs: readonly Cidr[];
}

export const prefixListField: z.ZodType<PrefixListInput> = z
  .strictObject({ id: idField("pl").optional(), cidrs: z.array(anyCidrField) })
  .refine(({ cidrs }) => cidrs.every(({ family }) => family === cidrs[0]?.family), {
    error: "a prefix list has blocks of one address family",
    params: { code: "InvalidParameterValue", hint: "make it two, one of IPv4 and one of IPv6" },
  })
  .meta({ id: "PrefixList" });
