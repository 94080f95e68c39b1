import type { Result } from "../issue/issue.js";
import type { Topology } from "../topology/topology.js";
import { changeExclusion, createExclusion } from "./block-public-access.js";
import type { Change } from "./change.js";
import { associateAddress } from "./elastic-ip-addresses.js";
import { switchInstance } from "./instances.js";
import { attachInternetGateway, createInternetGateway } from "./internet-gateways.js";
import { modifyLoadBalancerAttributes } from "./load-balancers.js";
import { modifyNetworkInterface } from "./network-interfaces.js";
import { replaceNetworkAclAssociation } from "./network-acl-associations.js";
import { deleteNetworkAclEntry, writeNetworkAclEntry } from "./network-acl-entries.js";
import { createVpcPeeringConnection, moveVpcPeeringConnection } from "./peering.js";
import { associateRouteTable } from "./route-table-associations.js";
import { createRoute, deleteRoute, replaceRoute } from "./routes.js";
import { authorizeSecurityGroupRule, revokeSecurityGroupRule } from "./security-group-rules.js";
import { modifyTransitGatewayAttachment } from "./transit-gateway-attachments.js";
import {
  associateTransitGatewayRouteTable,
  propagateAttachment,
  writeTransitGatewayRoute,
} from "./transit-gateway-routes.js";
import { associateVpcCidrBlock } from "./vpc-cidr-blocks.js";

/**
 * The topology after one API call, or the error that the EC2 API would answer with (aws-semantics 11.1). The given
 * topology is left as it was; what the change does not touch is shared with it.
 */
export function applyChange(topology: Topology, change: Change): Result<Topology> {
  switch (change.kind) {
    case "CreateVpcPeeringConnection":
      return createVpcPeeringConnection(topology, change);
    case "AcceptVpcPeeringConnection":
    case "RejectVpcPeeringConnection":
    case "DeleteVpcPeeringConnection":
      return moveVpcPeeringConnection(topology, change);
    case "CreateRoute":
      return createRoute(topology, change);
    case "ReplaceRoute":
      return replaceRoute(topology, change);
    case "DeleteRoute":
      return deleteRoute(topology, change);
    case "AssociateRouteTable":
      return associateRouteTable(topology, change);
    case "AuthorizeSecurityGroupIngress":
    case "AuthorizeSecurityGroupEgress":
      return authorizeSecurityGroupRule(topology, change);
    case "RevokeSecurityGroupIngress":
    case "RevokeSecurityGroupEgress":
      return revokeSecurityGroupRule(topology, change);
    case "CreateNetworkAclEntry":
    case "ReplaceNetworkAclEntry":
      return writeNetworkAclEntry(topology, change);
    case "DeleteNetworkAclEntry":
      return deleteNetworkAclEntry(topology, change);
    case "ReplaceNetworkAclAssociation":
      return replaceNetworkAclAssociation(topology, change);
    case "AssociateVpcCidrBlock":
      return associateVpcCidrBlock(topology, change);
    case "StopInstances":
    case "StartInstances":
      return switchInstance(topology, change);
    case "CreateInternetGateway":
      return createInternetGateway(topology, change);
    case "AttachInternetGateway":
      return attachInternetGateway(topology, change);
    case "AssociateAddress":
      return associateAddress(topology, change);
    case "CreateTransitGatewayRoute":
    case "ReplaceTransitGatewayRoute":
      return writeTransitGatewayRoute(topology, change);
    case "EnableTransitGatewayRouteTablePropagation":
      return propagateAttachment(topology, change);
    case "AssociateTransitGatewayRouteTable":
      return associateTransitGatewayRouteTable(topology, change);
    case "ModifyTransitGatewayVpcAttachment":
      return modifyTransitGatewayAttachment(topology, change);
    case "CreateVpcBlockPublicAccessExclusion":
      return createExclusion(topology, change);
    case "ModifyVpcBlockPublicAccessExclusion":
      return changeExclusion(topology, change);
    case "ModifyLoadBalancerAttributes":
      return modifyLoadBalancerAttributes(topology, change);
    case "ModifyNetworkInterfaceAttribute":
      return modifyNetworkInterface(topology, change);
  }
}
