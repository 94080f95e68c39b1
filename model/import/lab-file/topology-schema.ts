import type { z } from "zod";
import {
  blockPublicAccessExclusionsField,
  blockPublicAccessField,
  type BlockPublicAccessExclusionInput,
  type BlockPublicAccessInput,
} from "./block-public-access.js";
import { accountField, named, regionField } from "./fields.js";
import {
  loadBalancersField,
  targetGroupsField,
  type LoadBalancerInput,
  type TargetGroupInput,
} from "./load-balancer-schemas.js";
import { autoScalingGroupField, type AutoScalingGroupInput } from "./metadata-schemas.js";
import { natGatewayField, vpcEndpointField, type NatGatewayInput, type VpcEndpointInput } from "./managed-schemas.js";
import { firewallName, networkFirewallField, type NetworkFirewallInput } from "./middlebox-schemas.js";
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
import {
  customerGatewayField,
  onPremisesNetworkField,
  vpnConnectionField,
  vpnGatewayField,
  type CustomerGatewayInput,
  type OnPremisesNetworkInput,
  type VpnConnectionInput,
  type VpnGatewayInput,
} from "./on-premises-schemas.js";
import { transitGatewayField, type TransitGatewayInput } from "./transit-gateway-schema.js";
import { vpcField, type VpcInput } from "./vpc-schema.js";

type Named<T> = Readonly<Record<string, T>>;

/** The part of a lab file that says what exists. */
export interface TopologyInput {
  readonly region: string;
  readonly account: string;
  readonly vpcs: Named<VpcInput>;
  readonly instances: Named<InstanceInput>;
  readonly networkInterfaces: Named<NetworkInterfaceInput>;
  readonly autoScalingGroups: Named<AutoScalingGroupInput>;
  readonly peeringConnections: Named<PeeringInput>;
  readonly natGateways: Named<NatGatewayInput>;
  readonly vpcEndpoints: Named<VpcEndpointInput>;
  readonly networkFirewalls: Named<NetworkFirewallInput>;
  readonly transitGateways: Named<TransitGatewayInput>;
  readonly vpnGateways: Named<VpnGatewayInput>;
  readonly customerGateways: Named<CustomerGatewayInput>;
  readonly vpnConnections: Named<VpnConnectionInput>;
  readonly onPremisesNetworks: Named<OnPremisesNetworkInput>;
  readonly loadBalancers: Named<LoadBalancerInput>;
  readonly targetGroups: Named<TargetGroupInput>;
  readonly vpcBlockPublicAccess: readonly BlockPublicAccessInput[];
  readonly vpcBlockPublicAccessExclusions: Named<BlockPublicAccessExclusionInput>;
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
  autoScalingGroups: named(autoScalingGroupField)
    .default({})
    .describe("Auto Scaling groups, for the tags that flow logs tell: nothing is scaled"),
  peeringConnections: named(peeringField)
    .default({})
    .describe("VPC peering connections that exist from the start; the timeline can create more"),
  natGateways: named(natGatewayField).default({}).describe("NAT gateways with their network interfaces (IGW-10)"),
  vpcEndpoints: named(vpcEndpointField).default({}).describe("VPC endpoints (VPCE-01, VPCE-02, FW-01)"),
  networkFirewalls: named(networkFirewallField, firewallName)
    .default({})
    .describe("AWS Network Firewalls with their endpoints, and what they decide (FW-01)"),
  transitGateways: named(transitGatewayField).default({}).describe("transit gateways and their attachments (TGW-01)"),
  vpnGateways: named(vpnGatewayField).default({}).describe("virtual private gateways (VPN-01)"),
  customerGateways: named(customerGatewayField).default({}).describe("the devices at the far ends of VPN connections"),
  vpnConnections: named(vpnConnectionField).default({}).describe("Site-to-Site VPN connections (VPN-01)"),
  onPremisesNetworks: named(onPremisesNetworkField)
    .default({})
    .describe("networks outside AWS, behind VPN connections and Direct Connect"),
  loadBalancers: loadBalancersField.default({}).describe("network and application load balancers"),
  targetGroups: targetGroupsField.default({}).describe("what load balancers forward to"),
  vpcBlockPublicAccess: blockPublicAccessField
    .default([])
    .describe("VPC Block Public Access, for each account and Region in which it is on (IGW-15)"),
  vpcBlockPublicAccessExclusions: blockPublicAccessExclusionsField
    .default({})
    .describe("VPCs and subnets that are exempt from it"),
  prefixLists: named(prefixListField)
    .default({})
    .describe(
      "besides `com.amazonaws.<region>.s3` and `.dynamodb`, which AWS manages; here they can be given their blocks",
    ),
  logGroups: logGroupsField.default({}),
  flowLogs: named(flowLogField).default({}),
};
