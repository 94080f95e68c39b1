import type { z } from "zod";
import { accountField, named, regionField } from "./fields.js";
import {
  flowLogField,
  logGroupsField,
  networkInterfaceField,
  peeringField,
  prefixListField,
  type FlowLogInput,
  type InstanceInput,
  type LogGroupInput,
  type NetworkInterfaceInput,
  type PeeringInput,
  type PrefixListInput,
} from "./resource-schemas.js";
import { vpcField, type VpcInput } from "./vpc-schema.js";

type Named<T> = Readonly<Record<string, T>>;

/** The part of a lab file that says what exists. */
export interface TopologyInput {
  readonly region: string;
  readonly account: string;
  readonly vpcs: Named<VpcInput>;
  readonly instances: Named<InstanceInput>;
  readonly networkInterfaces: Named<NetworkInterfaceInput>;
  readonly peeringConnections: Named<PeeringInput>;
  readonly prefixLists: Named<PrefixListInput>;
  readonly logGroups: Named<LogGroupInput>;
  readonly flowLogs: Named<FlowLogInput>;
}

type TopologyShape = { readonly [K in Exclude<keyof TopologyInput, "instances">]: z.ZodType<TopologyInput[K]> };

/** The keys of that part. `instances` is left to who knows what runs on them: `instanceShape` and more. */
export const topologyShape: TopologyShape = {
  region: regionField.describe("the Region of every VPC that names no other"),
  account: accountField.default("123456789012").describe("the account that owns every VPC that names no other"),
  vpcs: named(vpcField),
  networkInterfaces: named(networkInterfaceField)
    .default({})
    .describe("network interfaces besides the instances' primary ones"),
  peeringConnections: named(peeringField)
    .default({})
    .describe("VPC peering connections that exist from the start; the timeline can create more"),
  prefixLists: named(prefixListField).default({}),
  logGroups: logGroupsField.default({}),
  flowLogs: named(flowLogField).default({}),
};
