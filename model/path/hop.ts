import type { IpAddress } from "../address/ip-address.js";
import type { Cidr } from "../address/cidr.js";
import type { InspectionRule } from "../topology/appliances.js";
import type { Route } from "../topology/topology.js";
import type { Action, Direction, NetworkAclReason, SecurityGroupReason } from "./observation.js";

/** Where a packet comes from and goes to; port 0 where the protocol has none (an ICMP echo's is its identifier). */
export interface AddressPair {
  readonly source: IpAddress;
  readonly sourcePort: number;
  readonly destination: IpAddress;
  readonly destinationPort: number;
}

/** Why a middlebox let a packet through or did not. */
export type InspectionVerdict =
  | { readonly kind: "rule"; readonly action: InspectionRule["action"]; readonly rule: InspectionRule }
  /** No rule matched, or it has none. */
  | { readonly kind: "default"; readonly action: InspectionRule["action"] }
  /** Of a connection that it has let through. */
  | { readonly kind: "known"; readonly action: "pass" }
  /** A TCP segment of a connection whose beginning it has not seen. */
  | { readonly kind: "mid-stream"; readonly action: "drop" };

/** One step of a path, in the order in which AWS takes them (pipeline 0.1). Ids are AWS's, names are for people. */
export type Hop =
  | {
      readonly kind: "host";
      /** Instance id, `internet`, or the service address. */
      readonly id: string;
      readonly name: string;
      readonly note: string;
    }
  | {
      readonly kind: "network-interface";
      readonly id: string;
      readonly name: string;
      readonly direction: Direction;
      readonly subnetId: string;
      readonly vpcId: string;
    }
  | {
      readonly kind: "source-dest-check";
      readonly id: string;
      readonly direction: Direction;
      readonly passed: boolean;
    }
  | {
      readonly kind: "security-group";
      readonly direction: Direction;
      readonly action: "allow" | "deny";
      readonly groupIds: readonly string[];
      readonly reason: SecurityGroupReason;
    }
  | {
      readonly kind: "network-acl";
      readonly direction: Direction;
      readonly action: "allow" | "deny";
      readonly subnetId: string;
      readonly reason: NetworkAclReason;
    }
  /** VPC Block Public Access refuses it (IGW-15). */
  | { readonly kind: "block-public-access"; readonly direction: Direction; readonly subnetId: string }
  /** The flow-log point (E6, I4): what this interface's flow log shows of the packet. */
  | {
      readonly kind: "flow-log";
      readonly interfaceId: string;
      readonly direction: Direction;
      readonly action: Action;
      readonly source: IpAddress;
      readonly destination: IpAddress;
    }
  | {
      readonly kind: "route-table";
      readonly id: string;
      readonly name: string;
      readonly vpcId: string;
      /** Null when nothing matched. */
      readonly route: Route | null;
      readonly usable: boolean;
    }
  | {
      readonly kind: "internet-gateway";
      readonly id: string;
      readonly name: string;
      readonly direction: "outbound" | "inbound";
      /** The address before and after the 1:1 translation (of IPv6 there is none), null when the packet was refused before it. */
      readonly from: IpAddress | null;
      readonly to: IpAddress | null;
    }
  /** IGW-09; `passes` false: it refused the packet. */
  | {
      readonly kind: "egress-only-internet-gateway";
      readonly id: string;
      readonly name: string;
      readonly direction: "outbound" | "inbound";
      readonly passes: boolean;
    }
  | {
      readonly kind: "vpc-peering-connection";
      readonly id: string;
      readonly name: string;
      readonly fromVpcId: string;
      readonly toVpcId: string;
    }
  /** Translates a connection: the packet's addresses and ports before and after. */
  | {
      readonly kind: "nat-gateway" | "load-balancer";
      readonly id: string;
      readonly name: string;
      readonly direction: "outbound" | "inbound";
      /** Null when it was refused. */
      readonly translation: { readonly before: AddressPair; readonly after: AddressPair } | null;
    }
  | {
      readonly kind: "transit-gateway";
      readonly id: string;
      readonly name: string;
      readonly fromAttachmentId: string;
      readonly routeTableId: string | null;
      /** The block of the route that matched and the attachment it leads to; null: a blackhole, or nothing matched. */
      readonly route: { readonly cidr: Cidr; readonly attachmentId: string | null } | null;
    }
  /** VPN-01; `passes` false: it has no connection that leads there, or nobody in its VPC has the address. */
  | {
      readonly kind: "vpn-gateway";
      readonly id: string;
      readonly name: string;
      readonly direction: "outbound" | "inbound";
      readonly passes: boolean;
    }
  /** Over a Site-to-Site VPN connection, by Direct Connect or Connect; `passes` false: it is down. */
  | {
      readonly kind: "connection";
      readonly id: string;
      readonly name: string;
      readonly by: "vpn" | "direct-connect" | "connect";
      readonly direction: "outbound" | "inbound";
      readonly passes: boolean;
    }
  /** What an instance that forwards, or the inspection behind an endpoint, does with a packet that is not for itself. */
  | {
      readonly kind: "middlebox";
      /** `i-…` or `vpce-…`. */
      readonly id: string;
      readonly name: string;
      readonly forwards: "nothing" | "router" | "nat" | "inspection";
      readonly verdict: InspectionVerdict;
      /** Of an instance that masquerades; null where it leaves the packet as it is. */
      readonly translation: { readonly before: AddressPair; readonly after: AddressPair } | null;
    }
  | { readonly kind: "vpc-endpoint"; readonly id: string; readonly name: string; readonly serviceName: string }
  /** Something flowlab does not model: the path stops here, undecided. */
  | { readonly kind: "not-modelled"; readonly id: string; readonly what: string };
