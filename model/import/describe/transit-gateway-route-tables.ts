import { z } from "zod";
import type { TransitGatewayRouteTable } from "../../topology/transit-gateways.js";
import { elementsOf, readCollection, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";
import { leaveOut } from "./leave-out.js";
import { ofLivingGateways } from "./transit-gateway-attachment-details.js";
import { readTransitGatewayRoutes } from "./transit-gateway-routes.js";

const schema = z.object({ TransitGatewayId: z.string() });

const collection = {
  key: "TransitGatewayRouteTables",
  id: "TransitGatewayRouteTableId",
  arn: "TransitGatewayRouteTableArn",
  carriesTraffic: true,
  fields: { transitGatewayId: "TransitGatewayId" },
};

/**
 * `TransitGatewayRouteTables` with their static routes and propagations, which other commands print. A table of which
 * either is not known is left out: it might route anything.
 */
export function importTransitGatewayRouteTables(run: DescribeImport): readonly TransitGatewayRouteTable[] {
  const living = ofLivingGateways(run, elementsOf(run, collection.key));
  const { staticRoutes, propagations, learntRoutes } = readTransitGatewayRoutes(run, living);
  const isKnown = (element: Element): boolean => {
    const id = isObject(element.value) ? element.value[collection.id] : undefined;
    if (typeof id !== "string") return true;
    const missing = !staticRoutes.has(id)
      ? {
          problem: "its static routes are not known",
          hint: "add the output of `aws ec2 search-transit-gateway-routes`",
        }
      : !propagations.has(id)
        ? {
            problem: "its propagations are not known",
            hint: "add the output of `aws ec2 get-transit-gateway-route-table-propagations`",
          }
        : null;
    if (missing !== null) leaveOut(run, element, collection.key, id, missing);
    return missing === null;
  };
  return readCollection(
    run,
    collection,
    schema,
    (value, identity) => ({
      ...identity,
      transitGatewayId: value.TransitGatewayId,
      staticRoutes: staticRoutes.get(identity.id) ?? [],
      propagatedAttachmentIds: propagations.get(identity.id) ?? [],
      learntRoutes: learntRoutes.get(identity.id) ?? [],
    }),
    { elements: living.filter(isKnown) },
  );
}
