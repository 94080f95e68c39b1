import { formatCidr, type Cidr } from "../address/cidr.js";
import { assertNever } from "../issue/issue.js";
import type { Topology } from "../topology/topology.js";
import type {
  TransitGateway,
  TransitGatewayAttachment,
  TransitGatewayResource,
  TransitGatewayRouteTable,
} from "../topology/transit-gateways.js";
import { resourceFields } from "./resource-fields.js";

type Json = Readonly<Record<string, unknown>>;

/** Every collection of `aws ec2 describe-transit-gateway*`, and the tables' routes and propagations with their ids. */
export function describeTransitGateways(topology: Topology): Readonly<Record<string, readonly Json[]>> {
  const { transitGateways, transitGatewayAttachments, transitGatewayRouteTables } = topology;
  return {
    TransitGateways: transitGateways.map(describeGateway),
    TransitGatewayAttachments: transitGatewayAttachments.map(describeAttachment),
    TransitGatewayVpcAttachments: transitGatewayAttachments.flatMap(describeVpcAttachment),
    TransitGatewayRouteTables: transitGatewayRouteTables.map(describeTable),
    TransitGatewayStaticRoutes: transitGatewayRouteTables.map(describeStaticRoutes),
    TransitGatewayPropagations: transitGatewayRouteTables.map(describePropagations),
  };
}

function describeGateway(gateway: TransitGateway): Json {
  return {
    ...resourceFields(gateway, "TransitGatewayId", "TransitGatewayArn", "transit-gateway"),
    State: gateway.state,
    Options: {
      SecurityGroupReferencingSupport: support(gateway.securityGroupReferencing),
      ...(gateway.encryptionSupport ? { EncryptionSupport: { EncryptionState: "enabled" } } : {}),
    },
  };
}

function support(enabled: boolean): string {
  return enabled ? "enable" : "disable";
}

function attachmentFields(attachment: TransitGatewayAttachment): Json {
  return {
    ...resourceFields(
      attachment,
      "TransitGatewayAttachmentId",
      "TransitGatewayAttachmentArn",
      "transit-gateway-attachment",
    ),
    TransitGatewayId: attachment.transitGatewayId,
    State: attachment.state === "available" ? "available" : "pending",
  };
}

function describeAttachment(attachment: TransitGatewayAttachment): Json {
  const { associatedRouteTableId: TransitGatewayRouteTableId } = attachment;
  return {
    ...attachmentFields(attachment),
    ResourceOwnerId: attachment.accountId,
    ...describeResource(attachment.resource),
    ...(TransitGatewayRouteTableId === null
      ? {}
      : { Association: { TransitGatewayRouteTableId, State: "associated" } }),
  };
}

function describeResource(resource: TransitGatewayResource): Json {
  switch (resource.kind) {
    case "vpc":
      return { ResourceType: "vpc", ResourceId: resource.vpcId };
    case "peering":
      return { ResourceType: "peering", ResourceId: resource.peerTransitGatewayId };
    case "other":
      return { ResourceType: resource.resourceType, ResourceId: resource.resourceId };
    default:
      return assertNever(resource);
  }
}

function describeVpcAttachment(attachment: TransitGatewayAttachment): readonly Json[] {
  const { resource } = attachment;
  if (resource.kind !== "vpc") return [];
  return [
    {
      ...attachmentFields(attachment),
      VpcId: resource.vpcId,
      SubnetIds: resource.subnetIds,
      Options: {
        ApplianceModeSupport: support(resource.applianceMode),
        Ipv6Support: support(resource.ipv6Support),
        SecurityGroupReferencingSupport: support(resource.securityGroupReferencing),
      },
    },
  ];
}

function describeTable(table: TransitGatewayRouteTable): Json {
  return {
    ...resourceFields(
      table,
      "TransitGatewayRouteTableId",
      "TransitGatewayRouteTableArn",
      "transit-gateway-route-table",
    ),
    TransitGatewayId: table.transitGatewayId,
    State: "available",
  };
}

function describeStaticRoutes({ id, staticRoutes, learntRoutes }: TransitGatewayRouteTable): Json {
  const described = (cidr: Cidr, type: "static" | "propagated", attachmentId: string | null): Json => ({
    DestinationCidrBlock: formatCidr(cidr),
    Type: type,
    State: attachmentId === null ? "blackhole" : "active",
    TransitGatewayAttachments: attachmentId === null ? [] : [{ TransitGatewayAttachmentId: attachmentId }],
  });
  return {
    TransitGatewayRouteTableId: id,
    Routes: [
      ...staticRoutes.map(({ cidr, attachmentId }) => described(cidr, "static", attachmentId)),
      ...learntRoutes.map(({ cidr, attachmentId }) => described(cidr, "propagated", attachmentId)),
    ],
    AdditionalRoutesAvailable: false,
  };
}

function describePropagations({ id, propagatedAttachmentIds }: TransitGatewayRouteTable): Json {
  return {
    TransitGatewayRouteTableId: id,
    TransitGatewayRouteTablePropagations: propagatedAttachmentIds.map((TransitGatewayAttachmentId) => {
      return { TransitGatewayAttachmentId, State: "enabled" };
    }),
  };
}
