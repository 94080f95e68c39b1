import type { Cidr } from "../address/cidr.js";
import type { Resource } from "./resource.js";

/** TGW-01 */
export interface TransitGateway extends Resource {
  readonly state: "pending" | "available" | "modifying" | "deleting" | "deleted";
  /** SG-11: off by default; without it the attachments' own option has no effect. */
  readonly securityGroupReferencing: boolean;
  /** Whether VPC Encryption Controls reach across it; off by default. */
  readonly encryptionSupport?: boolean;
}

/** What an attachment leads to. `other`: VPN, Direct Connect, Connect: the far side is not in any VPC. */
export type TransitGatewayResource =
  | {
      readonly kind: "vpc";
      readonly vpcId: string;
      /** One subnet in each zone in which the attachment has an interface (TGW-02). */
      readonly subnetIds: readonly string[];
      readonly applianceMode: boolean;
      /** Without it the attachment's interfaces have no IPv6 addresses, and neither routes nor packets of IPv6 cross. */
      readonly ipv6Support: boolean;
      /** SG-11: references across the transit gateway, ingress only. */
      readonly securityGroupReferencing: boolean;
    }
  | { readonly kind: "peering"; readonly peerTransitGatewayId: string }
  | { readonly kind: "other"; readonly resourceType: string; readonly resourceId: string };

/** A peering attachment has one id and a half at each gateway: of two with that id, each names its own and the other. */
export interface TransitGatewayAttachment extends Resource {
  readonly transitGatewayId: string;
  readonly resource: TransitGatewayResource;
  readonly state: "available" | "unavailable";
  /** The table that routes what comes in by this attachment; null without an association. */
  readonly associatedRouteTableId: string | null;
}

/** `attachmentId` null: a blackhole. */
export interface TransitGatewayStaticRoute {
  readonly cidr: Cidr;
  readonly attachmentId: string | null;
}

/** Of several attachments with the same block (ECMP) the first. */
export interface TransitGatewayLearntRoute {
  readonly cidr: Cidr;
  readonly attachmentId: string;
}

export interface TransitGatewayRouteTable extends Resource {
  readonly transitGatewayId: string;
  readonly staticRoutes: readonly TransitGatewayStaticRoute[];
  /** Attachments whose VPC blocks are propagated into the table. */
  readonly propagatedAttachmentIds: readonly string[];
  /**
   * Propagated routes that a search of the table has shown: all there is to know of what a VPN or Direct Connect learns by
   * BGP, or of a VPC that is not described. Empty where nobody searched for them.
   */
  readonly learntRoutes: readonly TransitGatewayLearntRoute[];
}
