import type { Action, Direction, DropCode } from "../../model/index.js";
import type { LogStatus } from "../record/flow-record.js";

/** What security groups said, with the rule as text: `tcp 22 from 0.0.0.0/0`. */
export type SecurityGroupDecision =
  | {
      /** `tracked`: the rule let the connection's first packet through, and this packet needed none (CT-01). */
      readonly kind: "rule" | "tracked";
      readonly groupId: string;
      readonly groupName: string;
      readonly ruleId: string;
      readonly rule: string;
    }
  /** An ICMP error about a flow that needs no rule of its own (CT-11). */
  | { readonly kind: "related" }
  | { readonly kind: "refused"; readonly groupIds: readonly string[]; readonly code: DropCode };

/** The network ACL entry that decided: `allow all traffic from 0.0.0.0/0`; `*` is the last one, which denies. */
export interface NetworkAclDecision {
  readonly networkAclId: string;
  readonly networkAclName: string;
  readonly action: "allow" | "deny";
  readonly ruleNumber: number | "*";
  readonly rule: string;
}

/** What decided about some of a record's packets. */
export interface Decision {
  /** Null where the network ACL had refused an incoming packet before the security groups were asked. */
  readonly securityGroup: SecurityGroupDecision | null;
  /** Null where it was not asked: inside a subnet, or the security group had refused already. */
  readonly networkAcl: NetworkAclDecision | null;
  readonly packets: number;
}

/** Packets of one kind (`echo request`, `SYN`, `data`) that one exchange sent; `unsolicited` where none did. */
export interface Carried {
  readonly exchange: string;
  readonly what: string;
  readonly packets: number;
  readonly bytes: number;
}

/** What became of some of a record's packets in the end, which no flow log shows (FL-03). */
export interface Outcome {
  readonly disposition: "delivered" | "dropped" | "undecided";
  /** Null unless dropped. */
  readonly code: DropCode | null;
  /** The component that decided: `igw-…`, `rtb-…`, `eni-…`, an address. */
  readonly component: string;
  readonly reason: string;
  readonly packets: number;
}

/** Why a record says what it says, and what no record says. Plain data, fit for JSON. */
export interface Explanation {
  /** The record's text. */
  readonly record: string;
  readonly interfaceId: string | null;
  /** Null for a record without a flow (NODATA). */
  readonly direction: Direction | null;
  readonly action: Action | null;
  readonly logStatus: LogStatus;
  readonly packets: number;
  readonly bytes: number;
  /** As the tcp-flags field sums them (FL-07): FIN 1, SYN 2, RST 4, SYN-ACK 18. */
  readonly tcpFlags: number;
  /** Unix seconds. */
  readonly window: { readonly start: number; readonly end: number };
  readonly decidedBy: readonly Decision[];
  readonly carries: readonly Carried[];
  /** Packets that were still on their way when the explanation was read are missing. */
  readonly outcomes: readonly Outcome[];
}
