import type { NetworkAclEntry, RouteDestination, RouteTarget, SecurityGroupRule } from "../topology/topology.js";
import type { Cidr } from "../address/cidr.js";

/** A change of configuration, named and judged as the EC2 API call of that name. Everything is addressed by id. */
export type Change =
  | {
      readonly kind: "CreateVpcPeeringConnection";
      readonly id: string;
      readonly name: string;
      readonly requesterVpcId: string;
      readonly accepterVpcId: string;
    }
  | { readonly kind: "AcceptVpcPeeringConnection"; readonly id: string }
  | { readonly kind: "RejectVpcPeeringConnection"; readonly id: string }
  | { readonly kind: "DeleteVpcPeeringConnection"; readonly id: string }
  | {
      readonly kind: "CreateRoute" | "ReplaceRoute";
      readonly routeTableId: string;
      readonly destination: RouteDestination;
      readonly target: RouteTarget;
    }
  | { readonly kind: "DeleteRoute"; readonly routeTableId: string; readonly destination: RouteDestination }
  | { readonly kind: "AssociateRouteTable"; readonly routeTableId: string; readonly subnetId: string }
  | {
      readonly kind: "AuthorizeSecurityGroupIngress" | "AuthorizeSecurityGroupEgress";
      readonly groupId: string;
      readonly rule: SecurityGroupRule;
    }
  /** Matches by service and peer, as the API does; the rule's id and description play no part. */
  | {
      readonly kind: "RevokeSecurityGroupIngress" | "RevokeSecurityGroupEgress";
      readonly groupId: string;
      readonly rule: SecurityGroupRule;
    }
  | {
      readonly kind: "CreateNetworkAclEntry" | "ReplaceNetworkAclEntry";
      readonly networkAclId: string;
      readonly entry: NetworkAclEntry;
    }
  | {
      readonly kind: "DeleteNetworkAclEntry";
      readonly networkAclId: string;
      readonly ruleNumber: number;
      readonly egress: boolean;
    }
  | { readonly kind: "ReplaceNetworkAclAssociation"; readonly networkAclId: string; readonly subnetId: string }
  | { readonly kind: "AssociateVpcCidrBlock"; readonly vpcId: string; readonly cidr: Cidr }
  | { readonly kind: "StopInstances" | "StartInstances"; readonly instanceId: string };
