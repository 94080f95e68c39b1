import { z } from "zod";
import {
  anyCidrField,
  nameField,
  networkAclEntryShape,
  readField,
  readNetworkAclEntry,
  securityGroupRuleField,
  type Cidr,
  type Complaint,
  type NetworkAclEntryInput,
  type SecurityGroupRuleInput,
} from "../../model/index.js";

type Shape<T> = { readonly [K in keyof T]-?: z.ZodType<T[K]> };

interface Destination {
  readonly destination?: Cidr | undefined;
  readonly prefixList?: string | undefined;
}
interface NewPeering {
  readonly name: string;
  readonly requester: string;
  readonly accepter: string;
}
interface OfPeering {
  readonly peering: string;
}
interface OfRoute extends Destination {
  readonly routeTable: string;
}
interface NewRoute extends OfRoute {
  readonly target: string;
}
interface GroupRule {
  readonly securityGroup: string;
  readonly rule: SecurityGroupRuleInput;
}
interface AclEntry extends NetworkAclEntryInput {
  readonly networkAcl: string;
  readonly direction: "ingress" | "egress";
}
interface OfAclEntry {
  readonly networkAcl: string;
  readonly direction: "ingress" | "egress";
  readonly ruleNumber: number;
}
interface OfInstance {
  readonly instance: string;
}

/** What can stand behind each change's key; the keys are the EC2 API's calls. */
export interface ChangeInputs {
  readonly createVpcPeeringConnection?: NewPeering | undefined;
  readonly acceptVpcPeeringConnection?: OfPeering | undefined;
  readonly rejectVpcPeeringConnection?: OfPeering | undefined;
  readonly deleteVpcPeeringConnection?: OfPeering | undefined;
  readonly createRoute?: NewRoute | undefined;
  readonly replaceRoute?: NewRoute | undefined;
  readonly deleteRoute?: OfRoute | undefined;
  readonly associateRouteTable?: { readonly routeTable: string; readonly subnet: string } | undefined;
  readonly authorizeSecurityGroupIngress?: GroupRule | undefined;
  readonly authorizeSecurityGroupEgress?: GroupRule | undefined;
  readonly revokeSecurityGroupIngress?: GroupRule | undefined;
  readonly revokeSecurityGroupEgress?: GroupRule | undefined;
  readonly createNetworkAclEntry?: AclEntry | undefined;
  readonly replaceNetworkAclEntry?: AclEntry | undefined;
  readonly deleteNetworkAclEntry?: OfAclEntry | undefined;
  readonly replaceNetworkAclAssociation?: { readonly networkAcl: string; readonly subnet: string } | undefined;
  readonly associateVpcCidrBlock?: { readonly vpc: string; readonly cidr: Cidr } | undefined;
  readonly stopInstances?: OfInstance | undefined;
  readonly startInstances?: OfInstance | undefined;
}

const peering: z.ZodType<OfPeering> = z.strictObject({ peering: nameField }).meta({ id: "OfVpcPeeringConnection" });

const destination: Shape<Destination> = {
  destination: anyCidrField.optional(),
  prefixList: nameField.optional().describe("a prefix list instead of `destination`"),
};
const oneDestination = (input: Destination): boolean =>
  (input.destination === undefined) !== (input.prefixList === undefined);
const oneDestinationError = { error: "a route needs either `destination` or `prefixList`" };

const newRoute: z.ZodType<NewRoute> = z
  .strictObject({ routeTable: nameField, ...destination, target: nameField })
  .refine(oneDestination, oneDestinationError)
  .meta({ id: "RouteOfTable" });

const groupRule: z.ZodType<GroupRule> = z
  .strictObject({ securityGroup: nameField, rule: securityGroupRuleField })
  .meta({ id: "RuleOfSecurityGroup" });

const direction: z.ZodType<"ingress" | "egress"> = z.enum(["ingress", "egress"]);

const aclEntry: z.ZodType<AclEntry> = readField(
  z.strictObject({ networkAcl: nameField, direction, ...networkAclEntryShape }).meta({ id: "EntryOfNetworkAcl" }),
  (entry): AclEntry | Complaint => readNetworkAclEntry(entry),
);

const instance: z.ZodType<OfInstance> = z.strictObject({ instance: nameField }).meta({ id: "OfInstance" });

/** The keys of a timeline entry that are changes. */
export const changeShape: Shape<ChangeInputs> = {
  createVpcPeeringConnection: z
    .strictObject({ name: nameField, requester: nameField, accepter: nameField })
    .optional()
    .describe("requests a peering connection of that name between two VPCs"),
  acceptVpcPeeringConnection: peering.optional(),
  rejectVpcPeeringConnection: peering.optional(),
  deleteVpcPeeringConnection: peering.optional(),
  createRoute: newRoute.optional(),
  replaceRoute: newRoute.optional(),
  deleteRoute: z
    .strictObject({ routeTable: nameField, ...destination })
    .refine(oneDestination, oneDestinationError)
    .optional(),
  associateRouteTable: z.strictObject({ routeTable: nameField, subnet: nameField }).optional(),
  authorizeSecurityGroupIngress: groupRule.optional(),
  authorizeSecurityGroupEgress: groupRule.optional(),
  revokeSecurityGroupIngress: groupRule.optional(),
  revokeSecurityGroupEgress: groupRule.optional(),
  createNetworkAclEntry: aclEntry.optional(),
  replaceNetworkAclEntry: aclEntry.optional(),
  deleteNetworkAclEntry: z
    .strictObject({ networkAcl: nameField, direction, ruleNumber: z.int().min(1).max(32766) })
    .optional(),
  replaceNetworkAclAssociation: z
    .strictObject({ networkAcl: nameField, subnet: nameField })
    .optional()
    .describe("moves a subnet to that network ACL"),
  associateVpcCidrBlock: z
    .strictObject({ vpc: nameField, cidr: anyCidrField })
    .optional()
    .describe("adds an IPv4 or IPv6 block (CIDR-06, CIDR-10)"),
  stopInstances: instance.optional(),
  startInstances: instance.optional(),
};
