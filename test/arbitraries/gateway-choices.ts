import fc from "fast-check";
import type { BlockPublicAccess, BlockPublicAccessExclusion } from "../../model/index.js";

/** What a generated topology's gateways choose freely; a `pick` is taken modulo what there is to choose from. */
export interface GatewayChoices {
  /** One per VPC, in order; null is no NAT gateway. */
  readonly natGateways: readonly (NatGatewayChoice | null)[];
  /** One per Region that has VPCs; null is none. */
  readonly transitGateways: readonly (TransitGatewayChoice | null)[];
  /** Whether the transit gateways of two Regions are peered. */
  readonly peered: boolean;
  /** Null is off. */
  readonly blockPublicAccess: BlockPublicAccessChoice | null;
}

export interface BlockPublicAccessChoice {
  readonly mode: BlockPublicAccess["mode"];
  /** Of the subnets in turn; null is none. */
  readonly exclusions: readonly (BlockPublicAccessExclusion["mode"] | null)[];
}

export interface NatGatewayChoice {
  readonly subnetPick: number;
  readonly isPublic: boolean;
  readonly secondaryAddress: boolean;
  /** The route table that gets a default route to it. */
  readonly tablePick: number;
}

export interface TransitGatewayChoice {
  readonly securityGroupReferencing: boolean;
  /** One per VPC, in order; those of VPCs in other Regions are left alone. */
  readonly attachments: readonly (AttachmentChoice | null)[];
  readonly tables: readonly (readonly StaticRouteChoice[])[];
}

export interface AttachmentChoice {
  /** Which of the VPC's three subnets at most are left out; at least one is used. */
  readonly withoutSubnets: readonly boolean[];
  readonly applianceMode: boolean;
  readonly ipv6Support: boolean;
  readonly securityGroupReferencing: boolean;
  readonly available: boolean;
  /** Null is no association. */
  readonly tablePick: number | null;
  /** The tables to which it propagates, in order. */
  readonly propagates: readonly boolean[];
  /** The route table of its VPC that gets routes to the transit gateway. */
  readonly routePick: number;
}

export interface StaticRouteChoice {
  readonly blockPick: number;
  /** Null is a blackhole. */
  readonly attachmentPick: number | null;
}

const pick = fc.nat({ max: 997 });

const natGateway: fc.Arbitrary<NatGatewayChoice> = fc.record({
  subnetPick: pick,
  isPublic: fc.constantFrom(true, true, false),
  secondaryAddress: fc.boolean(),
  tablePick: pick,
});

const attachment: fc.Arbitrary<AttachmentChoice> = fc.record({
  withoutSubnets: fc.array(fc.constantFrom(false, false, true), { minLength: 3, maxLength: 3 }),
  applianceMode: fc.boolean(),
  ipv6Support: fc.constantFrom(true, true, false),
  securityGroupReferencing: fc.boolean(),
  available: fc.constantFrom(true, true, true, false),
  tablePick: fc.option(pick, { freq: 5 }),
  propagates: fc.array(fc.constantFrom(true, true, false), { minLength: 2, maxLength: 2 }),
  routePick: pick,
});

const staticRoute = fc.record({ blockPick: pick, attachmentPick: fc.option(pick, { freq: 4 }) });

const transitGateway: fc.Arbitrary<TransitGatewayChoice> = fc.record({
  securityGroupReferencing: fc.constantFrom(true, true, false),
  attachments: fc.array(fc.option(attachment, { freq: 4 }), { minLength: 4, maxLength: 4 }),
  tables: fc.array(fc.array(staticRoute, { maxLength: 3 }), { minLength: 1, maxLength: 2 }),
});

export const gatewayChoicesArbitrary: fc.Arbitrary<GatewayChoices> = fc.record({
  natGateways: fc.array(fc.option(natGateway, { freq: 2 }), { minLength: 4, maxLength: 4 }),
  transitGateways: fc.array(fc.option(transitGateway, { freq: 4 }), { minLength: 2, maxLength: 2 }),
  peered: fc.boolean(),
  blockPublicAccess: fc.option(
    fc.record({
      mode: fc.constantFrom<BlockPublicAccess["mode"]>("block-bidirectional", "block-ingress", "off"),
      exclusions: fc.array(
        fc.constantFrom<BlockPublicAccessExclusion["mode"] | null>(null, "allow-egress", "allow-bidirectional"),
        {
          minLength: 3,
          maxLength: 3,
        },
      ),
    }),
    { freq: 2 },
  ),
});
