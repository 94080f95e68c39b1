import type { IpAddress } from "../address/ip-address.js";
import type { Packet, SimTime } from "../packet.js";
import type { NetworkAclEntry, SecurityGroupRule } from "../topology/topology.js";
import type { DropCode } from "./codes.js";

export type Action = "ACCEPT" | "REJECT";
export type Direction = "ingress" | "egress";

/** Why security groups let a packet through or refused it. Shared objects: compare by identity. */
export type SecurityGroupReason =
  | { readonly kind: "rule"; readonly groupId: string; readonly groupName: string; readonly rule: SecurityGroupRule }
  /** A packet of a connection that this interface already tracks (CT-01…CT-10); the rule is the one that began it. */
  | {
      readonly kind: "tracked";
      readonly groupId: string;
      readonly groupName: string;
      readonly rule: SecurityGroupRule;
    }
  /** An ICMP error about an untracked flow needs no rule of its own (CT-11). */
  | { readonly kind: "related" }
  | {
      readonly kind: "refused";
      readonly groupIds: readonly string[];
      readonly code: "ENI_SG_RULES_MISMATCH" | "SG_HAS_NO_RULES";
    };

/** The entry that decided; `entry` null is the implicit `*` deny. Shared objects: compare by identity. */
export interface NetworkAclReason {
  readonly networkAclId: string;
  readonly networkAclName: string;
  readonly action: "allow" | "deny";
  readonly entry: NetworkAclEntry | null;
}

/** By what a packet went out of an interface; `vpc`: to an interface of the same VPC, or of its sender's subnet. */
export type Via =
  | "vpc"
  | "internet-gateway"
  | "egress-only-internet-gateway"
  | "gateway-endpoint"
  | "vpc-peering-connection"
  | "inter-region-vpc-peering-connection"
  | "nat-gateway"
  | "transit-gateway"
  | "vpn-gateway";

/**
 * What one network interface's flow log sees of one packet. An action is the verdict of security groups and network
 * ACLs only; what routing does with the packet afterwards never shows in it (FL-03).
 */
export interface Observation {
  /** Index into `Network.interfaces`. */
  readonly interfaceIndex: number;
  readonly direction: Direction;
  readonly action: Action;
  readonly at: SimTime;
  /** Addresses as they stand in the packet at this interface (the internet gateway has not translated yet, IGW-02). */
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** Ports, protocol, flags and length are read from here; its addresses may have been translated since. */
  readonly packet: Packet;
  /** Null where the network ACL had refused an incoming packet before the security groups were asked. */
  readonly securityGroup: SecurityGroupReason | null;
  /** Null where the packet did not cross the subnet boundary, or the security group had refused it already. */
  readonly networkAcl: NetworkAclReason | null;
  /** What flow logs call `reject-reason`: set where neither group nor network ACL refused (FL-12); null otherwise. */
  readonly rejectReason: "BPA" | null;
  /** Null for what came in, was refused here, or found no route. */
  readonly via: Via | null;
  /**
   * The interface at the other end: that receives what went out, or sent what came in. An index as above, -1 where a
   * gateway without an interface stands between, or nobody.
   */
  readonly nextHop: number;
}

/** What became of a packet in the end. Shared objects: compare by identity. */
export interface Fate {
  readonly disposition: "delivered" | "dropped" | "undecided";
  /** Null when delivered. */
  readonly code: DropCode | null;
  /** The component that decided (`rtb-…`, `igw-…`, `eni-…`, an address), and in words why. */
  readonly component: string;
  readonly reason: string;
}

/** FL-12: why a flow log shows REJECT where neither security groups nor the network ACL refused. */
export function rejectReasonOf(action: Action, fate: Fate | null): Observation["rejectReason"] {
  return action === "REJECT" && fate?.code === "VPC_BLOCK_PUBLIC_ACCESS_ENABLED" ? "BPA" : null;
}

/**
 * Takes observations as they happen. The `Observation` object is only valid during the call. The token that `observe`
 * returns (null: not interested) is handed back with the packet's fate, also for a packet that nobody logs further.
 */
export interface Observer {
  observe(observation: Observation): object | null;
  settle(token: object, fate: Fate): void;
}
