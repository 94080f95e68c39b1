import type { Ipv4 } from "../address/ipv4.js";
import type { Resource } from "./resource.js";

/** An address of a NAT gateway: its interface's private one and, of a public gateway, the Elastic IP before it. */
export interface NatGatewayAddress {
  readonly networkInterfaceId: string;
  readonly privateAddress: Ipv4;
  readonly publicAddress: Ipv4 | null;
}

/** IGW-10: a zonal NAT gateway. */
export interface NatGateway extends Resource {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly connectivityType: "public" | "private";
  readonly state: "pending" | "available" | "failed" | "deleting" | "deleted";
  readonly addresses: readonly NatGatewayAddress[];
}

/** IGW-09: IPv6 only, stateful, nothing begins from outside. */
export interface EgressOnlyInternetGateway extends Resource {
  readonly vpcId: string;
}

/** VPN-01: a virtual private gateway and the VPC it is attached to. What lies behind it no VPC can tell. */
export interface VpnGateway extends Resource {
  readonly vpcId: string | null;
}

/** VPCE-01, VPCE-02, FW-01 */
export interface VpcEndpoint extends Resource {
  readonly vpcId: string;
  readonly type: "Gateway" | "Interface" | "GatewayLoadBalancer";
  /** `com.amazonaws.us-east-1.s3` */
  readonly serviceName: string;
  readonly state:
    "pendingacceptance" | "pending" | "available" | "deleting" | "deleted" | "rejected" | "failed" | "expired";
  readonly networkInterfaceIds: readonly string[];
}
