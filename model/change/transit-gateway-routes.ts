import { formatCidr, sameCidr } from "../address/cidr.js";
import { success, type Result } from "../issue/issue.js";
import type { Topology } from "../topology/topology.js";
import type { TransitGatewayAttachment, TransitGatewayRouteTable } from "../topology/transit-gateways.js";
import type { Change } from "./change.js";
import { refuse, refuseUnknown } from "./refusal.js";
import { replaceItem } from "./resource.js";

type Write = Extract<Change, { readonly kind: "CreateTransitGatewayRoute" | "ReplaceTransitGatewayRoute" }>;
type Pairing = Extract<
  Change,
  { readonly kind: "EnableTransitGatewayRouteTablePropagation" | "AssociateTransitGatewayRouteTable" }
>;

interface Pair {
  readonly table: TransitGatewayRouteTable;
  readonly attachment: TransitGatewayAttachment;
}

/** The route table and an attachment of the same transit gateway; a peering's halves share their id. */
function findPair(
  topology: Topology,
  { transitGatewayRouteTableId: tableId, attachmentId }: Write | Pairing,
): Result<Pair> {
  const table = topology.transitGatewayRouteTables.find(({ id }) => id === tableId);
  if (table === undefined) return refuseUnknown("InvalidRouteTableID.NotFound", "transit gateway route table", tableId);
  const attachment = topology.transitGatewayAttachments.find(
    ({ id, transitGatewayId }) => id === attachmentId && transitGatewayId === table.transitGatewayId,
  );
  return attachment === undefined
    ? refuseUnknown("InvalidTransitGatewayAttachmentID.NotFound", "transit gateway attachment", attachmentId)
    : success({ table, attachment });
}

function withTable(topology: Topology, table: TransitGatewayRouteTable): Result<Topology> {
  return success({ ...topology, transitGatewayRouteTables: replaceItem(topology.transitGatewayRouteTables, table) });
}

/** TGW-01: a static route, or another attachment (or one at all, of a blackhole) for the one that is there. */
export function writeTransitGatewayRoute(topology: Topology, change: Write): Result<Topology> {
  const found = findPair(topology, change);
  if (!found.ok) return found;
  const { table } = found.value;
  const { cidr, attachmentId } = change;
  const existing = table.staticRoutes.find((each) => sameCidr(each.cidr, cidr));
  if (change.kind === "CreateTransitGatewayRoute")
    return existing === undefined
      ? withTable(topology, { ...table, staticRoutes: [...table.staticRoutes, { cidr, attachmentId }] })
      : refuse("RouteAlreadyExists", `\`${table.name}\` has a static route \`${formatCidr(cidr)}\` already`, {
          rule: "TGW-01",
          hint: "replace the route",
        });
  // UNVERIFIED: the code is the one that DeleteTransitGatewayRoute answers with.
  if (existing === undefined)
    return refuse("InvalidRoute.NotFound", `\`${table.name}\` has no static route \`${formatCidr(cidr)}\``, {
      rule: "TGW-01",
    });
  const staticRoutes = table.staticRoutes.map((each) => (each === existing ? { cidr, attachmentId } : each));
  return withTable(topology, { ...table, staticRoutes });
}

/** TGW-01: the blocks of the attachment's VPC come into the table. */
export function propagateAttachment(topology: Topology, change: Pairing): Result<Topology> {
  const found = findPair(topology, change);
  if (!found.ok) return found;
  const { table, attachment } = found.value;
  const { propagatedAttachmentIds } = table;
  return propagatedAttachmentIds.includes(attachment.id)
    ? refuse(
        "TransitGatewayRouteTablePropagation.Duplicate",
        `\`${attachment.name}\` propagates to \`${table.name}\` already`,
        { rule: "TGW-01" },
      )
    : withTable(topology, { ...table, propagatedAttachmentIds: [...propagatedAttachmentIds, attachment.id] });
}

/** TGW-01: an attachment is associated with one table at most. */
export function associateTransitGatewayRouteTable(topology: Topology, change: Pairing): Result<Topology> {
  const found = findPair(topology, change);
  if (!found.ok) return found;
  const { table, attachment } = found.value;
  if (attachment.associatedRouteTableId !== null)
    return refuse("Resource.AlreadyAssociated", `\`${attachment.name}\` is associated with a route table already`, {
      rule: "TGW-01",
      hint: "disassociate it first",
    });
  const transitGatewayAttachments = topology.transitGatewayAttachments.map((each) =>
    each === attachment ? { ...attachment, associatedRouteTableId: table.id } : each,
  );
  return success({ ...topology, transitGatewayAttachments });
}
