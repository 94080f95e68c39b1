import type { SecurityGroup, Topology } from "./topology.js";

type Direction = "ingress" | "egress";

/** The VPCs whose interfaces may carry the group: its own, and those it is associated with. */
export function vpcsOfGroup({ securityGroupVpcAssociations }: Topology, { id, vpcId }: SecurityGroup): string[] {
  const associated = securityGroupVpcAssociations.flatMap((each) =>
    each.groupId === id && each.state === "associated" ? [each.vpcId] : [],
  );
  return [vpcId, ...associated];
}

/**
 * SG-11: whether a rule of `group` may refer to `other`: a group of the same VPC, of one peered with it in the same
 * Region, or, in inbound rules, of one attached to the same transit gateway where gateway and both attachments support it.
 */
export function reaches(topology: Topology, group: SecurityGroup, other: SecurityGroup, direction: Direction): boolean {
  if (group.region !== other.region) return group.vpcId === other.vpcId;
  const others = vpcsOfGroup(topology, other);
  return vpcsOfGroup(topology, group).some((one) =>
    others.some(
      (far) =>
        one === far ||
        arePeered(topology, one, far) ||
        (direction === "ingress" && shareTransitGateway(topology, one, far)),
    ),
  );
}

function arePeered({ vpcPeeringConnections }: Topology, one: string, far: string): boolean {
  return vpcPeeringConnections.some(({ status, requester, accepter }) => {
    const ends = [requester.vpcId, accepter.vpcId];
    return status === "active" && requester.region === accepter.region && ends.includes(one) && ends.includes(far);
  });
}

/** The option is off at a new transit gateway and on at a new attachment; it counts where all three have it. */
function shareTransitGateway(topology: Topology, one: string, far: string): boolean {
  const supporting = (vpcId: string): string[] =>
    topology.transitGatewayAttachments.flatMap(({ resource, state, transitGatewayId }) =>
      state === "available" && resource.kind === "vpc" && resource.vpcId === vpcId && resource.securityGroupReferencing
        ? [transitGatewayId]
        : [],
    );
  const gateways = supporting(far);
  return supporting(one).some(
    (gatewayId) =>
      gateways.includes(gatewayId) &&
      topology.transitGateways.some(({ id, securityGroupReferencing }) => id === gatewayId && securityGroupReferencing),
  );
}
