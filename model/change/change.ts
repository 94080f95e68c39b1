import type { NetworkAclEntry, RouteDestination, RouteTarget, SecurityGroupRule } from "../topology/topology.js";
import type { Cidr } from "../address/cidr.js";
import type { Ipv4 } from "../address/ipv4.js";
import type { BlockPublicAccessExclusion } from "../topology/block-public-access.js";

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
  | { readonly kind: "StopInstances" | "StartInstances"; readonly instanceId: string }
  /** In the VPC's account and Region; not yet attached. */
  | { readonly kind: "CreateInternetGateway"; readonly id: string; readonly name: string; readonly forVpcId: string }
  | { readonly kind: "AttachInternetGateway"; readonly internetGatewayId: string; readonly vpcId: string }
  /** An Elastic IP address for one private address of an interface. */
  | {
      readonly kind: "AssociateAddress";
      readonly networkInterfaceId: string;
      readonly privateAddress: Ipv4;
      readonly publicAddress: Ipv4;
    }
  | {
      readonly kind: "CreateTransitGatewayRoute" | "ReplaceTransitGatewayRoute";
      readonly transitGatewayRouteTableId: string;
      readonly cidr: Cidr;
      readonly attachmentId: string;
    }
  | {
      readonly kind: "EnableTransitGatewayRouteTablePropagation" | "AssociateTransitGatewayRouteTable";
      readonly transitGatewayRouteTableId: string;
      readonly attachmentId: string;
    }
  /** One option at a time: a subnet in a zone that has none yet, or IPv6. */
  | {
      readonly kind: "ModifyTransitGatewayVpcAttachment";
      readonly attachmentId: string;
      readonly change: { readonly addSubnetId: string } | { readonly ipv6Support: true };
    }
  | {
      readonly kind: "CreateVpcBlockPublicAccessExclusion";
      readonly id: string;
      readonly subnetId: string;
      readonly mode: BlockPublicAccessExclusion["mode"];
    }
  | {
      readonly kind: "ModifyVpcBlockPublicAccessExclusion";
      readonly id: string;
      readonly mode: BlockPublicAccessExclusion["mode"];
    }
  | { readonly kind: "ModifyLoadBalancerAttributes"; readonly loadBalancerId: string; readonly crossZone: boolean }
  /** IGW-13 */
  | {
      readonly kind: "ModifyNetworkInterfaceAttribute";
      readonly networkInterfaceId: string;
      readonly sourceDestCheck: boolean;
    };
