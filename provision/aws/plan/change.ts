import { nameIn, type Change, type Topology } from "../../../model/index.js";
import { associateNetworkAcl, createEntry, deleteEntry, replaceEntry } from "./network-acls.js";
import { switchInstance } from "./instances.js";
import { acceptPeering, requestPeering } from "./peering.js";
import type { PlanContext } from "./planning.js";
import { associateRouteTable } from "./route-tables.js";
import { deleteRoute, putRoute } from "./routes.js";
import { authorizeRules, revokeRules } from "./security-groups.js";
import { call, ref, set, type Step } from "./step.js";
import { planVpcCidrBlock } from "./vpcs.js";

/**
 * The calls that make one change of a lab's timeline, on the same logical identifiers as the lab's plan. `topology` is
 * as it is before the change, for names; `of` (such as ` #3`) tells the steps apart from those of other changes. Null for
 * a change that no timeline makes: those are remedies that `check` proposes.
 */
export function changeSteps(change: Change, topology: Topology, context: PlanContext, of: string): Step[] | null {
  const peering = (id: string): { id: string; name: string } => ({
    id,
    name: nameIn(topology.vpcPeeringConnections, id),
  });
  switch (change.kind) {
    case "CreateVpcPeeringConnection":
      return requestPeering(change, context);
    case "AcceptVpcPeeringConnection":
      return acceptPeering(peering(change.id));
    case "RejectVpcPeeringConnection":
      return [
        set(
          `${change.id}${of}`,
          `rejection of ${peering(change.id).name}`,
          call("ec2:RejectVpcPeeringConnection", { VpcPeeringConnectionId: ref(change.id) }),
        ),
      ];
    case "DeleteVpcPeeringConnection":
      return [
        set(
          `${change.id}${of}`,
          `deletion of ${peering(change.id).name}`,
          call("ec2:DeleteVpcPeeringConnection", { VpcPeeringConnectionId: ref(change.id) }),
        ),
      ];
    case "CreateRoute":
    case "ReplaceRoute":
      return [putRoute(change.kind, change, topology, of)];
    case "DeleteRoute":
      return [deleteRoute(change.routeTableId, change.destination, topology, of)];
    case "AssociateRouteTable":
      return [
        associateRouteTable(
          { id: change.routeTableId, name: nameIn(topology.routeTables, change.routeTableId) },
          change.subnetId,
          topology,
          of,
        ),
      ];
    case "AuthorizeSecurityGroupIngress":
    case "AuthorizeSecurityGroupEgress":
    case "RevokeSecurityGroupIngress":
    case "RevokeSecurityGroupEgress": {
      const { groupId, kind, rule } = change;
      const name = nameIn(topology.securityGroups, groupId);
      const direction = kind.endsWith("Ingress") ? "ingress" : "egress";
      const write = kind.startsWith("Authorize") ? authorizeRules : revokeRules;
      return [write(groupId, name, direction, [rule], `${groupId}${of}`)];
    }
    case "CreateNetworkAclEntry":
    case "ReplaceNetworkAclEntry": {
      const acl = { id: change.networkAclId, name: nameIn(topology.networkAcls, change.networkAclId) };
      return [(change.kind === "CreateNetworkAclEntry" ? createEntry : replaceEntry)(acl, change.entry, of)];
    }
    case "DeleteNetworkAclEntry": {
      const acl = { id: change.networkAclId, name: nameIn(topology.networkAcls, change.networkAclId) };
      return [deleteEntry(acl, change.ruleNumber, change.egress, of)];
    }
    case "ReplaceNetworkAclAssociation": {
      const acl = { id: change.networkAclId, name: nameIn(topology.networkAcls, change.networkAclId) };
      return associateNetworkAcl(acl, change.subnetId, topology, of);
    }
    case "AssociateVpcCidrBlock": {
      const { vpcId, cidr } = change;
      const vpc = topology.vpcs.find(({ id }) => id === vpcId);
      // Which block of IPv6 it becomes is known with the VPC only: `planVpcs`.
      if (cidr.family === 6) return null;
      return vpc ? planVpcCidrBlock(vpc, cidr) : [];
    }
    case "StopInstances":
    case "StartInstances": {
      const name = nameIn(topology.instances, change.instanceId);
      return switchInstance(change.kind, { id: change.instanceId, name }, of);
    }
    case "AssociateAddress":
    case "AssociateTransitGatewayRouteTable":
    case "AttachInternetGateway":
    case "CreateInternetGateway":
    case "CreateTransitGatewayRoute":
    case "CreateVpcBlockPublicAccessExclusion":
    case "EnableTransitGatewayRouteTablePropagation":
    case "ModifyLoadBalancerAttributes":
    case "ModifyNetworkInterfaceAttribute":
    case "ModifyTransitGatewayVpcAttachment":
    case "ModifyVpcBlockPublicAccessExclusion":
    case "ReplaceTransitGatewayRoute":
      return null;
  }
}
