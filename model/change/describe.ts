import { formatCidr } from "../address/cidr.js";
import { formatService } from "../topology/rule-service.js";
import type { RouteDestination, RouteTarget, RulePeer, SecurityGroupRule, Topology } from "../topology/topology.js";
import type { Change } from "./change.js";

interface Named {
  readonly id: string;
  readonly name: string;
}

function nameIn(list: readonly Named[], id: string): string {
  return list.find((item) => item.id === id)?.name ?? id;
}

function destinationText(topology: Topology, destination: RouteDestination): string {
  return destination.kind === "cidr"
    ? formatCidr(destination.cidr)
    : nameIn(topology.prefixLists, destination.prefixListId);
}

function targetText(topology: Topology, target: RouteTarget): string {
  switch (target.kind) {
    case "local":
      return "local";
    case "internet-gateway":
      return nameIn(topology.internetGateways, target.id);
    case "vpc-peering-connection":
      return nameIn(topology.vpcPeeringConnections, target.id);
    case "network-interface":
      return nameIn(topology.networkInterfaces, target.id);
    case "egress-only-internet-gateway":
    case "nat-gateway":
    case "transit-gateway":
    case "vpn-gateway":
    case "vpc-endpoint":
    case "unknown":
      return target.id;
  }
}

function peerText(topology: Topology, peer: RulePeer): string {
  switch (peer.kind) {
    case "cidr":
      return formatCidr(peer.cidr);
    case "prefix-list":
      return nameIn(topology.prefixLists, peer.prefixListId);
    case "security-group":
      return nameIn(topology.securityGroups, peer.groupId);
  }
}

function ruleText(topology: Topology, rule: SecurityGroupRule, egress: boolean): string {
  return `${formatService(rule.service)} ${egress ? "to" : "from"} ${peerText(topology, rule.peer)}`;
}

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
      const route = `${destinationText(topology, change.destination)} -> ${targetText(topology, change.target)}`;
      const table = nameIn(routeTables, change.routeTableId);
      return change.kind === "CreateRoute" ? `add route ${route} to ${table}` : `change route to ${route} in ${table}`;
    }
    case "DeleteRoute":
      return `delete route ${destinationText(topology, change.destination)} from ${nameIn(routeTables, change.routeTableId)}`;
    case "AssociateRouteTable":
      return `associate route table ${nameIn(routeTables, change.routeTableId)} with subnet ${nameIn(subnets, change.subnetId)}`;
    case "AuthorizeSecurityGroupIngress":
    case "AuthorizeSecurityGroupEgress": {
      const egress = change.kind === "AuthorizeSecurityGroupEgress";
      return `allow ${egress ? "outbound" : "inbound"} ${ruleText(topology, change.rule, egress)} in security group ${nameIn(securityGroups, change.groupId)}`;
    }
    case "RevokeSecurityGroupIngress":
    case "RevokeSecurityGroupEgress": {
      const egress = change.kind === "RevokeSecurityGroupEgress";
      return `revoke ${egress ? "outbound" : "inbound"} ${ruleText(topology, change.rule, egress)} from security group ${nameIn(securityGroups, change.groupId)}`;
    }
    case "CreateNetworkAclEntry":
    case "ReplaceNetworkAclEntry": {
      const { entry } = change;
      const verb = change.kind === "CreateNetworkAclEntry" ? "add" : "replace";
      const what = `${entry.action} ${formatService(entry.service)} ${entry.egress ? "to" : "from"} ${formatCidr(entry.cidr)}`;
      return `${verb} ${entry.egress ? "outbound" : "inbound"} entry ${entry.ruleNumber} (${what}) in network ACL ${nameIn(networkAcls, change.networkAclId)}`;
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
