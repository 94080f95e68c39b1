import { formatCidr } from "../address/cidr.js";
import { describeEntry, describeRoute, describeRouteDestination, describeRule, nameIn } from "../topology/describe.js";
import type { Topology } from "../topology/topology.js";
import type { Change } from "./change.js";

/** One line for people, in names where the topology has them: `add route 10.2.0.0/16 -> VPC 1 <> VPC 2 to rtb-public`. */
export function describeChange(change: Change, topology: Topology): string {
  const { vpcs, subnets, routeTables, securityGroups, networkAcls, vpcPeeringConnections, instances } = topology;
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
  }
}
