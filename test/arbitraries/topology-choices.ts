import fc from "fast-check";
import type { Instance, NetworkAclEntry, PeeringStatus, RuleService } from "../../model/index.js";
import { serviceArbitrary } from "./services.js";

/**
 * What a generated topology chooses freely. Numbers called `pick` are taken modulo what there is to choose from, so that
 * every combination of choices can be built into a valid topology.
 */
export interface TopologyChoices {
  readonly vpcs: readonly VpcChoice[];
  /** One per pair of VPCs, in order; null is no connection. */
  readonly peerings: readonly (PeeringStatus | null)[];
  readonly prefixLists: readonly (readonly BlockChoice[])[];
  readonly retentionInDays: number | null;
}

export interface VpcChoice {
  readonly named: boolean;
  readonly otherAccount: boolean;
  readonly otherRegion: boolean;
  readonly secondaryBlock: boolean;
  readonly internetGateway: boolean;
  readonly subnets: readonly SubnetChoice[];
  readonly routeTables: readonly (readonly RouteChoice[])[];
  readonly securityGroups: readonly SecurityGroupChoice[];
  readonly networkAcls: readonly (readonly EntryChoice[])[];
  readonly flowLog: FlowLogChoice | null;
}

export interface SubnetChoice {
  readonly prefixLength: number;
  readonly inSecondaryBlock: boolean;
  readonly tablePick: number;
  readonly aclPick: number;
  readonly instances: readonly InstanceChoice[];
}

export interface InstanceChoice {
  readonly state: Instance["state"];
  readonly publicAddress: boolean;
  readonly secondaryAddress: "none" | "private" | "public";
  readonly sourceDestCheck: boolean;
  readonly groupPicks: readonly number[];
  /** A second interface in that subnet of the VPC; null for none. */
  readonly secondInterfacePick: number | null;
  readonly attached: boolean;
}

export interface RouteChoice {
  readonly destination: "default" | "peer" | "block" | "prefix-list";
  readonly pick: number;
  readonly block: BlockChoice;
  readonly target: "internet-gateway" | "vpc-peering-connection" | "network-interface" | "transit-gateway";
}

/** A block: around an address of the topology, or anywhere. */
export interface BlockChoice {
  readonly kind: "anywhere" | "vpc" | "host" | "outside";
  readonly pick: number;
  readonly prefixLength: number;
}

export interface RuleChoice {
  readonly service: RuleService;
  readonly peer: "block" | "security-group" | "prefix-list";
  readonly pick: number;
  readonly block: BlockChoice;
}

export interface SecurityGroupChoice {
  readonly ingress: readonly RuleChoice[];
  readonly egress: readonly RuleChoice[];
}

export interface EntryChoice {
  readonly ruleNumber: number;
  readonly egress: boolean;
  readonly action: NetworkAclEntry["action"];
  readonly service: RuleService;
  readonly block: BlockChoice;
}

export interface FlowLogChoice {
  readonly on: "vpc" | "subnet" | "network-interface";
  readonly trafficType: "ALL" | "ACCEPT" | "REJECT";
  readonly interval: 60 | 600;
}

const pick = fc.nat({ max: 997 });

const block: fc.Arbitrary<BlockChoice> = fc.record({
  kind: fc.constantFrom("anywhere", "vpc", "host", "outside"),
  pick,
  prefixLength: fc.integer({ min: 1, max: 32 }),
});

const rule: fc.Arbitrary<RuleChoice> = fc.record({
  service: serviceArbitrary,
  peer: fc.constantFrom("block", "block", "security-group", "prefix-list"),
  pick,
  block,
});

const rules = fc.array(rule, { maxLength: 4 });

const entry: fc.Arbitrary<EntryChoice> = fc.record({
  ruleNumber: fc.oneof(fc.constantFrom(1, 90, 100, 101, 110, 200, 32766), fc.integer({ min: 1, max: 32766 })),
  egress: fc.boolean(),
  action: fc.constantFrom("allow", "allow", "deny"),
  service: serviceArbitrary,
  block,
});

const instance: fc.Arbitrary<InstanceChoice> = fc.record({
  state: fc.constantFrom("running", "running", "running", "stopped"),
  publicAddress: fc.boolean(),
  secondaryAddress: fc.constantFrom("none", "none", "private", "public"),
  sourceDestCheck: fc.constantFrom(true, true, true, false),
  groupPicks: fc.array(pick, { minLength: 1, maxLength: 3 }),
  secondInterfacePick: fc.option(pick, { freq: 3 }),
  attached: fc.constantFrom(true, true, true, true, false),
});

const subnet: fc.Arbitrary<SubnetChoice> = fc.record({
  prefixLength: fc.integer({ min: 20, max: 27 }),
  inSecondaryBlock: fc.boolean(),
  tablePick: pick,
  aclPick: pick,
  instances: fc.array(instance, { maxLength: 2 }),
});

const route: fc.Arbitrary<RouteChoice> = fc.record({
  destination: fc.constantFrom("default", "peer", "peer", "block", "prefix-list"),
  pick,
  block,
  target: fc.constantFrom(
    "internet-gateway",
    "internet-gateway",
    "vpc-peering-connection",
    "vpc-peering-connection",
    "network-interface",
    "transit-gateway",
  ),
});

const vpc: fc.Arbitrary<VpcChoice> = fc.record({
  named: fc.boolean(),
  otherAccount: fc.boolean(),
  otherRegion: fc.constantFrom(false, false, true),
  secondaryBlock: fc.boolean(),
  internetGateway: fc.constantFrom(true, true, false),
  subnets: fc.array(subnet, { minLength: 1, maxLength: 3 }),
  routeTables: fc.array(fc.array(route, { maxLength: 4 }), { minLength: 1, maxLength: 3 }),
  securityGroups: fc.array(fc.record({ ingress: rules, egress: rules }), { minLength: 1, maxLength: 3 }),
  networkAcls: fc.array(fc.array(entry, { maxLength: 6 }), { maxLength: 2 }),
  flowLog: fc.option(
    fc.record({
      on: fc.constantFrom("vpc", "subnet", "network-interface"),
      trafficType: fc.constantFrom("ALL", "ACCEPT", "REJECT"),
      interval: fc.constantFrom(60 as const, 600 as const),
    }),
  ),
});

const status = fc.constantFrom<PeeringStatus>(
  "active",
  "active",
  "active",
  "pending-acceptance",
  "provisioning",
  "rejected",
  "expired",
  "failed",
  "deleted",
);

/** 1 to 4 VPCs and what connects them. */
export const topologyChoicesArbitrary: fc.Arbitrary<TopologyChoices> = fc.record({
  vpcs: fc.array(vpc, { minLength: 1, maxLength: 4 }),
  // Six pairs at most; unused ones cost nothing.
  peerings: fc.array(fc.option(status, { freq: 4 }), { minLength: 6, maxLength: 6 }),
  prefixLists: fc.array(fc.array(block, { maxLength: 3 }), { minLength: 1, maxLength: 2 }),
  retentionInDays: fc.option(fc.constantFrom(1, 7, 365)),
});
