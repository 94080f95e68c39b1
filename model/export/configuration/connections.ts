import { formatCidr } from "../../address/cidr.js";
import type { VpcPeeringConnection } from "../../topology/topology.js";
import type { TransitGatewayAttachment, TransitGatewayRouteTable } from "../../topology/transit-gateways.js";
import { construct, part, reference, type Construct, type Properties } from "./construct.js";
import { accepterId, type Site } from "./site.js";

/** What connects VPCs: peering connections, transit gateways. */
export function connectionConstructs(site: Site): readonly Construct[] {
  const { vpcPeeringConnections, transitGateways, transitGatewayAttachments, transitGatewayRouteTables } =
    site.topology;
  const support = (enabled: boolean): string => (enabled ? "enable" : "disable");
  return [
    ...vpcPeeringConnections.flatMap(peering),
    ...transitGateways.map((gateway) =>
      construct(
        "AWS::EC2::TransitGateway",
        gateway,
        // TGW-05: associations and propagations are all written down, so that none is made unasked.
        {
          DefaultRouteTableAssociation: "disable",
          DefaultRouteTablePropagation: "disable",
          SecurityGroupReferencingSupport: support(gateway.securityGroupReferencing),
        },
      ),
    ),
    ...transitGatewayAttachments.flatMap((each) => attachment(each, site)),
    ...transitGatewayRouteTables.flatMap((each) => routeTable(each, site)),
  ];
}

/** PCX-01: within an account and Region a request is accepted in one step, else by the other side. */
function peering(connection: VpcPeeringConnection): readonly Construct[] {
  const { id, name, requester, accepter, status } = connection;
  const isNear = requester.accountId === accepter.accountId && requester.region === accepter.region;
  const isAccepted = status === "active";
  const far: Properties = isNear ? {} : { PeerOwnerId: accepter.accountId, PeerRegion: accepter.region };
  const made = construct(
    "AWS::EC2::VPCPeeringConnection",
    { ...connection, accountId: requester.accountId, region: requester.region },
    { VpcId: reference(requester.vpcId), PeerVpcId: reference(accepter.vpcId), ...far },
    { terraform: isNear && isAccepted ? { auto_accept: true } : {} },
  );
  if (isNear || !isAccepted) return [made];
  const accepted = part(
    "VPCPeeringConnectionAccepter",
    accepterId(id),
    name,
    accepter,
    {},
    { cloudformation: null, terraform: { vpc_peering_connection_id: reference(id), auto_accept: true } },
  );
  return [made, { ...accepted, name }];
}

function attachment(each: TransitGatewayAttachment, site: Site): readonly Construct[] {
  const { resource, transitGatewayId } = each;
  const TransitGatewayId = reference(transitGatewayId);
  if (resource.kind === "vpc") {
    const options: readonly (readonly [string, string, boolean])[] = [
      ["ApplianceModeSupport", "appliance_mode_support", resource.applianceMode],
      ["Ipv6Support", "ipv6_support", resource.ipv6Support],
      ["SecurityGroupReferencingSupport", "security_group_referencing_support", resource.securityGroupReferencing],
    ];
    const word = (enabled: boolean): string => (enabled ? "enable" : "disable");
    return [
      construct(
        "AWS::EC2::TransitGatewayAttachment",
        each,
        {
          TransitGatewayId,
          VpcId: reference(resource.vpcId),
          SubnetIds: resource.subnetIds.map((id) => reference(id)),
        },
        {
          cloudformation: { Options: Object.fromEntries(options.map(([name, , value]) => [name, word(value)])) },
          terraform: {
            ...Object.fromEntries(options.map(([, name, value]) => [name, word(value)])),
            transit_gateway_default_route_table_association: false,
            transit_gateway_default_route_table_propagation: false,
          },
        },
      ),
    ];
  }
  if (resource.kind === "other") return [];
  // Of the two halves of a peering the first is the request, the second its acceptance.
  const halves = site.topology.transitGatewayAttachments.filter(({ id }) => id === each.id);
  const isRequest = halves[0] === each;
  const peer = site.topology.transitGateways.find(({ id }) => id === resource.peerTransitGatewayId);
  if (isRequest)
    return [
      construct("AWS::EC2::TransitGatewayPeeringAttachment", each, {
        TransitGatewayId,
        PeerTransitGatewayId: reference(resource.peerTransitGatewayId),
        PeerRegion: peer?.region ?? each.region,
        PeerAccountId: peer?.accountId ?? each.accountId,
      }),
    ];
  const accepted = part(
    "TransitGatewayPeeringAttachmentAccepter",
    accepterId(each.id),
    each.name,
    each,
    {},
    {
      cloudformation: null,
      terraform: { transit_gateway_attachment_id: reference(each.id) },
    },
  );
  return [{ ...accepted, name: each.name }];
}

function routeTable(table: TransitGatewayRouteTable, site: Site): readonly Construct[] {
  const attachments = site.topology.transitGatewayAttachments;
  const nameOf = (id: string): string => attachments.find((each) => each.id === id)?.name ?? id;
  const TransitGatewayRouteTableId = reference(table.id);
  const join = (type: string, id: string, kind: string): Construct =>
    part(
      type,
      `${table.id}/${id}/${kind}`,
      `${table.name} ${nameOf(id)}`,
      table,
      { TransitGatewayAttachmentId: reference(id), TransitGatewayRouteTableId },
      { dependsOn: [accepterId(id)] },
    );
  const associated = attachments.filter((each) => each.associatedRouteTableId === table.id);
  return [
    construct("AWS::EC2::TransitGatewayRouteTable", table, { TransitGatewayId: reference(table.transitGatewayId) }),
    ...associated.map(({ id }) => join("AWS::EC2::TransitGatewayRouteTableAssociation", id, "association")),
    ...table.propagatedAttachmentIds.map((id) =>
      join("AWS::EC2::TransitGatewayRouteTablePropagation", id, "propagation"),
    ),
    ...table.staticRoutes.map(({ cidr, attachmentId }) => {
      const to = formatCidr(cidr);
      return part(
        "AWS::EC2::TransitGatewayRoute",
        `${table.id}/${to}`,
        `${table.name} to ${to}`,
        table,
        {
          TransitGatewayRouteTableId,
          DestinationCidrBlock: to,
          ...(attachmentId === null ? { Blackhole: true } : { TransitGatewayAttachmentId: reference(attachmentId) }),
        },
        { dependsOn: attachmentId === null ? [] : [accepterId(attachmentId)] },
      );
    }),
  ];
}
