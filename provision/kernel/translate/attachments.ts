import type { Topology, TransitGatewayAttachment } from "../../../model/topology/index.js";

/** The attachment that an interface is of: AWS has one for each of the attachment's subnets (TGW-02). */
export function attachmentAt(
  { transitGatewayAttachments }: Topology,
  { interfaceType, subnetId }: Topology["networkInterfaces"][number],
): TransitGatewayAttachment | null {
  if (interfaceType !== "transit_gateway") return null;
  return (
    transitGatewayAttachments.find(
      ({ resource }) => resource.kind === "vpc" && resource.subnetIds.includes(subnetId),
    ) ?? null
  );
}

/** The usable attachment of a VPC to a gateway. */
export function attachmentOf(topology: Topology, gatewayId: string, vpcId: string): TransitGatewayAttachment | null {
  const gateway = topology.transitGateways.find(({ id }) => id === gatewayId);
  if (gateway === undefined || !["available", "modifying"].includes(gateway.state)) return null;
  return (
    topology.transitGatewayAttachments.find(
      ({ transitGatewayId, state, resource }) =>
        transitGatewayId === gatewayId && state === "available" && resource.kind === "vpc" && resource.vpcId === vpcId,
    ) ?? null
  );
}
