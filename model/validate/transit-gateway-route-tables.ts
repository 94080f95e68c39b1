import { formatCidr } from "../address/cidr.js";
import type { TransitGatewayAttachment, TransitGatewayRouteTable } from "../topology/transit-gateways.js";
import { findReferenced } from "./references.js";
import { repeated, type Validation } from "./validation.js";

/** TGW-01: the routes and propagations of every transit gateway route table lead to attachments of its own gateway. */
export function checkTransitGatewayRouteTables(validation: Validation): void {
  const { transitGatewayAttachments, transitGatewayRouteTables } = validation.topology;
  const attachments = new Map(
    transitGatewayAttachments.map((each) => [`${each.transitGatewayId}/${each.id}`, each] as const),
  );
  for (const table of transitGatewayRouteTables) {
    findReferenced(validation, "transitGateways", table.transitGatewayId, table, "transitGatewayId");
    const find = (id: string, subject: object, field: string): TransitGatewayAttachment | null => {
      const found = attachments.get(`${table.transitGatewayId}/${id}`);
      if (found || validation.unmodelledIds.has(id)) return found ?? null;
      const message = `the transit gateway attachment \`${id}\`, which \`${table.name}\` uses, does not exist`;
      const hint = `use an attachment of \`${table.transitGatewayId}\``;
      const code = "InvalidTransitGatewayAttachmentID.NotFound";
      validation.report({ code, rule: "11.1", message, hint }, subject, field);
      return null;
    };
    for (const route of table.staticRoutes) {
      if (route.attachmentId !== null) find(route.attachmentId, route, "attachmentId");
    }
    for (const route of repeated(table.staticRoutes, ({ cidr }) => formatCidr(cidr))) {
      const message = `the route identified by \`${formatCidr(route.cidr)}\` already exists in \`${table.name}\``;
      const hint = "a table holds one static route per destination; remove one of them";
      validation.report({ code: "RouteAlreadyExists", rule: "TGW-01", message, hint }, route, "cidr");
    }
    checkPropagations(validation, table, (id) => find(id, table, "propagatedAttachmentIds"));
  }
}

function checkPropagations(
  validation: Validation,
  table: TransitGatewayRouteTable,
  find: (id: string) => TransitGatewayAttachment | null,
): void {
  const problem = (code: string, message: string, hint: string): void => {
    validation.report({ code, rule: "TGW-01", message, hint }, table, "propagatedAttachmentIds");
  };
  for (const id of table.propagatedAttachmentIds) {
    if (find(id)?.resource.kind !== "peering") continue;
    problem(
      "InvalidParameterValue",
      `the peering attachment \`${id}\` cannot propagate routes to \`${table.name}\``,
      "transit gateways tell each other no routes: use static ones",
    );
  }
  for (const id of repeated(table.propagatedAttachmentIds, (each) => each)) {
    problem(
      "TransitGatewayRouteTablePropagation.Duplicate",
      `\`${id}\` already propagates to \`${table.name}\``,
      "name it once",
    );
  }
}
