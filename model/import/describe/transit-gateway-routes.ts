import { z } from "zod";
import { formatCidr } from "../../address/cidr.js";
import type { TransitGatewayLearntRoute, TransitGatewayStaticRoute } from "../../topology/transit-gateways.js";
import { placeAt, readValue, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { anyCidr, optionalListOf } from "./fields.js";
import { bareLists, ownersIn, wrappedLists, type OwnedList } from "./owned-lists.js";

const TABLE_ID = "TransitGatewayRouteTableId";

/** The lists of every table that stand under `list`, bare or in `wrapper`. */
function listsOfTables(
  run: DescribeImport,
  tables: readonly Element[],
  { wrapper, list, what }: { readonly wrapper: string; readonly list: string; readonly what: string },
): readonly OwnedList[] {
  return [
    ...wrappedLists(run, { wrapper, ownerId: TABLE_ID, list }),
    ...bareLists(run, { list, what, owner: "transit gateway route table" }, ownersIn(tables, TABLE_ID)),
  ];
}

const ROUTES = { wrapper: "TransitGatewayStaticRoutes", list: "Routes", what: "routes" };
const PROPAGATIONS = {
  wrapper: "TransitGatewayPropagations",
  list: "TransitGatewayRouteTablePropagations",
  what: "propagations",
};

const route = z.object({
  DestinationCidrBlock: anyCidr,
  Type: z.enum(["static", "propagated"]),
  State: z.enum(["pending", "active", "blackhole", "deleting", "deleted"]),
  // A blackhole has none.
  TransitGatewayAttachments: optionalListOf(z.object({ TransitGatewayAttachmentId: z.string() })),
});

/** Where an active route leads that names no attachment: to none that is in the input, and not into a blackhole. */
const UNNAMED = "an attachment that AWS does not name";

const propagation = z.object({
  TransitGatewayAttachmentId: z.string(),
  State: z.enum(["enabling", "enabled", "disabling", "disabled"]),
});

/** What fills each transit gateway route table, by its id; a table that is missing was not described, or not readably. */
export interface TransitGatewayRoutes {
  readonly staticRoutes: ReadonlyMap<string, readonly TransitGatewayStaticRoute[]>;
  readonly propagations: ReadonlyMap<string, readonly string[]>;
  readonly learntRoutes: ReadonlyMap<string, readonly TransitGatewayLearntRoute[]>;
}

/**
 * Reads search-transit-gateway-routes and get-transit-gateway-route-table-propagations, as the commands print them or
 * wrapped with the table's id. A search that finds propagated routes tells who propagates as well.
 */
export function readTransitGatewayRoutes(run: DescribeImport, tables: readonly Element[]): TransitGatewayRoutes {
  const staticRoutes = new Map<string, Map<string, TransitGatewayStaticRoute>>();
  const propagations = new Map<string, Set<string>>();
  const learntRoutes = new Map<string, Map<string, TransitGatewayLearntRoute>>();
  const unreadable = new Set<string>();
  for (const { ownerId, elements } of listsOfTables(run, tables, PROPAGATIONS)) {
    const own = entry(propagations, ownerId, () => new Set<string>());
    for (const element of elements) {
      const value = readValue(run, propagation, element, `a propagation of \`${ownerId}\``);
      if (value === null) unreadable.add(ownerId);
      else if (value.State === "enabled") own.add(value.TransitGatewayAttachmentId);
    }
  }
  for (const { ownerId, elements } of listsOfTables(run, tables, ROUTES)) {
    const own = entry(staticRoutes, ownerId, () => new Map<string, TransitGatewayStaticRoute>());
    for (const element of elements) {
      const value = readValue(run, route, element, `a route of \`${ownerId}\``);
      if (value === null) unreadable.add(ownerId);
      else if (value.State !== "active" && value.State !== "blackhole") continue;
      else if (value.Type === "propagated") {
        const propagating = entry(propagations, ownerId, () => new Set<string>());
        for (const each of value.TransitGatewayAttachments) propagating.add(each.TransitGatewayAttachmentId);
        const [first] = value.TransitGatewayAttachments;
        const cidr = value.DestinationCidrBlock;
        const learnt = entry(learntRoutes, ownerId, () => new Map<string, TransitGatewayLearntRoute>());
        if (first !== undefined)
          entry(learnt, formatCidr(cidr), () => ({ cidr, attachmentId: first.TransitGatewayAttachmentId }));
      } else {
        const attachmentId = value.TransitGatewayAttachments[0]?.TransitGatewayAttachmentId ?? UNNAMED;
        const cidr = value.DestinationCidrBlock;
        const built = { cidr, attachmentId: value.State === "active" ? attachmentId : null };
        placeAt(run, built, element, element.path, { cidr: "DestinationCidrBlock", attachmentId: "" });
        // A page that was read twice repeats its routes; a table has one per destination.
        entry(own, formatCidr(cidr), () => built);
      }
    }
  }
  const readable = <T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] =>
    [...map].filter(([tableId]) => !unreadable.has(tableId));
  return {
    staticRoutes: new Map(readable(staticRoutes).map(([tableId, own]) => [tableId, [...own.values()]])),
    learntRoutes: new Map(readable(learntRoutes).map(([tableId, own]) => [tableId, [...own.values()]])),
    propagations: new Map(readable(propagations).map(([tableId, own]) => [tableId, [...own]])),
  };
}

/** What the map holds under that key, made first where there is nothing. */
function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
