import type { TransitGatewayAttachment, TransitGatewayRouteTable } from "../../topology/transit-gateways.js";
import { scopedName } from "./implied-names.js";
import { tableNamed, tablesOf, type TransitGatewayScope as Scope } from "./transit-gateway-scope.js";

/** The route tables of a transit gateway, with their static routes and what is propagated into them (TGW-01). */
export function readTransitGatewayRouteTables(
  scope: Scope,
  attachments: readonly TransitGatewayAttachment[],
): TransitGatewayRouteTable[] {
  const { name, gateway, reading } = scope;
  const made = new Set(attachments.map(({ id }) => id));
  const propagated = propagations(scope).filter(({ attachmentId }) => made.has(attachmentId));
  return tablesOf(gateway).map(([key, table]) => {
    const path = [...scope.path, "routeTables", key];
    const full = scopedName(name, key);
    const id = reading.identify("tgw-rtb", full, table.id);
    return reading.from(path, {
      id,
      name: full,
      ...scope.owner,
      transitGatewayId: scope.id,
      staticRoutes: table.routes.flatMap(({ destination, attachment }, index) => {
        const place = [...path, "routes", index];
        const attachmentId =
          attachment === null
            ? null
            : reading.names.find(["transit gateway attachment"], attachment, [...place, "attachment"])?.id;
        // One that is not there has its issue already.
        if (attachmentId === undefined || (attachmentId !== null && !made.has(attachmentId))) return [];
        return [
          reading.from(
            place,
            { cidr: destination, attachmentId },
            { cidr: [...place, "destination"], attachmentId: [...place, "attachment"] },
          ),
        ];
      }),
      propagatedAttachmentIds: propagated.filter((each) => each.tableId === id).map((each) => each.attachmentId),
      learntRoutes: [],
    });
  });
}

/** Which attachment is propagated into which table; nothing is over a peering. */
function propagations(scope: Scope): { tableId: string; attachmentId: string }[] {
  const { gateway, path, reading } = scope;
  const byDefault = gateway.defaultRouteTablePropagation ? ["default"] : [];
  const ofVpcs = Object.entries(gateway.attachments).map(([key, { id, propagateTo }]) => {
    return { id: reading.identify("tgw-attach", key, id), propagateTo, path: [...path, "attachments", key] };
  });
  return [...ofVpcs, ...scope.outside].flatMap(({ id: attachmentId, propagateTo, path: place }) =>
    (propagateTo ?? byDefault).flatMap((table, index) => {
      const tableId = tableNamed(scope, table, [...place, "propagateTo", index]);
      return tableId === null ? [] : [{ tableId, attachmentId }];
    }),
  );
}
