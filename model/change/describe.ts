import { formatCidr } from "../address/cidr.js";
import { formatIpv4 } from "../address/ipv4.js";
import { describeEntry, describeRoute, describeRouteDestination, describeRule, nameIn } from "../topology/describe.js";
import type { Topology } from "../topology/topology.js";
import type { Change } from "./change.js";

/** One line for people, in names where the topology has them: `add route 10.2.0.0/16 -> VPC 1 <> VPC 2 to rtb-public`. */
export function describeChange(change: Change, topology: Topology): string {
  const { vpcs, subnets, routeTables, securityGroups, networkAcls, vpcPeeringConnections, instances } = topology;
  const { transitGatewayAttachments: attachments, transitGatewayRouteTables: transitTables } = topology;
  switch (change.kind) {
    case "CreateVpcPeeringConnection":
      return `request peering connection ${change.name} from ${nameIn(vpcs, change.requesterVpcId)} to ${nameIn(vpcs, change.accepterVpcId)}`;
    case "AcceptVpcPeeringConnection":
      return `accept peering connection ${nameIn(vpcPeeringConnections, change.id)}`;
    case "RejectVpcPeeringConnection":
      return `reject peering connection ${nameIn(vpcPeeringConnections, change.id)}`;
    case "DeleteVpcPeeringConnection":
      return `delete peering connection ${nameIn(vpcPeeringConnections, change.id)}`;
    case "CreateRoute":
    case "ReplaceRoute": {
      const route = describeRoute(change, topology);
      const table = nameIn(routeTables, change.routeTableId);
      return change.kind === "CreateRoute" ? `add route ${route} to ${table}` : `change route to ${route} in ${table}`;
    }
    case "DeleteRoute":
      return `delete route ${describeRouteDestination(change.destination, topology)} from ${nameIn(routeTables, change.routeTableId)}`;
    case "AssociateRouteTable":
      return `associate route table ${nameIn(routeTables, change.routeTableId)} with subnet ${nameIn(subnets, change.subnetId)}`;
    case "AuthorizeSecurityGroupIngress":
    case "AuthorizeSecurityGroupEgress": {
      const egress = change.kind === "AuthorizeSecurityGroupEgress";
      return `allow ${egress ? "outbound" : "inbound"} ${describeRule(change.rule, egress ? "egress" : "ingress", topology)} in security group ${nameIn(securityGroups, change.groupId)}`;
    }
    case "RevokeSecurityGroupIngress":
    case "RevokeSecurityGroupEgress": {
      const egress = change.kind === "RevokeSecurityGroupEgress";
      return `revoke ${egress ? "outbound" : "inbound"} ${describeRule(change.rule, egress ? "egress" : "ingress", topology)} from security group ${nameIn(securityGroups, change.groupId)}`;
    }
    case "CreateNetworkAclEntry":
    case "ReplaceNetworkAclEntry": {
      const { entry } = change;
      const verb = change.kind === "CreateNetworkAclEntry" ? "add" : "replace";
      return `${verb} ${entry.egress ? "outbound" : "inbound"} entry ${entry.ruleNumber} (${describeEntry(entry)}) in network ACL ${nameIn(networkAcls, change.networkAclId)}`;
    }
    case "DeleteNetworkAclEntry":
      return `delete ${change.egress ? "outbound" : "inbound"} entry ${change.ruleNumber} from network ACL ${nameIn(networkAcls, change.networkAclId)}`;
    case "ReplaceNetworkAclAssociation":
      return `associate network ACL ${nameIn(networkAcls, change.networkAclId)} with subnet ${nameIn(subnets, change.subnetId)}`;
    case "AssociateVpcCidrBlock":
      return `add block ${formatCidr(change.cidr)} to VPC ${nameIn(vpcs, change.vpcId)}`;
    case "StopInstances":
      return `stop instance ${nameIn(instances, change.instanceId)}`;
    case "StartInstances":
      return `start instance ${nameIn(instances, change.instanceId)}`;
    case "CreateInternetGateway":
      return `create internet gateway ${change.name}`;
    case "AttachInternetGateway":
      return `attach internet gateway ${nameIn(topology.internetGateways, change.internetGatewayId)} to VPC ${nameIn(vpcs, change.vpcId)}`;
    case "AssociateAddress":
      return `associate an Elastic IP address with ${formatIpv4(change.privateAddress)} of ${nameIn(topology.networkInterfaces, change.networkInterfaceId)} (tried with ${formatIpv4(change.publicAddress)})`;
    case "CreateTransitGatewayRoute":
    case "ReplaceTransitGatewayRoute": {
      const route = `${formatCidr(change.cidr)} -> ${nameIn(attachments, change.attachmentId)}`;
      const table = nameIn(transitTables, change.transitGatewayRouteTableId);
      return change.kind === "CreateTransitGatewayRoute"
        ? `add route ${route} to transit gateway route table ${table}`
        : `change route to ${route} in transit gateway route table ${table}`;
    }
    case "EnableTransitGatewayRouteTablePropagation":
      return `propagate the routes of ${nameIn(attachments, change.attachmentId)} to transit gateway route table ${nameIn(transitTables, change.transitGatewayRouteTableId)}`;
    case "AssociateTransitGatewayRouteTable":
      return `associate transit gateway route table ${nameIn(transitTables, change.transitGatewayRouteTableId)} with ${nameIn(attachments, change.attachmentId)}`;
    case "ModifyTransitGatewayVpcAttachment": {
      const name = nameIn(attachments, change.attachmentId);
      return "addSubnetId" in change.change
        ? `add subnet ${nameIn(subnets, change.change.addSubnetId)} to transit gateway attachment ${name}`
        : `turn on IPv6 support of transit gateway attachment ${name}`;
    }
    case "CreateVpcBlockPublicAccessExclusion":
      return `exclude subnet ${nameIn(subnets, change.subnetId)} from VPC Block Public Access (${change.mode})`;
    case "ModifyVpcBlockPublicAccessExclusion":
      return `change VPC Block Public Access exclusion ${nameIn(topology.blockPublicAccessExclusions, change.id)} to ${change.mode}`;
    case "ModifyLoadBalancerAttributes":
      return `turn ${change.crossZone ? "on" : "off"} cross-zone load balancing of ${nameIn(topology.loadBalancers, change.loadBalancerId)}`;
    case "ModifyNetworkInterfaceAttribute":
      return `turn ${change.sourceDestCheck ? "on" : "off"} the source/destination check of ${nameIn(topology.networkInterfaces, change.networkInterfaceId)}`;
  }
}
