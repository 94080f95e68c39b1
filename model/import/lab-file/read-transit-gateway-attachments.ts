import type { DocumentPath } from "../../issue/origins.js";
import type { TransitGatewayAttachment } from "../../topology/transit-gateways.js";
import { managedSubnets, placedInterfaces, type Built } from "./managed-interfaces.js";
import type { TransitGatewayAttachmentInput } from "./transit-gateway-schema.js";
import { tableNamed, type TransitGatewayScope as Scope } from "./transit-gateway-scope.js";

/** The attachments of a transit gateway: of VPCs, what leads out of AWS, then its side and the other of the peerings written with it. */
export function readTransitGatewayAttachments(
  scope: Scope,
  all: readonly Scope[],
  built: Built,
): TransitGatewayAttachment[] {
  return [
    ...Object.entries(scope.gateway.attachments).flatMap(
      ([name, each]) => readVpcAttachment(scope, name, each, built) ?? [],
    ),
    ...readOutside(scope),
    ...readPeerings(scope, all),
  ];
}

function readVpcAttachment(
  scope: Scope,
  name: string,
  attachment: TransitGatewayAttachmentInput,
  built: Built,
): TransitGatewayAttachment | null {
  const { reading } = scope;
  const path = [...scope.path, "attachments", name];
  const places = managedSubnets(attachment.subnets, path);
  const interfaces = placedInterfaces(name, places, built, reading);
  const found = reading.names.find(["VPC"], attachment.vpc, [...path, "vpc"]);
  const vpc = found && built.vpcs.get(found.id);
  if (!vpc || interfaces.length === 0) return null;
  if (vpc.region !== scope.owner.region)
    reading.refuse(
      [...path, "vpc"],
      "InvalidParameterValue",
      `VPC \`${vpc.name}\` is in \`${vpc.region}\`, transit gateway \`${scope.name}\` in \`${scope.owner.region}\``,
      "attach it to a transit gateway of its own Region, and peer the two",
    );
  return reading.from<TransitGatewayAttachment>(
    path,
    {
      id: reading.identify("tgw-attach", name, attachment.id),
      name,
      accountId: vpc.accountId,
      region: vpc.region,
      transitGatewayId: scope.id,
      resource: {
        kind: "vpc",
        vpcId: vpc.id,
        subnetIds: interfaces.map(({ subnetId }) => subnetId),
        applianceMode: attachment.applianceMode,
        ipv6Support: attachment.ipv6Support,
        securityGroupReferencing: attachment.securityGroupReferencing,
      },
      state: "available",
      associatedRouteTableId: associatedTable(scope, attachment.associate, [...path, "associate"]),
    },
    { resource: [...path, "subnets"], associatedRouteTableId: [...path, "associate"] },
  );
}

function readOutside(scope: Scope): TransitGatewayAttachment[] {
  return scope.outside.map(({ id, name, path, resource, associate }) =>
    scope.reading.from<TransitGatewayAttachment>(
      path,
      {
        id,
        name,
        ...scope.owner,
        transitGatewayId: scope.id,
        resource,
        state: "available",
        associatedRouteTableId: associatedTable(scope, associate, [...path, "associate"]),
      },
      { resource: path, associatedRouteTableId: [...path, "associate"] },
    ),
  );
}

/** A peering is one attachment with one id, which either transit gateway has with an association of its own. */
function readPeerings(scope: Scope, all: readonly Scope[]): TransitGatewayAttachment[] {
  const { reading } = scope;
  return Object.entries(scope.gateway.peerings).flatMap(([name, peering]) => {
    const path = [...scope.path, "peerings", name];
    const { peer } = peering;
    const peerId =
      typeof peer === "string"
        ? reading.names.find(["transit gateway"], peer, [...path, "peer"])?.id
        : peer.transitGatewayId;
    if (peerId === undefined) return [];
    const side = (one: Scope, other: string, table: string | undefined, key: string): TransitGatewayAttachment =>
      reading.from<TransitGatewayAttachment>(
        path,
        {
          id: reading.identify("tgw-attach", name, peering.id),
          name,
          ...one.owner,
          transitGatewayId: one.id,
          resource: { kind: "peering", peerTransitGatewayId: other },
          state: "available",
          associatedRouteTableId: associatedTable(one, table, [...path, key]),
        },
        { resource: [...path, "peer"], associatedRouteTableId: [...path, key] },
      );
    const far = all.find((each) => each.id === peerId && each !== scope);
    return [
      side(scope, peerId, peering.associate, "associate"),
      ...(far ? [side(far, scope.id, peering.peerAssociate, "peerAssociate")] : []),
    ];
  });
}

/** The route table that is named, or else the default one, unless the gateway associates nothing by itself. */
function associatedTable(scope: Scope, named: string | undefined, path: DocumentPath): string | null {
  const table = named ?? (scope.gateway.defaultRouteTableAssociation ? "default" : null);
  return table === null ? null : tableNamed(scope, table, path);
}
