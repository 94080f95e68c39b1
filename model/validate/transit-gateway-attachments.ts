import type { TransitGatewayAttachment, TransitGatewayResource } from "../topology/transit-gateways.js";
import { checkDistinctZones } from "./distinct-zones.js";
import { findReferenced } from "./references.js";
import { repeated, type Validation } from "./validation.js";

/** TGW-01, TGW-02: what each attachment joins, and the route table that it is associated with. */
export function checkTransitGatewayAttachments(validation: Validation): void {
  const { transitGatewayAttachments } = validation.topology;
  for (const attachment of transitGatewayAttachments) {
    findReferenced(validation, "transitGateways", attachment.transitGatewayId, attachment, "transitGatewayId");
    checkAssociation(validation, attachment);
    const { resource } = attachment;
    if (resource.kind === "vpc") checkVpc(validation, attachment, resource);
    if (resource.kind === "peering" && resource.peerTransitGatewayId === attachment.transitGatewayId) {
      const message = `the transit gateway \`${attachment.transitGatewayId}\` cannot be peered with itself`;
      const hint = "name the other transit gateway";
      validation.report({ code: "InvalidParameterValue", rule: "TGW-01", message, hint }, attachment, "resource");
    }
  }
  const ofVpcs = transitGatewayAttachments.flatMap((attachment) => {
    const { resource, transitGatewayId } = attachment;
    return resource.kind === "vpc" ? [{ attachment, key: `${transitGatewayId}/${resource.vpcId}` }] : [];
  });
  for (const { attachment } of repeated(ofVpcs, ({ key }) => key)) {
    const message = `\`${attachment.name}\` attaches a VPC that is already attached to \`${attachment.transitGatewayId}\``;
    const hint = "a VPC has one attachment to a transit gateway: add subnets to the first";
    const code = "DuplicateTransitGatewayAttachment";
    validation.report({ code, rule: "TGW-01", message, hint }, attachment, "resource");
  }
}

/** The table is one of the same transit gateway, which only its owner sees. */
function checkAssociation(validation: Validation, attachment: TransitGatewayAttachment): void {
  const { associatedRouteTableId: tableId, transitGatewayId, name } = attachment;
  const field = "associatedRouteTableId";
  const ownerSees = validation.topology.transitGatewayRouteTables.some((table) => {
    return table.transitGatewayId === transitGatewayId || table.id === tableId;
  });
  if (tableId === null || !ownerSees) return;
  const table = findReferenced(validation, "transitGatewayRouteTables", tableId, attachment, field);
  if (!table || table.transitGatewayId === transitGatewayId) return;
  const message = `the route table \`${table.name}\` of the attachment \`${name}\` belongs to another transit gateway`;
  const hint = `use a route table of \`${transitGatewayId}\``;
  validation.report({ code: "InvalidParameterValue", rule: "TGW-01", message, hint }, attachment, field);
}

function checkVpc(
  validation: Validation,
  attachment: TransitGatewayAttachment,
  { vpcId, subnetIds }: Extract<TransitGatewayResource, { readonly kind: "vpc" }>,
): void {
  // A VPC may be in an account that the topology does not cover.
  const covered = validation.topology.vpcs.some(({ accountId, region, id }) => {
    return id === vpcId || (accountId === attachment.accountId && region === attachment.region);
  });
  if (!covered) return;
  const vpc = findReferenced(validation, "vpcs", vpcId, attachment, "resource");
  if (!vpc) return;
  const problem = (code: string, message: string, hint: string): void => {
    validation.report({ code, rule: "TGW-02", message, hint }, attachment, "resource");
  };
  const subnets = subnetIds.flatMap((id) => findReferenced(validation, "subnets", id, attachment, "resource") ?? []);
  if (subnetIds.length === 0)
    problem(
      "MissingParameter",
      `the attachment \`${attachment.name}\` has no subnet`,
      "name one subnet in each zone that is to reach the transit gateway",
    );
  for (const subnet of subnets) {
    if (subnet.vpcId === vpcId) continue;
    problem(
      "InvalidParameterValue",
      `the subnet \`${subnet.name}\` of the attachment \`${attachment.name}\` is not in the VPC \`${vpc.name}\``,
      "attach a VPC by its own subnets",
    );
  }
  checkDistinctZones(validation, subnets, attachment, {
    field: "resource",
    rule: "TGW-02",
    code: "DuplicateSubnetsInSameZone",
  });
}
